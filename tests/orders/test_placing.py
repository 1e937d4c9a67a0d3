"""Placing an order: all of it or nothing, once, and only what was shown."""

from dataclasses import replace
from typing import Any

import pytest
from calls import Calls
from factories import an_achievement, saved
from orders.shopping import (
    HERTFORD,
    PARIS,
    Share,
    an_order,
    answered,
    basket_of,
    in_basket,
    placed,
    ready_to_confirm,
)

from chalicelib import audit, brand, clock, storage
from chalicelib.accounts.models import User
from chalicelib.achievements.rules import IssueState
from chalicelib.errors import NotFound
from chalicelib.orders import rules, services
from chalicelib.orders.models import LetterLock, Order
from chalicelib.paging import Counter

S = rules.OrderStatus


def orders_of(buyer: User) -> list[Order]:
    return list(Order.query(buyer.user_id, consistent_read=True))


def test_an_order_is_frozen_as_it_was_shown(buyer: User) -> None:
    [share] = ready_to_confirm(buyer, option="first-class")
    shown = services.confirmation(buyer.user_id)

    order = placed(buyer)

    assert order.order_id == shown.order_id
    assert (order.status, order.email, order.first_name) == (
        S.AWAITING_PAYMENT,
        buyer.email,
        "Alex",
    )
    assert order.billing == order.delivery == HERTFORD.as_dict()
    assert order.delivery_title == "Royal Mail signed for 1st Class"
    assert (order.net_pence, order.delivery_pence, order.vat_pence) == (500, 350, 0)
    assert (order.total_pence, order.delivery_vat_pence) == (850, 0)
    [line] = order.lines
    assert line.certificate_number == share.achievement.certificate_number
    share.achievement.title = "Corrected"
    saved(share.achievement)
    assert services.order_for(buyer.user_id, order.order_id).lines[0].title != "Corrected"


def test_placing_empties_the_basket_counts_and_leaves_a_trail(buyer: User) -> None:
    order = an_order(buyer, 2)

    counter = Counter.find(f"orders#{buyer.user_id}")
    assert basket_of(buyer) == []
    assert counter is not None
    assert counter.number == 1
    [entry] = audit.trail(f"order#{order.order_id}")
    assert (entry.action, entry.actor) == ("order.placed", buyer.user_id)
    assert entry.details == {"letters": 2, "total_pence": 1000}
    with pytest.raises(services.NotReady):
        services.confirmation(buyer.user_id)


@pytest.mark.product("Q1")
def test_q1_thirty_letters_of_thirty_candidates_fit_one_transaction(
    buyer: User, calls: Calls
) -> None:
    ready_to_confirm(buyer, 30)
    confirmation = services.confirmation(buyer.user_id)
    calls.forget()

    with storage.all_or_nothing() as writes:
        order = services.place(writes, confirmation)

    assert len(order.lines) == 30
    assert order.total_pence == 15000
    assert calls.operations == ["TransactWriteItems"]
    # The payment's row and its entry in the trail come on top.
    assert calls.written[0] <= 98


def test_letters_of_one_connection_are_checked_in_one_operation(
    buyer: User, calls: Calls
) -> None:
    first = in_basket(buyer)[0]
    more = Share(first.connection, an_achievement(first.achievement.candidate_id))
    services.add_letter(buyer.user_id, *more.ids)
    answered(buyer)

    placed(buyer)

    # Order, two locks, two awards, one connection, basket, counter, trail.
    assert calls.written[-1] == 9


def test_a_confirmation_takes_two_calls(buyer: User, calls: Calls) -> None:
    ready_to_confirm(buyer, 5)
    calls.forget()

    services.confirmation(buyer.user_id)

    assert calls.operations == ["BatchGetItem", "BatchGetItem"]


def test_t70_the_same_confirmation_makes_one_order(buyer: User) -> None:
    ready_to_confirm(buyer)
    shown, again = (services.confirmation(buyer.user_id) for _ in range(2))

    with storage.all_or_nothing() as writes:
        services.place(writes, shown)
    with pytest.raises(services.AlreadyPlaced), storage.all_or_nothing() as writes:
        services.place(writes, again)

    assert [order.order_id for order in orders_of(buyer)] == [shown.order_id]


def test_t69_a_basket_changed_in_another_tab_is_stale(buyer: User) -> None:
    ready_to_confirm(buyer)
    shown = services.confirmation(buyer.user_id)
    in_basket(buyer)

    with pytest.raises(storage.Stale), storage.all_or_nothing() as writes:
        services.place(writes, shown)

    assert orders_of(buyer) == []


def test_t69_the_fingerprint_stays_while_nothing_changes(buyer: User) -> None:
    ready_to_confirm(buyer)

    first, second = (services.confirmation(buyer.user_id) for _ in range(2))

    assert first.fingerprint == second.fingerprint


@pytest.mark.parametrize(
    "changes",
    [
        {"lines": ()},
        {"billing": PARIS},
        {"delivery": PARIS},
        {"option": brand.current().international},
        {"totals": rules.totals([], None)},
    ],
)
def test_t69_the_fingerprint_changes_with_anything_that_is_shown(
    buyer: User, changes: dict[str, Any]
) -> None:
    ready_to_confirm(buyer)
    shown = services.confirmation(buyer.user_id)

    assert replace(shown, **changes).fingerprint != shown.fingerprint


def test_t69_a_corrected_title_is_shown_again_before_it_is_ordered(buyer: User) -> None:
    [share] = ready_to_confirm(buyer)
    shown = services.confirmation(buyer.user_id)
    share.achievement.title = "Corrected"
    saved(share.achievement)

    assert services.confirmation(buyer.user_id).fingerprint != shown.fingerprint


def test_t67_a_share_that_ends_between_look_and_confirm_stops_the_order(buyer: User) -> None:
    ended, _ = ready_to_confirm(buyer, 2)
    shown = services.confirmation(buyer.user_id)
    ended.ends()

    with pytest.raises(services.BasketHasChanged), storage.all_or_nothing() as writes:
        services.place(writes, shown)

    assert orders_of(buyer) == []
    assert len(services.confirmation(buyer.user_id).removed) == 1


def test_an_award_revoked_between_look_and_confirm_stops_the_order(buyer: User) -> None:
    [share] = ready_to_confirm(buyer)
    shown = services.confirmation(buyer.user_id)
    share.achievement.state = IssueState.REVOKED
    share.achievement.revoked_at = clock.now()
    saved(share.achievement)

    with pytest.raises(services.BasketHasChanged), storage.all_or_nothing() as writes:
        services.place(writes, shown)

    assert orders_of(buyer) == []


def test_t66_a_letter_ordered_between_look_and_confirm_stops_the_order(buyer: User) -> None:
    [share] = ready_to_confirm(buyer)
    shown = services.confirmation(buyer.user_id)
    lock = f"{buyer.user_id}#{share.achievement.achievement_id}"
    saved(LetterLock(lock, user_id=buyer.user_id, order_id="another"))

    with pytest.raises(services.BasketHasChanged), storage.all_or_nothing() as writes:
        services.place(writes, shown)

    assert orders_of(buyer) == []


def test_an_account_that_is_gone_confirms_nothing(buyer: User) -> None:
    ready_to_confirm(buyer)
    with storage.all_or_nothing() as writes:
        writes.delete(buyer)

    with pytest.raises(NotFound):
        services.confirmation(buyer.user_id)
