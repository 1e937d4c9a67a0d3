"""Paying for an order: confirm, start an attempt, hear how it ended, show where it stands."""

from chalicelib.payments.services.attempts import AttemptHasMovedOn, pay
from chalicelib.payments.services.confirming import confirm
from chalicelib.payments.services.receipts import (
    NoReceipt,
    OutOfDate,
    drawing_of,
    link_to,
    receipt_for,
    start_drawing,
)
from chalicelib.payments.services.reports import Verdict, answer, reported_attempt, settle
from chalicelib.payments.services.showing import (
    OrderPage,
    PayPage,
    order_page,
    pay_page,
    payment_for,
)

__all__ = [
    "AttemptHasMovedOn",
    "NoReceipt",
    "OrderPage",
    "OutOfDate",
    "PayPage",
    "Verdict",
    "answer",
    "confirm",
    "drawing_of",
    "link_to",
    "order_page",
    "pay",
    "pay_page",
    "payment_for",
    "receipt_for",
    "reported_attempt",
    "settle",
    "start_drawing",
]
