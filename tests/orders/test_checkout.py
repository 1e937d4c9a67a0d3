"""The checkout's steps: their order, their addresses, and the charge that follows from them."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from browser import Browser
from calls import Calls
from factories import an_employer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from orders.shopping import HERTFORD, PARIS, answered, in_basket, ready_to_confirm

from chalicelib import storage
from chalicelib.accounts import services as accounts
from chalicelib.accounts.models import User
from chalicelib.orders import services
from chalicelib.orders.models import Basket
from chalicelib.orders.views.checkout import onward
from chalicelib.web.addresses import PostalAddress

TYPED = HERTFORD.as_dict()
STEPS = ["billing", "delivery", "options", "confirm"]


def typed(address: PostalAddress = HERTFORD, **changes: str) -> dict[str, str]:
    return {"how": "new"} | address.as_dict() | changes


def remembered(buyer: User, *addresses: PostalAddress) -> list[str]:
    with storage.all_or_nothing() as writes:
        return [accounts.remember_address(writes, buyer.user_id, each) for each in addresses]


def bar_of(shop: Browser) -> list[str]:
    assert shop.page is not None
    return [str(each["class"][0]) for each in shop.page.all(".steps li")]


@pytest.mark.product("G-38")
def test_g38_all_five_steps_lead_on_to_confirm(shop: Browser, buyer: User) -> None:
    in_basket(buyer)
    page = shop.get("/checkout/basket")
    assert page.heading == "Checkout"
    titles = [each.get_text(" ", strip=True) for each in page.all(".steps__label")]
    assert titles == ["Basket", "Billing", "Delivery", "Delivery Options", "Confirm"]

    shop.get(page.link("Next"), follow=True)
    billing = shop.submit({**TYPED}, follow=True)
    assert billing.heading == "Delivery address"
    delivery = shop.submit(follow=True)
    assert delivery.heading == "Delivery options"
    shop.submit({"answer": "first-class"}, follow=True)

    assert bar_of(shop) == ["steps__done"] * 4 + ["steps__current"]
    total = services.confirmation(buyer.user_id).totals
    assert (total.delivery_pence, total.total_pence) == (350, 850)


@pytest.mark.parametrize("step", STEPS)
def test_an_empty_basket_has_no_checkout(shop: Browser, step: str) -> None:
    assert shop.get(f"/checkout/{step}", status=303).location == "/basket"
    assert shop.get("/checkout", status=303).location == "/basket"
    assert shop.get("/checkout/basket", status=303).location == "/basket"


@pytest.mark.parametrize("step", STEPS[1:])
def test_asking_for_a_later_step_leads_to_the_first_open_one(
    shop: Browser, buyer: User, step: str
) -> None:
    in_basket(buyer)

    assert shop.get(f"/checkout/{step}", status=303).location == "/checkout/billing"


def test_posting_to_a_later_step_answers_nothing(shop: Browser, buyer: User) -> None:
    in_basket(buyer)

    delivery = shop.post("/checkout/delivery", typed())
    same = shop.post("/checkout/delivery", {"how": "known", "answer": "same"})
    option = shop.post("/checkout/options", {"answer": "first-class"})

    assert {delivery.location, same.location, option.location} == {"/checkout/billing"}
    now = services.review(buyer.user_id)
    assert (now.delivery, now.option) == (None, None)


def test_the_bar_can_be_walked_backwards_and_answers_are_still_there(
    shop: Browser, buyer: User
) -> None:
    ready_to_confirm(buyer, option="first-class")

    page = shop.get("/checkout/options")
    back = shop.get(page.link("Billing"))

    assert page.one("input[checked]")["value"] == "first-class"
    assert bar_of(shop) == [
        "steps__done",
        "steps__current",
        *["steps__done"] * 2,
        "steps__next",
    ]
    assert "88 High Street, Hertford, SG13 8PQ" in back.text
    assert back.one("input[type=radio][checked]")["value"] == "present"
    assert shop.submit().location == "/checkout/confirm"


@pytest.mark.product("G-30")
def test_g30_an_address_of_the_book_is_chosen(shop: Browser, buyer: User) -> None:
    in_basket(buyer)
    hertford, paris, *_ = remembered(
        buyer,
        HERTFORD,
        PARIS,
        replace(HERTFORD, surname="Abel"),
        replace(HERTFORD, surname="Zola"),
    )
    shop.get("/checkout/billing")

    shop.submit({"answer": paris})
    shop.get("/checkout/delivery")
    shop.submit({"answer": hertford})

    now = services.review(buyer.user_id)
    assert (now.billing, now.delivery) == (PARIS, HERTFORD)
    chosen = shop.get("/checkout/delivery").one("input[type=radio][checked]")
    assert chosen["value"] == hertford


def test_the_only_address_of_the_book_is_chosen_already(shop: Browser, buyer: User) -> None:
    in_basket(buyer)
    [only] = remembered(buyer, HERTFORD)

    page = shop.get("/checkout/billing")

    assert page.one("input[type=radio][checked]")["value"] == only
    assert shop.submit().location == "/checkout/delivery"
    assert shop.get("/checkout/billing").one("input[type=radio][checked]")["value"] == only


def test_nobody_elses_address_can_be_chosen(shop: Browser, buyer: User) -> None:
    in_basket(buyer)
    remembered(buyer, HERTFORD)
    [foreign] = remembered(an_employer(), PARIS)

    page = shop.post("/checkout/billing", {"how": "known", "answer": foreign}, status=422)

    assert page.errors == ["Error: Choose an address from the list, or enter a new one"]
    assert services.review(buyer.user_id).billing is None


def test_choosing_no_address_asks_for_one(shop: Browser, buyer: User) -> None:
    in_basket(buyer)
    remembered(buyer, HERTFORD)

    page = shop.post("/checkout/billing", {"how": "known"}, status=422)

    assert "Choose an address from the list, or enter a new one" in page.text


def test_the_bill_begins_with_the_buyers_name_and_company(shop: Browser, buyer: User) -> None:
    in_basket(buyer)

    page = shop.get("/checkout/billing")

    typed_already = [
        page.one(f"#{name}")["value"] for name in ("first_name", "surname", "company")
    ]
    assert typed_already == ["Alex", "Morgan", "Northgate Garages"]


def test_a_new_address_goes_into_the_book_if_wished(shop: Browser, buyer: User) -> None:
    in_basket(buyer)

    shop.post("/checkout/billing", typed(remember="y"))
    shop.post("/checkout/delivery", typed(PARIS))

    [kept] = accounts.address_book(buyer.user_id)
    assert kept.line1 == HERTFORD.line1
    now = services.review(buyer.user_id)
    assert (now.billing, now.delivery) == (HERTFORD, PARIS)


@pytest.mark.parametrize("step", ["billing", "delivery"])
def test_a_wrong_address_is_refused_by_the_field_and_kept_as_typed(
    shop: Browser, buyer: User, step: str
) -> None:
    in_basket(buyer)
    services.save_billing(buyer.user_id, HERTFORD, remember=False)

    page = shop.post(
        f"/checkout/{step}", typed(postcode="NOWHERE", line1="", surname="x" * 51), status=422
    )

    for name in ("postcode", "line1", "surname"):
        assert page.one(f"#{name}-error")
    assert page.one("#postcode")["value"] == "NOWHERE"
    assert page.one("details.panel").has_attr("open")
    assert page.soup.title is not None
    assert page.soup.title.text.startswith("Error: ")


def test_the_letters_may_go_where_the_bill_goes_also_when_that_changes(buyer: User) -> None:
    in_basket(buyer)
    services.save_billing(buyer.user_id, PARIS, remember=False)
    services.save_delivery_same(buyer.user_id)

    services.save_billing(buyer.user_id, HERTFORD, remember=False)

    assert services.review(buyer.user_id).delivery == HERTFORD


@pytest.mark.product("G-39")
def test_g39_at_home_there_are_two_ways_and_their_charges(shop: Browser, buyer: User) -> None:
    ready_to_confirm(buyer)

    page = shop.get("/checkout/options")

    choices = [each.get_text(" ", strip=True) for each in page.all(".choice")]
    assert choices == [
        "Royal Mail signed for 2nd Class No charge Usually 2 to 3 working days",
        "Royal Mail signed for 1st Class £3.50 Usually next working day",
    ]


@pytest.mark.product("Q37")
@pytest.mark.parametrize("country", ["IM", "JE", "GG"])
def test_q37_the_islands_are_domestic(buyer: User, country: str) -> None:
    in_basket(buyer)
    answered(buyer, "first-class", replace(HERTFORD, country=country))

    assert services.confirmation(buyer.user_id).totals.delivery_pence == 350


@pytest.mark.product("Q24")
def test_q24_abroad_there_is_one_choice_and_no_charge_now(shop: Browser, buyer: User) -> None:
    in_basket(buyer)
    answered(buyer, to=PARIS)

    page = shop.get("/checkout/options")

    [choice] = page.all(".choice")
    assert "International: charge to be agreed, £0.00 now" in choice.text
    assert choice.select("input[checked]")
    assert "A member of the team will contact you" in choice.text
    shop.submit()
    assert services.confirmation(buyer.user_id).totals.total_pence == 500


@pytest.mark.parametrize("option", ["international", "pigeon", "", "FIRST-CLASS"])
def test_an_option_that_is_not_offered_is_refused(
    shop: Browser, buyer: User, option: str
) -> None:
    ready_to_confirm(buyer)

    page = shop.post("/checkout/options", {"answer": option}, status=422)

    assert page.errors == ["Error: Choose how the letters are delivered"]


def test_sending_no_option_is_not_the_option_chosen_before(shop: Browser, buyer: User) -> None:
    ready_to_confirm(buyer)

    page = shop.post("/checkout/options", status=422)

    assert page.errors == ["Error: Choose how the letters are delivered"]


def test_an_address_changed_abroad_asks_for_the_option_again(
    shop: Browser, buyer: User
) -> None:
    ready_to_confirm(buyer, option="first-class")

    moved = shop.post("/checkout/delivery", typed(PARIS))

    assert moved.location == "/checkout/options"
    assert shop.get("/checkout/confirm", status=303).location == "/checkout/options"


def test_a_share_that_ends_on_the_way_is_told_at_the_next_step(
    shop: Browser, buyer: User
) -> None:
    ended, _ = in_basket(buyer, 2)
    page = shop.get("/checkout/billing")
    ended.ends()

    page = shop.submit({**TYPED}, follow=True)

    assert page.heading == "Delivery address"
    assert "was taken out of your basket: the sharing of it has ended." in page.text
    assert "1 letter" in page.text


def test_a_basket_that_empties_on_the_way_leads_back_to_it(shop: Browser, buyer: User) -> None:
    [ended] = in_basket(buyer)
    shop.get("/checkout/billing")
    ended.ends()

    page = shop.submit({**TYPED}, follow=True)

    assert page.heading == "Basket"
    assert "the sharing of it has ended" in page.text


def test_a_basket_emptied_between_look_and_answer_leads_back_to_it(
    buyer: User,
) -> None:
    with pytest.raises(services.NotReady) as raised:
        services.save_billing(buyer.user_id, HERTFORD, remember=False)

    assert raised.value.path == "/basket"


def test_a_basket_that_empties_while_an_answer_is_kept_leads_back_to_it(buyer: User) -> None:
    response = onward(lambda: services.save_billing(buyer.user_id, HERTFORD, remember=False))

    assert response.headers["Location"] == "/basket"


def test_the_answers_lie_in_the_basket_and_nowhere_in_the_form(
    shop: Browser, buyer: User
) -> None:
    ready_to_confirm(buyer)

    shop.post("/checkout/options", {"answer": "second-class", "delivery_pence": "-500"})

    assert services.confirmation(buyer.user_id).totals.total_pence == 500


@pytest.mark.parametrize("step", ["basket", "billing", "delivery", "options"])
def test_a_step_takes_four_calls(shop: Browser, buyer: User, calls: Calls, step: str) -> None:
    ready_to_confirm(buyer, 3)
    calls.forget()

    shop.get(f"/checkout/{step}")

    assert len(calls.operations) <= 4


_COUNTRIES = st.sampled_from(["GB", "JE", "FR", "US"])
_ACTS = st.one_of(
    st.tuples(st.just("billing"), _COUNTRIES),
    st.tuples(st.just("delivery"), _COUNTRIES),
    st.tuples(st.just("same"), st.just("")),
    st.tuples(
        st.just("option"), st.sampled_from(["first-class", "second-class", "international"])
    ),
)


@given(st.lists(_ACTS, max_size=8))
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_charge_follows_from_address_and_option_in_whatever_order(
    buyer: User, acts: list[tuple[str, str]]
) -> None:
    shopper = an_employer()
    in_basket(shopper)
    do: dict[str, Callable[[str, str], object]] = {
        "billing": lambda who, where: services.save_billing(
            who, replace(HERTFORD, country=where), remember=False
        ),
        "delivery": lambda who, where: services.save_delivery(
            who, replace(HERTFORD, country=where), remember=False
        ),
        "same": lambda who, _: services.save_delivery_same(who),
        "option": services.save_option,
    }
    for act, value in acts:
        try:
            do[act](shopper.user_id, value)
        except services.NotReady:
            continue

    try:
        shown = services.confirmation(shopper.user_id)
    except services.NotReady:
        return
    fee = {"first-class": 350, "second-class": 0, "international": 0}[shown.option.slug]
    assert shown.totals.delivery_pence == fee
    assert (shown.option.slug == "international") is not shown.delivery.is_domestic


def test_an_answer_lost_to_another_tab_is_given_again(buyer: User) -> None:
    ready_to_confirm(buyer)
    stale = Basket.find(buyer.user_id)
    services.save_option(buyer.user_id, "first-class")

    assert stale is not None
    with pytest.raises(storage.Stale), storage.all_or_nothing() as writes:
        writes.save(stale)
    assert services.confirmation(buyer.user_id).option.slug == "first-class"
