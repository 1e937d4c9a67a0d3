"""Confirming an order: the order and its first attempt to pay, made in one step."""

import hmac

from chalicelib import storage
from chalicelib.errors import Conflict, NotFound
from chalicelib.orders import services as orders
from chalicelib.payments.services.attempts import open_attempt, page_of, register

FIRST = 1


def confirm(user_id: str, order_id: str, fingerprint: str) -> str:
    """Place the order that the buyer was shown, and return where they pay for it.

    `order_id` and `fingerprint` are those of the page they confirmed. Confirmed twice, as by
    a double click, there is one order and one attempt, and both clicks lead to it.

    Raises:
        BasketHasChanged, NotReady, Stale: when it is no longer what they saw.
        AttemptHasMovedOn: when the order was placed before and its page is not to be had.
        GatewayRefused, GatewayUnavailable: the order is placed, its payment was not started.
    """
    try:
        confirmation = orders.confirmation(user_id)
        shown = hmac.compare_digest(confirmation.fingerprint.encode(), fingerprint.encode())
        if confirmation.order_id != order_id or not shown:
            raise orders.BasketHasChanged("another page was confirmed")
        with storage.all_or_nothing() as writes:
            order = orders.place(writes, confirmation)
            payment, secret = open_attempt(writes, order, FIRST)
    except Conflict:
        if _is_placed(user_id, order_id):
            return page_of(order_id, FIRST)
        raise
    return register(order, payment, secret)


def _is_placed(user_id: str, order_id: str) -> bool:
    try:
        orders.order_for(user_id, order_id)
    except NotFound:
        return False
    return True
