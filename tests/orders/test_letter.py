"""The page of a letter, and putting it into the basket."""

import pytest
import time_machine
from browser import Browser
from calls import Calls
from factories import a_candidate_record, an_achievement, an_employer, saved
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from orders.shopping import a_share, basket_of, in_basket, placed, ready_to_confirm

from chalicelib import clock
from chalicelib.accounts.models import User
from chalicelib.achievements.rules import IssueState
from chalicelib.orders import services
from chalicelib.orders.forms import LetterForm
from chalicelib.web.forms import FormData

RULE = "Only 1 proof of qualification letter can be ordered per candidate per achievement."
WRONG_QUANTITIES = ["0", "-1", "2", "1000000000", "1.5", "01", "+1", "\u0661", "one", "", "1 1"]


@pytest.mark.product("G-34")
def test_g34_the_page_shows_the_letter_its_facts_and_its_price(
    shop: Browser, buyer: User
) -> None:
    share = a_share(buyer)

    page = shop.get(share.path)

    assert page.heading == "Proof of Qualification"
    for words in (
        "Certificate 01645650-01-U3NQ",
        "Qualification Title IMI Level 2 Award in MOT Testing (Classes 4 and 7)",
        "Qualification Date 13-April-2017",
        "Price £5.00",
        "Select the number of copies",
    ):
        assert words in page.text
    assert str(page.one(".letter")["src"]).startswith("/static/letter.")
    crumbs = [each.get_text(strip=True) for each in page.all(".crumbs li")]
    assert crumbs[-2:] == ["View documents", "Proof of Qualification"]


@pytest.mark.product("G-35")
def test_g35_the_box_takes_one_and_the_rule_stands_beside_it(
    shop: Browser, buyer: User
) -> None:
    box = shop.get(a_share(buyer).path).one("#quantity")

    assert (box["type"], box["value"], box["min"], box["max"]) == ("number", "1", "1", "1")
    assert shop.page is not None
    assert shop.page.one("#quantity-hint").text == RULE


@pytest.mark.product("G-36", "G-33")
def test_g36_adding_a_letter_leads_to_the_basket(shop: Browser, buyer: User) -> None:
    shop.get(a_share(buyer).path)

    page = shop.submit(follow=True)

    assert page.heading == "Basket"
    assert "The letter is in your basket." in page.text
    assert "1 item £5.00" in page.one(".basket").get_text(" ")


def test_adding_it_twice_changes_nothing(shop: Browser, buyer: User) -> None:
    share = a_share(buyer)
    shop.post("/basket", share.fields)

    page = shop.post("/basket", share.fields, follow=True)

    assert "This letter was in your basket already." in page.text
    assert basket_of(buyer) == [share.achievement.achievement_id]
    assert "This letter is in your basket." in shop.get(share.path).text


@pytest.mark.parametrize("quantity", WRONG_QUANTITIES)
def test_any_other_quantity_is_refused_and_kept_as_typed(
    shop: Browser, buyer: User, quantity: str
) -> None:
    share = a_share(buyer)

    page = shop.post("/basket", share.fields | {"quantity": quantity}, status=422)

    assert page.errors == [
        "Error: Enter 1: only 1 letter can be ordered per candidate per achievement"
    ]
    assert page.one("#quantity")["value"] == quantity
    assert basket_of(buyer) == []


@given(st.text(max_size=6).filter(lambda text: text.strip() != "1"))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_but_one_is_a_quantity(text: str) -> None:
    assert not LetterForm(FormData([("quantity", text)])).validate()


def test_two_quantities_are_refused(shop: Browser, buyer: User) -> None:
    fields = a_share(buyer).fields | {"quantity": ["1", "1"]}

    shop.post("/basket", fields, status=422)


def test_a_price_in_the_form_changes_nothing(shop: Browser, buyer: User) -> None:
    hostile = {"price": "0.01", "net_pence": "1", "vat_pence": "-500", "total": "0"}

    page = shop.post("/basket", a_share(buyer).fields | hostile, follow=True)

    assert "1 item £5.00" in page.text


def test_a_letter_of_someone_elses_connection_does_not_exist(
    stranger: Browser, buyer: User
) -> None:
    share = a_share(buyer)

    stranger.get(share.path, status=404)
    stranger.post("/basket", share.fields, status=404)


@pytest.mark.parametrize("missing", ["connection_id", "achievement_id"])
def test_an_id_that_leads_nowhere_is_the_same_page_not_found(
    shop: Browser, buyer: User, missing: str
) -> None:
    fields = a_share(buyer).fields

    shop.post("/basket", fields | {missing: "nowhere"}, status=404)
    shop.post("/basket", {**fields, missing: ""}, status=404)
    del fields[missing]
    shop.post("/basket", fields, status=404)


def test_an_achievement_that_is_not_shared_does_not_exist(shop: Browser, buyer: User) -> None:
    share = a_share(buyer)
    share.connection.shares_all = False
    share.connection.shared = {an_achievement(share.achievement.candidate_id).achievement_id}
    saved(share.connection)

    shop.get(share.path, status=404)
    shop.post("/basket", share.fields, status=404)


def test_an_achievement_of_another_candidate_does_not_exist(shop: Browser, buyer: User) -> None:
    foreign = an_achievement(a_candidate_record().candidate_id).achievement_id

    shop.post("/basket", a_share(buyer).fields | {"achievement_id": foreign}, status=404)


def test_after_the_sharing_the_connections_own_page_says_so(shop: Browser, buyer: User) -> None:
    share = a_share(buyer)
    documents = f"/connections/{share.connection.connection_id}/documents"
    share.ends()

    page, posted = shop.get(share.path, status=303), shop.post("/basket", share.fields)

    assert page.location == posted.location == documents
    assert basket_of(buyer) == []


def test_a_share_ends_at_its_instant_whether_or_not_a_sweep_has_run(
    shop: Browser, buyer: User
) -> None:
    share = a_share(buyer)
    share.connection.expires_at = clock.now()
    saved(share.connection)

    shop.post("/basket", share.fields)

    assert basket_of(buyer) == []


@pytest.mark.product("Q18")
def test_q18_no_letter_for_a_revoked_award(shop: Browser, buyer: User) -> None:
    share = a_share(buyer, state=IssueState.REVOKED, revoked_at=clock.now())

    page = shop.post("/basket", share.fields, follow=True)

    assert "This award was revoked, so no letter can be ordered for it." in page.text
    assert not page.all("#quantity")
    assert basket_of(buyer) == []


@pytest.mark.product("Q1")
def test_q1_a_second_letter_leads_to_the_first_order(shop: Browser, buyer: User) -> None:
    [share] = ready_to_confirm(buyer)
    order = placed(buyer)

    page = shop.post("/basket", share.fields, follow=True)

    assert "You have ordered this letter." in page.text
    assert page.link("See that order") == f"/orders/{order.order_id}"
    assert basket_of(buyer) == []


@pytest.mark.product("Q2")
def test_q2_another_employer_may_order_the_same_letter(buyer: User) -> None:
    [share] = ready_to_confirm(buyer)
    placed(buyer)
    other = an_employer()
    theirs = a_share(other)
    theirs.connection.candidate_id = share.achievement.candidate_id
    saved(theirs.connection)

    is_new = services.add_letter(
        other.user_id, theirs.connection.connection_id, share.achievement.achievement_id
    )

    assert is_new


def test_the_31st_letter_is_refused_in_words(shop: Browser, buyer: User) -> None:
    in_basket(buyer, 30)

    page = shop.post("/basket", a_share(buyer).fields, status=422)

    assert "Your basket holds 30 letters, the most that one order can have" in page.errors[0]
    assert len(basket_of(buyer)) == 30


@pytest.mark.product("Q26")
def test_q26_a_basket_is_forgotten_after_seven_days(shop: Browser, buyer: User) -> None:
    with time_machine.travel("2026-11-02 10:00Z", tick=False) as now:
        shop = Browser().signed_in_as(buyer, remember=True)
        in_basket(buyer)
        now.shift(7 * 24 * 3600 - 1)
        kept = shop.get("/basket")
        now.shift(1)
        forgotten = shop.get("/basket")

    assert "1 item £5.00" in kept.text
    assert "0 items £0.00" in forgotten.text
    assert forgotten.all("tbody tr") == []


def test_the_page_of_a_letter_takes_four_calls(
    shop: Browser, buyer: User, calls: Calls
) -> None:
    path = a_share(buyer).path
    calls.forget()

    shop.get(path)

    assert len(calls.operations) <= 4


@pytest.mark.parametrize("path", ["/basket", "/checkout", "/checkout/options", "/orders"])
def test_candidates_and_visitors_do_not_shop_here(
    candidate: Browser, visitor: Browser, path: str
) -> None:
    candidate.get(path, status=403)

    assert visitor.get(path, status=303).location.startswith("/sign-in?next=%2F")
