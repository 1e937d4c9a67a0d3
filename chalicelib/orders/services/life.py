"""An order's moves: paid, not paid, under review, cancelled."""

import logging
from datetime import datetime

from chalicelib import audit, clock, storage
from chalicelib.orders import emails, rules
from chalicelib.orders.models import LetterLock, Order
from chalicelib.orders.rules import OrderStatus
from chalicelib.orders.services.basket import Revoked, put_back, without_letters
from chalicelib.orders.services.listing import file_under_keys, order_for
from chalicelib.orders.services.placing import lock_letters, require_awards
from chalicelib.orders.services.review import lock_key
from chalicelib.storage import Writes
from chalicelib.web.addresses import PostalAddress

log = logging.getLogger(__name__)


def mark_paid(writes: Writes, order: Order, *, reference: str, now: datetime) -> None:
    """Let an order be paid, under `reference`: its letters go to print, or abroad to a quote.

    An order that was cancelled is taken up again: its letters are locked once more and leave
    the basket. The thanks are queued with it, once.

    Raises:
        OrderHasMovedOn: at once, when it is paid already.
        BasketHasChanged: on commit, when a letter of a cancelled order was ordered again.
        Revoked: on commit, when one of its awards was revoked.
    """
    require_awards(writes, order, or_else=Revoked(order.order_id))
    if not rules.holds_letters(order.status, order.reviewed_from):
        lock_letters(writes, order)
        without_letters(writes, order)
    is_first = order.paid_at is None
    to = PostalAddress.from_dict(order.delivery)
    order.paid_at, order.reference, order.closed_at = now, reference, None
    _move(writes, order, rules.when_paid(is_domestic=to.is_domestic), actor="payments")
    if is_first:
        emails.queue_order_confirmed(writes, order)


def mark_unpaid(writes: Writes, order: Order) -> None:
    """Note that an attempt to pay failed; an order not awaiting payment stays as it is."""
    if order.status is OrderStatus.AWAITING_PAYMENT:
        _move(writes, order, OrderStatus.PAYMENT_FAILED, actor="payments")


def await_payment(writes: Writes, order: Order, attempt: int) -> None:
    """Note that this attempt to pay, the newest, is begun; two at once collide (Stale).

    Raises:
        OrderHasMovedOn: when the order can not be paid (any more).
        Revoked: on commit, when one of its awards was revoked.
    """
    require_awards(writes, order, or_else=Revoked(order.order_id))
    order.attempt = attempt
    if order.status is not OrderStatus.AWAITING_PAYMENT:
        _move(writes, order, OrderStatus.AWAITING_PAYMENT, actor=order.user_id)
    else:
        writes.save(order)


def mark_under_review(writes: Writes, order: Order) -> None:
    """Put an order before a person; one that is there already stays as it is."""
    if order.status is not OrderStatus.UNDER_REVIEW:
        came_from = order.status
        _move(writes, order, OrderStatus.UNDER_REVIEW, actor="payments")
        order.reviewed_from = came_from


def cancel(user_id: str, order_id: str) -> None:
    """Cancel an order that is not paid, as its buyer wishes; its letters are free again.

    Raises:
        NotFound: when it is not theirs.
        OrderHasMovedOn: when it is paid, under review, or cancelled already.
    """
    order = order_for(user_id, order_id)
    if order.status not in rules.PAYABLE:
        raise rules.OrderHasMovedOn(f"{order.status} is not for its buyer to cancel")
    with storage.all_or_nothing() as writes:
        _cancel(writes, order, actor=user_id)


def cancel_unpaid(now: datetime) -> int:
    """Cancel every order unpaid for a day; return how many. Safe to run twice or late."""
    cancelled = 0
    for status in rules.PAYABLE:
        for found in list(Order.open_since_before(status, now - rules.TIME_TO_PAY)):
            try:
                cancelled += _cancel_if_still_unpaid(found.user_id, found.order_id)
            except storage.Stale:
                # Paid, or cancelled by another run, while we were looking: just as well.
                continue
            except Exception:
                log.exception("order.not_cancelled", extra={"order_id": found.order_id})
    return cancelled


def _cancel_if_still_unpaid(user_id: str, order_id: str) -> bool:
    # An index may be behind, and this function's role reads one record at a time.
    order = Order.find(user_id, order_id)
    if order is None or order.status not in rules.PAYABLE:
        return False
    with storage.all_or_nothing() as writes:
        _cancel(writes, order, actor="cancel_unpaid")
        left_out = put_back(writes, order)
        emails.queue_order_cancelled(writes, order, left_out)
    return True


def _cancel(writes: Writes, order: Order, *, actor: str) -> None:
    _move(writes, order, OrderStatus.CANCELLED, actor=actor)
    order.closed_at = clock.now()
    keys = [lock_key(order.user_id, line.achievement_id) for line in order.lines]
    found = storage.read_together(*keys)
    for lock in filter(None, map(found.at, keys)):
        # Another order may hold the letter by now: that lock is not ours.
        if lock.order_id == order.order_id:
            writes.delete(lock, condition=LetterLock.order_id == order.order_id)


def _move(writes: Writes, order: Order, status: OrderStatus, *, actor: str) -> None:
    rules.check_move(order.status, status, order.reviewed_from)
    before, order.status, order.reviewed_from = order.status, status, None
    file_under_keys(order)
    writes.save(order)
    audit.record(
        writes,
        "order.moved",
        actor=actor,
        subject=f"order#{order.order_id}",
        before=before.value,
        after=status.value,
    )
