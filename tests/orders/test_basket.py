"""The basket: its table, its buttons, and letters that can no longer be ordered."""

import pytest
from browser import Browser
from calls import Calls
from factories import saved
from orders.shopping import a_share, basket_of, in_basket, placed, ready_to_confirm

from chalicelib import clock, storage
from chalicelib.accounts.models import User
from chalicelib.achievements.rules import IssueState
from chalicelib.money import Pence
from chalicelib.orders import services
from chalicelib.orders.models import Basket


@pytest.mark.product("G-36", "G-37")
def test_g36_g37_the_table_the_totals_and_the_buttons(shop: Browser, buyer: User) -> None:
    in_basket(buyer, 2)

    page = shop.get("/basket")

    heads = [each.get_text(strip=True) for each in page.all("thead th")]
    assert heads == ["Select", "Product", "Quantity", "Price", "Sub Total", "VAT", "Gross"]
    row = page.all("tbody tr")[0]
    words = " ".join(row.get_text(" ").split())
    assert "Qualification Title: IMI Level 2 Award in MOT Testing" in words
    assert "Reference: 01645650-01-U3NQ" in words
    cells = [each.get_text(strip=True) for each in row.select("td")[2:]]
    assert cells == ["£5.00", "£5.00", "£0.00", "£5.00"]
    sums = [each.get_text(strip=True) for each in page.all(".totals dd")]
    assert sums == ["£10.00", "£0.00", "£0.00", "£10.00"]
    buttons = [each.get_text(strip=True) for each in page.all("main .button")]
    assert buttons == ["Update", "Remove selected", "Continue shopping", "Checkout"]
    assert page.link("Checkout") == "/checkout/basket"


@pytest.mark.product("Q25")
def test_q25_the_header_counts_items_on_every_page(shop: Browser, buyer: User) -> None:
    assert "0 items £0.00" in shop.get("/orders").one(".basket").get_text(" ")

    in_basket(buyer)

    assert "1 item £5.00" in shop.get("/orders").one(".basket").get_text(" ")


def test_an_empty_basket_says_what_to_do_next(shop: Browser) -> None:
    page = shop.get("/basket")

    assert "Your basket is empty" in page.text
    assert page.link("Go to your connections") == "/connections"
    assert not page.all("main .totals")


def test_what_is_selected_is_removed(shop: Browser, buyer: User) -> None:
    first, second = in_basket(buyer, 2)
    shop.get("/basket")

    page = shop.submit(
        {"selected": first.achievement.achievement_id},
        button=("action", "remove"),
        follow=True,
    )

    assert "Removed from your basket." in page.text
    assert basket_of(buyer) == [second.achievement.achievement_id]


def test_removing_nothing_asks_for_a_selection(shop: Browser, buyer: User) -> None:
    in_basket(buyer)
    shop.get("/basket")

    page = shop.submit(button=("action", "remove"), status=422)

    assert page.one(".error-summary a").text == "Select the letters to remove"
    assert len(basket_of(buyer)) == 1


def test_what_another_tab_removed_already_is_removed(shop: Browser, buyer: User) -> None:
    first, second = in_basket(buyer, 2)
    ids = [each.achievement.achievement_id for each in (first, second)]
    services.remove_letters(buyer.user_id, ids[:1])

    shop.post("/basket/update", {"action": "remove", "selected": ids})

    assert basket_of(buyer) == []


@pytest.mark.parametrize("quantity", ["0", "-1", "2", "1.5", "\u0661", "one", ""])
def test_update_takes_no_quantity_but_one(shop: Browser, buyer: User, quantity: str) -> None:
    [share] = in_basket(buyer)
    name = f"quantity-{share.achievement.achievement_id}"

    page = shop.post("/basket/update", {"action": "update", name: quantity}, status=422)

    assert "only 1 letter can be ordered per candidate per achievement" in page.errors[0]
    assert page.one(f"#{name}")["value"] == quantity
    assert page.one(".error-summary a")["href"] == f"#{name}"


def test_removing_does_not_mind_a_wrong_quantity(shop: Browser, buyer: User) -> None:
    [share] = in_basket(buyer)
    shop.get("/basket")
    achievement_id = share.achievement.achievement_id

    shop.submit(
        {"selected": achievement_id, f"quantity-{achievement_id}": "2"},
        button=("action", "remove"),
    )

    assert basket_of(buyer) == []


def test_update_keeps_what_is_right_and_hostile_fields_change_nothing(
    shop: Browser, buyer: User
) -> None:
    in_basket(buyer)
    shop.get("/basket")

    page = shop.submit(button=("action", "update"), follow=True)
    shop.post("/basket/update", {"action": "update", "price": "1", "net_pence": "1"})

    assert "Your basket is up to date." in page.text
    assert "1 item £5.00" in shop.get("/basket").text


@pytest.mark.product("Q26")
def test_q26_a_letter_whose_share_has_ended_is_taken_out_with_a_message(
    shop: Browser, buyer: User
) -> None:
    ended, lasting = in_basket(buyer, 2)
    ended.ends()

    page = shop.get("/basket")

    assert "was taken out of your basket: the sharing of it has ended." in page.text
    assert len(page.all("tbody tr")) == 1
    assert "1 item £5.00" in page.one(".basket").get_text(" ")
    assert len(basket_of(buyer)) == 2
    told = shop.submit(button=("action", "update"), follow=True)
    assert "the sharing of it has ended." in told.text
    assert basket_of(buyer) == [lasting.achievement.achievement_id]


def test_several_letters_taken_out_are_told_in_one_sentence(shop: Browser, buyer: User) -> None:
    shares = in_basket(buyer, 4)
    for share in shares[:2]:
        share.ends()

    two = shop.post("/basket/update", {"action": "update"}, follow=True)
    services.add_letter(buyer.user_id, *a_share(buyer).ids)
    for share in shares[2:]:
        share.ends()
    newest = in_basket(buyer)
    newest[0].ends()
    three = shop.post("/basket/update", {"action": "update"}, follow=True)

    assert "One more was taken out too." in two.text
    assert "2 more were taken out too." in three.text


@pytest.mark.product("Q26")
def test_q26_a_revoked_award_is_taken_out_with_a_message(shop: Browser, buyer: User) -> None:
    [share] = in_basket(buyer)
    share.achievement.state = IssueState.REVOKED
    share.achievement.revoked_at = clock.now()
    saved(share.achievement)

    page = shop.get("/basket")

    assert "was taken out of your basket: the award was revoked." in page.text
    assert "Your basket is empty" in page.text


def test_a_letter_ordered_meanwhile_is_taken_out_with_a_message(
    shop: Browser, buyer: User
) -> None:
    [share] = ready_to_confirm(buyer)
    stale = Basket.find(buyer.user_id)
    placed(buyer)
    assert stale is not None
    basket = Basket.find(buyer.user_id)
    assert basket is not None
    basket.lines = stale.lines
    saved(basket)

    page = shop.get("/basket")

    assert "was taken out of your basket: you have ordered it already." in page.text
    assert share.achievement.title in page.text


def test_a_record_that_was_deleted_counts_as_ended(buyer: User) -> None:
    gone, moved = in_basket(buyer, 2)
    with storage.all_or_nothing() as writes:
        writes.delete(gone.achievement)
    moved.connection.candidate_id = "someone-else"
    saved(moved.connection)

    now = services.review(buyer.user_id)

    assert [each.reason for each in now.removed] == ["the sharing of it has ended"] * 2


@pytest.mark.product("Q26")
def test_q26_a_basket_is_priced_and_named_anew_each_time(buyer: User) -> None:
    [share] = in_basket(buyer)
    basket = Basket.find(buyer.user_id)
    assert basket is not None
    basket.lines[0].net_pence = Pence(1)
    saved(basket)
    share.achievement.certificate_number = "01645650-02-U3NQ"
    saved(share.achievement)

    [line] = services.review(buyer.user_id).lines

    assert (line.net_pence, line.certificate_number) == (500, "01645650-02-U3NQ")


def test_two_tabs_at_once_both_get_their_letter(
    buyer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = a_share(buyer), a_share(buyer)
    services.add_letter(buyer.user_id, *first.ids)
    write, others = storage.Writes.commit, [first]

    def commit_after_another_tab(writes: storage.Writes) -> None:
        if others:
            services.remove_letters(buyer.user_id, [others.pop().achievement.achievement_id])
        write(writes)

    monkeypatch.setattr(storage.Writes, "commit", commit_after_another_tab)
    services.add_letter(buyer.user_id, *second.ids)

    assert basket_of(buyer) == [second.achievement.achievement_id]


def test_a_basket_that_never_rests_is_a_conflict(
    buyer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_basket(buyer)

    def commit_too_late(_writes: storage.Writes) -> None:
        raise storage.Stale("always another tab")

    monkeypatch.setattr(storage.Writes, "commit", commit_too_late)

    with pytest.raises(storage.Stale):
        services.remove_letters(buyer.user_id, ())


def test_the_basket_takes_four_calls(shop: Browser, buyer: User, calls: Calls) -> None:
    in_basket(buyer, 3)
    calls.forget()

    shop.get("/basket")

    assert calls.operations == ["GetItem", "BatchGetItem", "BatchGetItem", "Query"]
