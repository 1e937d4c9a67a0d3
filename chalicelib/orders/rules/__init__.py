"""The life of an order, what letters cost, and the steps of the checkout."""

from chalicelib.orders.rules.life import (
    NEXT,
    OPEN,
    PAYABLE,
    TIME_TO_PAY,
    OrderHasMovedOn,
    OrderStatus,
    check_move,
    has_receipt,
    holds_letters,
    may_order_again,
    standing,
    when_paid,
)
from chalicelib.orders.rules.prices import (
    Priced,
    Totals,
    delivery_option,
    priced,
    totals,
    vat_by_rate,
)
from chalicelib.orders.rules.steps import STEPS, Progress, Step, first_open, may_open, step_bar

__all__ = [
    "NEXT",
    "OPEN",
    "PAYABLE",
    "STEPS",
    "TIME_TO_PAY",
    "OrderHasMovedOn",
    "OrderStatus",
    "Priced",
    "Progress",
    "Step",
    "Totals",
    "check_move",
    "delivery_option",
    "first_open",
    "has_receipt",
    "holds_letters",
    "may_open",
    "may_order_again",
    "priced",
    "standing",
    "step_bar",
    "totals",
    "vat_by_rate",
    "when_paid",
]
