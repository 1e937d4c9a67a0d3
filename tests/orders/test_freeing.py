"""Ordering again: letters of an order that fell through, and one that was lost in the post."""

from datetime import timedelta

import pytest
import time_machine
from browser import Browser
from calls import Calls
from orders.shopping import (
    HERTFORD,
    PARIS,
    a_share,
    again,
    an_order,
    basket_of,
    in_basket,
    paid,
    placed,
    ready_to_confirm,
    standing_at,
)

from chalicelib import audit, clock
from chalicelib.accounts.models import User
from chalicelib.errors import NotFound
from chalicelib.orders import rules, services
from chalicelib.orders.models import LetterLock, Order


def cancelled(buyer: User, number: int = 1) -> Order:
    order = an_order(buyer, number)
    services.cancel(buyer.user_id, order.order_id)
    return again(order)


def letters_of(order: Order) -> list[str]:
    return [line.achievement_id for line in order.lines]


def test_a_cancelled_orders_letters_go_back_into_the_basket(shop: Browser, buyer: User) -> None:
    order = cancelled(buyer, 2)

    shop.get(f"/orders/{order.order_id}")
    page = shop.submit(form="form[action$=again]", follow=True)

    assert page.url == "/basket"
    assert "2 letters are back in your basket." in page.text
    assert basket_of(buyer) == letters_of(order)
    assert services.confirmation(buyer.user_id).billing.as_dict() == order.billing


def test_a_refunded_orders_letters_go_back_too(shop: Browser, buyer: User) -> None:
    order = paid(an_order(buyer))
    standing_at(order, rules.OrderStatus.REFUNDED)
    saved_lock = LetterLock.get(f"{buyer.user_id}#{order.lines[0].achievement_id}")
    saved_lock.delete()

    page = shop.post(f"/orders/{order.order_id}/again", follow=True)

    assert "1 letter is back in your basket." in page.text


def test_pressing_it_twice_says_what_is_there(shop: Browser, buyer: User) -> None:
    order = cancelled(buyer)
    shop.post(f"/orders/{order.order_id}/again")

    page = shop.post(f"/orders/{order.order_id}/again", follow=True)

    assert "1 letter was in it already." in page.text
    assert len(basket_of(buyer)) == 1


def test_letters_that_can_not_be_ordered_any_more_are_named_with_the_reason(
    shop: Browser, buyer: User
) -> None:
    shares = ready_to_confirm(buyer, 4)
    order = placed(buyer)
    services.cancel(buyer.user_id, order.order_id)
    for ended in shares[:3]:
        ended.ends()

    page = shop.post(f"/orders/{order.order_id}/again", follow=True)

    assert "1 letter is back in your basket." in page.text
    named = "The letter for Priya Nair, IMI Level 2 Award in MOT Testing (Classes 4 and 7)"
    assert named in page.text
    assert "cannot be ordered: the sharing of it has ended." in page.text
    assert "2 more letters cannot be ordered either." in page.text


@pytest.mark.product("Q26")
def test_a_letter_that_left_the_basket_meanwhile_is_told_of_too(
    shop: Browser, buyer: User
) -> None:
    order = cancelled(buyer)
    [gone] = in_basket(buyer)
    gone.ends()

    page = shop.post(f"/orders/{order.order_id}/again", follow=True)

    assert "1 letter is back in your basket." in page.text
    assert "was taken out of your basket: the sharing of it has ended." in page.text


def test_a_full_basket_takes_what_fits(shop: Browser, buyer: User) -> None:
    order = cancelled(buyer, 2)
    in_basket(buyer, 29)

    page = shop.post(f"/orders/{order.order_id}/again", follow=True)

    assert "1 letter is back in your basket." in page.text
    assert "cannot be ordered: your basket is full." in page.text
    assert len(basket_of(buyer)) == 30


def test_letters_ordered_again_still_go_to_the_billing_address(buyer: User) -> None:
    in_basket(buyer)
    services.save_billing(buyer.user_id, HERTFORD, remember=False)
    services.save_delivery_same(buyer.user_id)
    services.save_option(buyer.user_id, "second-class")
    order = placed(buyer)
    services.cancel(buyer.user_id, order.order_id)

    services.order_again(buyer.user_id, order.order_id)
    services.save_billing(buyer.user_id, PARIS, remember=False)

    assert services.review(buyer.user_id).delivery == PARIS


def test_answers_given_for_the_next_order_stay(buyer: User) -> None:
    order = cancelled(buyer)
    in_basket(buyer)
    services.save_billing(buyer.user_id, PARIS, remember=False)

    services.order_again(buyer.user_id, order.order_id)

    assert services.review(buyer.user_id).billing == PARIS


def test_an_order_that_stands_is_not_ordered_again(shop: Browser, buyer: User) -> None:
    order = an_order(buyer)

    assert not shop.get(f"/orders/{order.order_id}").all("form[action$=again]")
    page = shop.post(f"/orders/{order.order_id}/again", follow=True)

    assert "They cannot be twice." in page.text
    assert basket_of(buyer) == []


def test_someone_elses_order_is_not_ordered_again(stranger: Browser, buyer: User) -> None:
    order = cancelled(buyer)

    stranger.post(f"/orders/{order.order_id}/again", status=404)


def test_ordering_thirty_letters_again_reads_them_together(buyer: User, calls: Calls) -> None:
    order = cancelled(buyer, 30)
    calls.forget()

    services.order_again(buyer.user_id, order.order_id)

    assert calls.operations == ["BatchGetItem"] * 3 + ["TransactWriteItems"]


@pytest.mark.product("Q1")
def test_a_lost_letter_that_staff_free_can_be_ordered_again(shop: Browser, buyer: User) -> None:
    [share] = ready_to_confirm(buyer)
    order = paid(placed(buyer))

    held = shop.get(share.path)
    services.lift_lock(
        order.order_id, share.achievement.certificate_number, "lost in the post", "staff:ann"
    )

    assert held.link("See that order") == f"/orders/{order.order_id}"
    shop.get(share.path)
    assert "The letter is in your basket." in shop.submit(follow=True).text
    assert again(order).status is rules.OrderStatus.CONFIRMED
    entry = audit.trail(f"order#{order.order_id}")[-1]
    assert (entry.action, entry.actor) == ("letter.freed", "staff:ann")
    assert entry.details["reason"] == "lost in the post"


@pytest.mark.product("Q1")
def test_a_letter_is_freed_however_its_number_is_spelt(buyer: User) -> None:
    [share] = ready_to_confirm(buyer)
    order = paid(placed(buyer))
    number = share.achievement.certificate_number

    services.lift_lock(order.order_id, f" {number.lower()} ", "lost", "ann")

    assert LetterLock.find(f"{buyer.user_id}#{share.achievement.achievement_id}") is None


@pytest.mark.product("Q1")
def test_without_it_a_second_try_links_to_the_first_order(shop: Browser, buyer: User) -> None:
    [share] = ready_to_confirm(buyer)
    order = paid(placed(buyer))

    page = shop.post("/basket", share.fields, follow=True)

    assert "You have ordered this letter." in page.text
    assert page.link("See that order") == f"/orders/{order.order_id}"
    assert basket_of(buyer) == []


def test_only_a_letter_that_the_order_holds_can_be_freed(buyer: User) -> None:
    [share] = ready_to_confirm(buyer)
    number = share.achievement.certificate_number
    first = paid(placed(buyer))
    services.lift_lock(first.order_id, number, "lost", "ann")

    with pytest.raises(services.LetterIsFree):
        services.lift_lock(first.order_id, number, "lost", "ann")
    with pytest.raises(NotFound):
        services.lift_lock(first.order_id, "00000000-00-XXXX", "lost", "ann")
    with pytest.raises(NotFound):
        services.lift_lock("no-such-order", number, "lost", "ann")


def test_a_letter_that_another_order_holds_by_now_is_not_freed(buyer: User) -> None:
    [share] = ready_to_confirm(buyer)
    first = placed(buyer)
    services.cancel(buyer.user_id, first.order_id)
    services.order_again(buyer.user_id, first.order_id)
    placed(buyer)

    with pytest.raises(services.LetterIsFree):
        services.lift_lock(first.order_id, share.achievement.certificate_number, "lost", "ann")


@pytest.mark.product("Q1")
@pytest.mark.parametrize(
    "status",
    [
        rules.OrderStatus.AWAITING_PAYMENT,
        rules.OrderStatus.PAYMENT_FAILED,
        rules.OrderStatus.UNDER_REVIEW,
    ],
)
def test_a_letter_is_not_freed_before_its_order_is_paid_for_certain(
    buyer: User, status: rules.OrderStatus
) -> None:
    [share] = ready_to_confirm(buyer)
    order = standing_at(placed(buyer), status)
    number = share.achievement.certificate_number

    with pytest.raises(services.OrderIsUnpaid):
        services.lift_lock(order.order_id, number, "lost", "ann")

    assert LetterLock.find(f"{buyer.user_id}#{share.achievement.achievement_id}") is not None


def test_what_waits_to_be_paid_is_found_in_one_query(buyer: User, calls: Calls) -> None:
    paid(an_order(buyer))
    cancelled(buyer)
    first, second = an_order(buyer), an_order(buyer)
    standing_at(again(second), rules.OrderStatus.PAYMENT_FAILED)
    calls.forget()

    waiting = services.to_pay(buyer.user_id)

    assert calls.operations == ["Query"]
    assert [order.order_id for order in waiting] == [second.order_id, first.order_id]


def test_an_order_of_a_basket_that_lay_for_days_is_to_be_paid_too(buyer: User) -> None:
    # An order has its basket's id, which carries the time of the basket's last change.
    with time_machine.travel(clock.now() - timedelta(days=6, hours=23)):
        ready_to_confirm(buyer)
    order = placed(buyer)

    waiting = services.to_pay(buyer.user_id)

    assert [found.order_id for found in waiting] == [order.order_id]


def test_old_orders_cost_nothing_when_what_is_to_pay_is_looked_for(buyer: User) -> None:
    with time_machine.travel(clock.now() - timedelta(days=10)):
        an_order(buyer)

    assert services.to_pay(buyer.user_id) == []


@pytest.mark.product("Q22")
@pytest.mark.parametrize("letters", [0, 1])
def test_an_unpaid_order_is_announced_in_the_basket(
    shop: Browser, buyer: User, letters: int
) -> None:
    order = an_order(buyer)
    in_basket(buyer, letters)

    page = shop.get("/basket")

    assert "is not paid yet." in page.text
    assert page.link(f"Pay for this order , {order.order_id}") == (
        f"/orders/{order.order_id}/pay"
    )


def test_of_many_unpaid_orders_the_newest_three_are_announced(
    shop: Browser, buyer: User
) -> None:
    for _ in range(4):
        an_order(buyer)

    page = shop.get("/basket")

    assert page.text.count("is not paid yet.") == 3
    assert page.link("See all your orders") == "/orders"


def test_a_basket_without_unpaid_orders_announces_none(shop: Browser, buyer: User) -> None:
    a_share(buyer)
    paid(an_order(buyer))

    assert "not paid yet" not in shop.get("/basket").text
