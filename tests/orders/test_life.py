"""An order's life after it was placed: paid, unpaid, late, reviewed, cancelled."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from botocore.client import BaseClient
from botocore.exceptions import EndpointConnectionError
from factories import an_employer, saved
from orders.shopping import (
    PARIS,
    again,
    an_order,
    basket_of,
    in_basket,
    paid,
    placed,
    ready_to_confirm,
)

from chalicelib import audit, clock, mail, storage
from chalicelib.accounts.models import User
from chalicelib.orders import rules, services, sweeps
from chalicelib.orders.models import Basket, LetterLine, LetterLock, Order
from chalicelib.paging import Counter

S = rules.OrderStatus
DAY = timedelta(hours=24)
AN_EVENT = {
    "id": "1",
    "version": "0",
    "account": "123456789012",
    "region": "eu-west-2",
    "detail": {},
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "time": "2026-11-03T10:00:00Z",
    "resources": [],
}


def mails() -> list[mail.Message]:
    return list(mail.Message.scan())


def locks() -> list[str]:
    return sorted(lock.lock_id for lock in LetterLock.scan())


def moved(order: Order, act: Any) -> Order:
    with storage.all_or_nothing() as writes:
        act(writes, order)
    return again(order)


def await_second(writes: storage.Writes, order: Order) -> None:
    services.await_payment(writes, order, 2)


def cancelled(order: Order) -> Order:
    services.cancel(order.user_id, order.order_id)
    return again(order)


def test_a_paid_order_is_confirmed_under_its_reference(buyer: User) -> None:
    order = again(paid(an_order(buyer)))

    assert order.status is S.CONFIRMED
    assert order.reference == f"{order.order_id}-1-abc"
    assert order.paid_at is not None
    assert (order.open_status, order.open_since) == ("CONFIRMED", order.paid_at)
    assert [entry.action for entry in audit.trail(f"order#{order.order_id}")] == [
        "order.placed",
        "order.moved",
    ]


@pytest.mark.product("Q24")
def test_q24_a_paid_order_abroad_awaits_its_quote(buyer: User) -> None:
    order = again(paid(an_order(buyer, option="international", to=PARIS)))

    assert order.status is S.AWAITING_QUOTE
    [thanks] = mails()
    assert "a member of the team will contact you about the delivery charge" in body(thanks)


def test_the_thanks_hold_a_receipt_and_lead_to_the_order(buyer: User) -> None:
    order = paid(an_order(buyer, 2, option="first-class"))

    [thanks] = mails()
    text = body(thanks)
    assert thanks.to == buyer.email
    assert mail.compose(thanks)["Subject"] == f"Your order {order.order_id} is confirmed"
    for words in (
        "Dear Alex,",
        f"Transaction reference: {order.reference}",
        "IMI Level 2 Award in MOT Testing (Classes 4 and 7)",
        "Sub Total: £10.00",
        "Delivery: £3.50",
        "VAT: £0.00 (0% of £13.50: £0.00)",
        "Billed to: Alex Morgan, Northgate Garages, 88 High Street, Hertford, SG13 8PQ",
        "Total: £13.50",
        "To: Alex Morgan, Northgate Garages, 88 High Street, Hertford, SG13 8PQ",
        f"http://portal.localhost:4566/orders/{order.order_id}/receipt",
    ):
        assert words in text


def body(message: mail.Message) -> str:
    part = mail.compose(message).get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_nobody_is_thanked_or_paid_for_twice(buyer: User) -> None:
    order = paid(an_order(buyer))

    with pytest.raises(rules.OrderHasMovedOn):
        paid(again(order))

    assert len(mails()) == 1


def test_two_payments_at_once_make_one_move(buyer: User) -> None:
    order = an_order(buyer)
    first, second = again(order), again(order)

    paid(first)
    with pytest.raises(storage.Stale):
        paid(second)

    assert len(mails()) == 1


@pytest.mark.product("Q21")
def test_q21_a_failed_payment_keeps_the_order_and_another_try_awaits_again(
    buyer: User,
) -> None:
    failed = moved(an_order(buyer), services.mark_unpaid)

    assert failed.status is S.PAYMENT_FAILED
    assert (failed.open_status, failed.open_since) == ("PAYMENT_FAILED", failed.placed_at)
    assert len(locks()) == 1
    assert moved(failed, services.mark_unpaid).status is S.PAYMENT_FAILED
    tried_again = moved(failed, await_second)
    assert (tried_again.status, tried_again.attempt) == (S.AWAITING_PAYMENT, 2)
    assert again(paid(again(failed))).status is S.CONFIRMED


def test_an_attempt_that_fails_after_another_was_paid_changes_nothing(buyer: User) -> None:
    order = paid(an_order(buyer))

    assert moved(again(order), services.mark_unpaid).status is S.CONFIRMED


def test_two_attempts_begun_at_once_collide(buyer: User) -> None:
    order = an_order(buyer)
    first, second = again(order), again(order)

    moved(first, await_second)

    with pytest.raises(storage.Stale):
        moved(second, await_second)


def test_what_is_paid_awaits_no_payment(buyer: User) -> None:
    order = again(paid(an_order(buyer)))

    with pytest.raises(rules.OrderHasMovedOn):
        moved(order, await_second)


def test_an_order_under_review_remembers_where_it_stood(buyer: User) -> None:
    order = moved(paid(an_order(buyer)), services.mark_under_review)

    assert (order.status, order.reviewed_from) == (S.UNDER_REVIEW, S.CONFIRMED)
    assert moved(order, services.mark_under_review).reviewed_from is S.CONFIRMED
    back = again(paid(order))
    assert back.status is S.CONFIRMED
    assert back.reviewed_from is None
    assert len(mails()) == 1


def test_cancelling_frees_the_letters_and_nothing_else(buyer: User) -> None:
    other = an_order(buyer)
    order = cancelled(an_order(buyer))

    assert order.status is S.CANCELLED
    assert order.closed_at is not None
    assert order.open_status is None
    assert locks() == [f"{buyer.user_id}#{other.lines[0].achievement_id}"]
    assert basket_of(buyer) == []
    with pytest.raises(rules.OrderHasMovedOn):
        cancelled(order)


@pytest.mark.product("Q1")
def test_an_order_whose_letters_staff_have_freed_can_be_cancelled(buyer: User) -> None:
    order = an_order(buyer, 2)
    with storage.all_or_nothing() as writes:
        writes.delete(LetterLock(f"{buyer.user_id}#{order.lines[0].achievement_id}"))

    assert cancelled(order).status is S.CANCELLED
    assert locks() == []


@pytest.mark.product("Q1")
def test_a_letter_that_another_order_holds_by_now_stays_with_it(buyer: User) -> None:
    order = an_order(buyer)
    lock_id = f"{buyer.user_id}#{order.lines[0].achievement_id}"
    saved(LetterLock(lock_id, user_id=buyer.user_id, order_id="another"))

    assert cancelled(order).status is S.CANCELLED
    assert locks() == [lock_id]


def test_what_is_under_review_is_not_for_its_buyer_to_cancel(buyer: User) -> None:
    order = moved(an_order(buyer), services.mark_under_review)

    with pytest.raises(rules.OrderHasMovedOn):
        cancelled(order)

    assert again(order).status is S.UNDER_REVIEW
    assert len(locks()) == 1


@pytest.mark.product("Q21")
def test_q21_a_late_payment_takes_a_cancelled_order_up_again(buyer: User) -> None:
    order = an_order(buyer, 2)
    sweep(order.placed_at + DAY)
    assert len(basket_of(buyer)) == 2

    order = again(paid(again(order)))

    assert order.status is S.CONFIRMED
    assert order.closed_at is None
    assert len(locks()) == 2
    assert basket_of(buyer) == []
    assert sorted(each.template for each in mails()) == ["order-cancelled", "order-confirmed"]


def test_a_late_payment_leaves_other_letters_in_the_basket(buyer: User) -> None:
    order = cancelled(an_order(buyer))
    [other] = in_basket(buyer)

    paid(order)

    assert basket_of(buyer) == [other.achievement.achievement_id]


@pytest.mark.product("Q21")
def test_q21_a_late_payment_is_refused_when_a_letter_was_ordered_again(buyer: User) -> None:
    [share] = ready_to_confirm(buyer)
    order = placed(buyer)
    order = cancelled(order)
    services.add_letter(buyer.user_id, *share.ids)
    services.save_billing(buyer.user_id, PARIS, remember=False)
    services.save_delivery_same(buyer.user_id)
    services.save_option(buyer.user_id, "international")
    placed(buyer)

    with pytest.raises(services.BasketHasChanged):
        paid(order)

    assert again(order).status is S.CANCELLED
    assert mails() == []


def sweep(moment: Any) -> int:
    return services.cancel_unpaid(moment)


@pytest.mark.product("Q21")
def test_q21_after_a_day_the_sweep_cancels_tells_and_puts_back(buyer: User) -> None:
    order = an_order(buyer, 2, option="first-class")

    assert sweep(order.placed_at + DAY - timedelta(seconds=1)) == 0
    assert sweep(order.placed_at + DAY) == 1

    assert again(order).status is S.CANCELLED
    assert locks() == []
    assert basket_of(buyer) == [line.achievement_id for line in order.lines]
    assert services.confirmation(buyer.user_id).option.slug == "first-class"
    [told] = mails()
    assert (told.template, told.to) == ("order-cancelled", buyer.email)
    assert "not paid within 24 hours" in body(told)
    assert "They are back in your basket" in body(told)
    assert "http://portal.localhost:4566/basket" in body(told)


def test_the_sweep_may_run_twice_or_late(buyer: User) -> None:
    order = an_order(buyer)

    runs = [sweep(order.placed_at + timedelta(days=3)) for _ in range(3)]

    assert runs == [1, 0, 0]
    assert len(mails()) == 1


def test_a_failed_payment_does_not_start_the_day_again(buyer: User) -> None:
    with time_machine.travel("2026-11-02 10:00Z", tick=False) as now:
        order = an_order(buyer)
        now.shift(23 * 3600)
        moved(order, services.mark_unpaid)
        now.shift(3600)

        assert sweep(clock.now()) == 1


def test_what_is_paid_or_looked_at_is_not_swept(buyer: User) -> None:
    paid(an_order(buyer))
    moved(an_order(buyer), services.mark_under_review)

    assert sweep(clock.now() + 3 * DAY) == 0


def test_letters_go_back_beside_what_is_in_the_basket_by_now(buyer: User) -> None:
    order = an_order(buyer, 2)
    held = in_basket(buyer, 1)
    basket = Basket.find(buyer.user_id)
    assert basket is not None
    basket.lines = [*basket.lines, order.lines[0]]
    saved(basket)

    sweep(order.placed_at + DAY)

    assert basket_of(buyer) == [
        held[0].achievement.achievement_id,
        *(line.achievement_id for line in order.lines),
    ]


def test_a_full_basket_takes_back_what_fits_and_the_buyer_is_told(buyer: User) -> None:
    order = an_order(buyer, 2)
    in_basket(buyer)
    basket = Basket.find(buyer.user_id)
    assert basket is not None
    values = basket.lines[0].attribute_values
    basket.lines = [
        LetterLine(**values | {"achievement_id": str(number)})  # type: ignore[no-untyped-call]
        for number in range(29)
    ]
    saved(basket)

    sweep(order.placed_at + DAY)

    assert again(order).status is S.CANCELLED
    assert len(basket_of(buyer)) == 30
    [told] = mails()
    line = order.lines[1]
    left_out = f"{line.candidate_name}, {line.title} ({line.certificate_number})"
    assert f"these are not in it: {left_out}. Order them" in " ".join(body(told).split())
    assert order.lines[1].achievement_id not in basket_of(buyer)


def test_answers_given_since_are_not_overwritten(buyer: User) -> None:
    order = an_order(buyer, option="first-class")
    ready_to_confirm(buyer, option="international", to=PARIS)

    sweep(order.placed_at + DAY)

    assert services.review(buyer.user_id).delivery == PARIS


def test_an_index_that_is_behind_cancels_nothing(buyer: User) -> None:
    order = an_order(buyer)
    ghost = an_order(an_employer())
    paid(order)
    behind = again(order)
    behind.open_status, behind.open_since = S.AWAITING_PAYMENT.value, order.placed_at
    saved(behind)
    with storage.all_or_nothing() as writes:
        writes.delete(ghost)

    assert sweep(order.placed_at + DAY) == 0
    assert again(order).status is S.CONFIRMED


def test_an_order_paid_while_the_sweep_looks_stays_paid(
    buyer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = an_order(buyer)
    write, first = storage.Writes.commit, [again(order)]

    def commit_after_the_payment(writes: storage.Writes) -> None:
        if first:
            paid(first.pop())
        write(writes)

    monkeypatch.setattr(storage.Writes, "commit", commit_after_the_payment)

    assert sweep(order.placed_at + DAY) == 0
    assert again(order).status is S.CONFIRMED


@pytest.mark.parametrize(
    "error", [EndpointConnectionError(endpoint_url="nowhere"), ValueError("no such status")]
)
def test_one_order_that_cannot_be_cancelled_does_not_stop_the_others(
    buyer: User, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    first, second = an_order(buyer), an_order(buyer)
    make = vars(BaseClient)["_make_api_call"]

    def fail_for_the_first(client: BaseClient, operation: str, parameters: Any) -> Any:
        if operation == "GetItem" and first.order_id in str(parameters):
            raise error
        return make(client, operation, parameters)

    with monkeypatch.context() as patched:
        patched.setattr(BaseClient, "_make_api_call", fail_for_the_first)
        assert sweep(clock.now() + DAY) == 1

    assert again(first).status is S.AWAITING_PAYMENT
    assert again(second).status is S.CANCELLED


def test_the_clock_wakes_the_sweep(buyer: User) -> None:
    with time_machine.travel("2026-11-02 10:00Z", tick=False) as now:
        order = an_order(buyer)
        now.shift(DAY)
        sweeps.cancel_unpaid(AN_EVENT, None)

    assert again(order).status is S.CANCELLED


def test_a_cancelled_order_is_still_counted(buyer: User) -> None:
    cancelled(an_order(buyer))

    counter = Counter.find(f"orders#{buyer.user_id}")
    assert counter is not None
    assert counter.number == 1
