"""The life of an order, what letters cost, and the steps of the checkout."""

from chalicelib.orders.rules.life import (
    NEXT,
    OPEN,
    PAYABLE,
    OrderHasMovedOn,
    OrderStatus,
    check_move,
    holds_letters,
    standing,
    when_paid,
)
from chalicelib.orders.rules.prices import Priced, Totals, delivery_option, priced, totals
from chalicelib.orders.rules.steps import STEPS, Progress, Step, first_open, may_open, step_bar

__all__ = [
    "NEXT",
    "OPEN",
    "PAYABLE",
    "STEPS",
    "OrderHasMovedOn",
    "OrderStatus",
    "Priced",
    "Progress",
    "Step",
    "Totals",
    "check_move",
    "delivery_option",
    "first_open",
    "holds_letters",
    "may_open",
    "priced",
    "standing",
    "step_bar",
    "totals",
    "when_paid",
]
