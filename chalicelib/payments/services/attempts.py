"""Attempts to pay: made with a code of their own, then registered with the gateway."""

import hmac
import logging
from datetime import timedelta

from chalicelib import audit, brand, clock, ids, sealing, settings, storage
from chalicelib.errors import Conflict, PortalError
from chalicelib.limits import Limit
from chalicelib.orders import services as orders
from chalicelib.orders.rules import PAYABLE
from chalicelib.orders.services import Order
from chalicelib.payments import gateways
from chalicelib.payments.gateways import (
    Account,
    GatewayRefused,
    GatewayUnavailable,
    Registered,
    Registration,
    Started,
)
from chalicelib.payments.models import Payment
from chalicelib.payments.rules import (
    PaymentStatus,
    Purpose,
    Reason,
    check_move,
    next_code,
)
from chalicelib.payments.services.wording import billing_of, delivery_of, lines_of
from chalicelib.storage import Writes

log = logging.getLogger(__name__)

# For so long a gateway keeps its page open; then it ends the attempt by itself.
PAGE_STAYS_OPEN = timedelta(minutes=15)
ATTEMPTS = Limit("payment", most=20, period=timedelta(hours=1))


class AttemptHasMovedOn(Conflict):
    """The attempt that a page offered was made already, and its page is no longer to be had."""


def code_of(order_id: str, number: int) -> str:
    """Return the code of an order's nth attempt: always the same, so that a repeat is one."""
    secret = settings.secret("form-secret")
    return next_code(order_id, number, ids.derived(secret, order_id, str(number))[:13])


def open_attempt(writes: Writes, order: Order, number: int) -> tuple[Payment, str]:
    """Write the nth attempt to pay an order's letters, and return it with its URL's secret.

    It is there before the gateway hears of it, and its amount is the order's from now on.
    """
    now, secret, chosen = clock.now(), ids.new_secret(), settings.current()
    payment = Payment(
        code_of(order.order_id, number),
        user_id=order.user_id,
        order_id=order.order_id,
        number=number,
        purpose=Purpose.LETTERS,
        status=PaymentStatus.CREATED,
        amount_pence=order.total_pence,
        currency=brand.current().currency,
        gateway=chosen.payment_gateway,
        protocol=chosen.payment_protocol,
        vendor=chosen.payment_vendor,
        token_hash=ids.digest(secret),
        created_at=now,
        open_status=PaymentStatus.CREATED,
        open_since=now,
    )
    writes.create(payment, or_else=AttemptHasMovedOn(payment.payment_id))
    return payment, secret


def pay(user_id: str, order_id: str, number: int) -> str:
    """Start an order's nth attempt and return where the buyer pays.

    Asked twice for the same attempt, as by a double click, it leads to the same page.

    Raises:
        NotFound: when the order is not theirs.
        AttemptHasMovedOn: when the order is not to be paid, or this attempt was made before
            and its page is closed.
        Revoked: when one of the order's awards was revoked: it can only be cancelled.
        TooMany: when there were too many attempts.
        GatewayRefused, GatewayUnavailable: when it could not be started; nobody is charged.
    """
    order = orders.order_for(user_id, order_id)
    if order.status not in PAYABLE:
        raise AttemptHasMovedOn(order.status)
    if number > 1 and Payment.find(code_of(order_id, number - 1)) is None:
        raise AttemptHasMovedOn("one attempt after the other")
    ATTEMPTS.spend(order_id)
    try:
        with storage.all_or_nothing() as writes:
            payment, secret = open_attempt(writes, order, number)
            orders.await_payment(writes, order, number)
            audit.record(
                writes,
                "payment.started",
                actor=user_id,
                subject=f"order#{order_id}",
                payment=payment.payment_id,
            )
    except (AttemptHasMovedOn, storage.Stale):
        return page_of(order_id, number)
    return register(order, payment, secret)


def page_of(order_id: str, number: int) -> str:
    """Return the gateway's page of an attempt that was made before.

    Raises:
        AttemptHasMovedOn: when there is none, or it is closed.
    """
    payment = Payment.find(code_of(order_id, number))
    if payment is None or payment.status is not PaymentStatus.REGISTERED:
        raise AttemptHasMovedOn("no page")
    if clock.now() - payment.created_at >= PAGE_STAYS_OPEN:
        raise AttemptHasMovedOn("the page has closed")
    return payment.redirect_url


def register(order: Order, payment: Payment, secret: str) -> str:
    """Register an attempt with its gateway, store its keys, and return where the buyer pays.

    If this process dies before the keys are stored, the attempt can never be paid: nobody
    was sent to it, and no notification about it can be proven.

    Raises:
        GatewayRefused, GatewayUnavailable: when it is not registered; nobody is charged.
    """
    try:
        started = gateways.named(payment.gateway).start(_registration(order, payment, secret))
        _keep(payment, started)
    except GatewayRefused as error:
        _note_not_started(payment, error, is_ours=error.is_for_operator)
        raise
    except GatewayUnavailable as error:
        _note_not_started(payment, error, is_ours=False)
        raise
    except (sealing.Unavailable, storage.Stale, storage.Unavailable) as error:
        _note_not_started(payment, error, is_ours=True)
        raise GatewayUnavailable("its keys were not stored") from error
    return started.redirect_url


def _keep(payment: Payment, started: Started) -> None:
    check_move(payment.status, PaymentStatus.REGISTERED)
    payment.security_key = sealing.seal(started.security_key, owner=payment.payment_id)
    payment.status = PaymentStatus.REGISTERED
    payment.provider_ref = started.provider_ref
    payment.redirect_url = started.redirect_url
    payment.registered_at = payment.open_since = clock.now()
    payment.open_status = PaymentStatus.REGISTERED
    with storage.all_or_nothing() as writes:
        writes.save(payment)


def _note_not_started(payment: Payment, error: PortalError, *, is_ours: bool) -> None:
    """Note why there is no page to pay on. Without this note the attempt is as dead."""
    log.log(
        logging.ERROR if is_ours else logging.WARNING,
        "payment.not_started",
        extra={"payment_id": payment.payment_id, "reason": repr(error)},
    )
    payment.status, payment.reason = PaymentStatus.ERROR, Reason.NOT_STARTED
    payment.ended_at, payment.open_status, payment.open_since = clock.now(), None, None
    try:
        with storage.all_or_nothing() as writes:
            writes.save(payment)
    except (storage.Stale, storage.Unavailable):
        # The order stands, and its buyer shall be led to where they can pay for it.
        log.exception("payment.not_noted", extra={"payment_id": payment.payment_id})


def _registration(order: Order, payment: Payment, secret: str) -> Registration:
    base_url = settings.current().base_url
    return Registration(
        code=payment.payment_id,
        account=account_of(payment),
        amount_pence=payment.amount_pence,
        currency=payment.currency,
        description=brand.current().payment_description,
        notification_url=f"{base_url}/payments/{payment.payment_id}/notifications/{secret}",
        order_number=order.order_id,
        email=order.email,
        billing=billing_of(order),
        delivery=delivery_of(order),
        lines=lines_of(order),
    )


def account_of(payment: Payment) -> Account:
    """Return the merchant account an attempt was made on."""
    return Account(vendor=payment.vendor, protocol=payment.protocol)


def registered(payment: Payment) -> Registered:
    """Return what is stored of an attempt, for the gateway that reads its notification."""
    sealed = payment.security_key
    return Registered(
        code=payment.payment_id,
        account=account_of(payment),
        provider_ref=payment.provider_ref if sealed else "",
        security_key=sealing.unseal(sealed, owner=payment.payment_id) if sealed else "",
        amount_pence=payment.amount_pence,
        currency=payment.currency,
    )


def knows_secret(payment: Payment, secret: str) -> bool:
    """Return whether `secret` is the one in this attempt's notification URL."""
    return hmac.compare_digest(ids.digest(secret), payment.token_hash)
