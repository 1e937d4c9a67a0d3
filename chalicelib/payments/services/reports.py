"""What a gateway reports of an attempt: proven, judged, recorded together with its order."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib import audit, clock, settings, storage
from chalicelib.errors import NotFound
from chalicelib.orders import services as orders
from chalicelib.orders.rules import PAYABLE, OrderStatus
from chalicelib.orders.services import Order
from chalicelib.payments import gateways
from chalicelib.payments.emails import queue_payment_failed
from chalicelib.payments.gateways import Answer, Reply, Reported
from chalicelib.payments.models import Payment
from chalicelib.payments.rules import (
    OPEN,
    UNPAID_ENDS,
    VETOES,
    ConfirmedTooLate,
    PaymentStatus,
    Reason,
    after,
    is_code,
)
from chalicelib.payments.services.attempts import knows_secret, registered
from chalicelib.storage import Writes

log = logging.getLogger(__name__)

_TRIES = 3
# An order in these may still be bought by money that arrives.
_CAN_BE_BOUGHT = PAYABLE | {OrderStatus.CANCELLED}
_WHY_REFUSED = {
    orders.BasketHasChanged: Reason.LETTERS_TAKEN,
    orders.Revoked: Reason.AWARD_REVOKED,
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to answer a gateway, and the path of ours that it sends the buyer to."""

    reply: Reply
    path: str


def answer(verdict: Verdict, payment: Payment | None) -> Answer:
    """Return the response that tells our verdict to the gateway of that attempt.

    Who reports on none of ours is answered by the gateway that new attempts are made with.
    """
    gateway = gateways.named(payment.gateway) if payment else gateways.current()
    return gateway.render_reply(verdict.reply, settings.current().base_url + verdict.path)


def reported_attempt(payment_id: str, secret: str) -> Payment:
    """Return the attempt whose notification URL holds this id and this secret.

    Raises:
        NotFound: for an attempt that we have not made, or a URL that we have not given.
    """
    payment = Payment.find(payment_id) if is_code(payment_id) else None
    if payment is None or not knows_secret(payment, secret):
        raise NotFound("no such attempt")
    return payment


def settle(payment: Payment, headers: Mapping[str, str], body: bytes) -> Verdict:
    """Record what a notification proves, and return our verdict on it.

    Told again, it answers again as it did and changes nothing. When the answer to our own
    write is lost, or someone else was first, the truth is read again and judged again.

    Raises:
        BadSignature, NotUnderstood: when it proves nothing.
        NeverRegistered, ConfirmedTooLate: when it proves what may not be.
        Stale, Unavailable: when it could not be recorded; nobody may be charged.
    """
    gateway = gateways.named(payment.gateway)
    reported = gateway.read_notification(headers, body, registered(payment))
    for _ in range(_TRIES - 1):
        try:
            return _judge(payment, reported)
        except (storage.Stale, storage.Unavailable):
            payment = Payment.get(payment.payment_id, consistent_read=True)
    return _judge(payment, reported)


def _judge(payment: Payment, reported: Reported) -> Verdict:
    path = f"/payments/{payment.payment_id}/return"
    try:
        status = after(payment.status, reported.status)
    except ConfirmedTooLate:
        if payment.reason not in VETOES:
            raise
        return Verdict(Reply.REFUSED, path)
    if status is payment.status:
        return Verdict(Reply.ACCEPTED, path)
    order = orders.order_for(payment.user_id, payment.order_id)
    if status is not PaymentStatus.PAID:
        _record(payment, order, status, reported)
        return Verdict(Reply.ACCEPTED, path)
    if order.status not in _CAN_BE_BOUGHT:
        _veto(payment, order, Reason.ALREADY_PAID)
        return Verdict(Reply.REFUSED, path)
    try:
        _record(payment, order, status, reported)
    except (orders.BasketHasChanged, orders.Revoked) as error:
        as_stored = orders.order_for(payment.user_id, payment.order_id)
        _veto(payment, as_stored, _WHY_REFUSED[type(error)])
        return Verdict(Reply.REFUSED, path)
    return Verdict(Reply.ACCEPTED, path)


def _record(payment: Payment, order: Order, status: PaymentStatus, reported: Reported) -> None:
    now = clock.now()
    # While a newer attempt is on, an older one that ends unpaid says nothing of the order.
    is_newest = payment.number == order.attempt
    _move(payment, status, reported.reason)
    payment.auth_no = reported.auth_no or None
    payment.card_type = reported.card_type or None
    payment.last_digits = reported.last4 or None
    with storage.all_or_nothing() as writes:
        writes.save(payment)
        _note(writes, payment)
        if status is PaymentStatus.PAID:
            orders.mark_paid(writes, order, reference=payment.payment_id, now=now)
        elif status is PaymentStatus.IN_REVIEW:
            orders.mark_under_review(writes, order)
        elif status in UNPAID_ENDS and is_newest:
            orders.mark_unpaid(writes, order)
        if status is PaymentStatus.TIMED_OUT and is_newest and order.status in PAYABLE:
            # The gateway brings nobody back from a page that was left.
            queue_payment_failed(writes, order, Reason.TIMED_OUT)
    if status is PaymentStatus.IN_REVIEW:
        log.error("payment.in_review", extra={"payment_id": payment.payment_id})
    if reported.reason is Reason.NOT_A_PAYMENT:
        log.error("payment.not_a_payment", extra={"payment_id": payment.payment_id})
    log.info(
        "payment.settled", extra={"payment_id": payment.payment_id, "status": status.value}
    )


def _veto(payment: Payment, order: Order, reason: Reason) -> None:
    """End an attempt whose confirmation we refuse, so that the buyer is not charged."""
    _move(payment, PaymentStatus.CANCELLED, reason)
    with storage.all_or_nothing() as writes:
        writes.save(payment)
        _note(writes, payment)
        orders.mark_unpaid(writes, order)
        if reason is not Reason.ALREADY_PAID:
            queue_payment_failed(writes, order, reason)
    log.warning(
        "payment.vetoed", extra={"payment_id": payment.payment_id, "reason": reason.value}
    )


def _move(payment: Payment, status: PaymentStatus, reason: Reason | None) -> None:
    now = clock.now()
    payment.status, payment.reason = status, reason
    is_open = status in OPEN or status is PaymentStatus.IN_REVIEW
    payment.open_status = status if is_open else None
    payment.open_since = now if is_open else None
    payment.ended_at = None if is_open else now


def _note(writes: Writes, payment: Payment) -> None:
    audit.record(
        writes,
        "payment.settled",
        actor=payment.gateway,
        subject=f"order#{payment.order_id}",
        payment=payment.payment_id,
        status=payment.status.value,
        reason=payment.reason.value if payment.reason else "",
    )
