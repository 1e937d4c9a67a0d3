"""The life of an attempt to pay, and what a receipt says."""

from chalicelib.payments.rules.attempts import (
    NEXT,
    OPEN,
    REPORTABLE,
    UNPAID_ENDS,
    VETOES,
    ConfirmedTooLate,
    NeverRegistered,
    PaymentHasMovedOn,
    PaymentStatus,
    Purpose,
    Reason,
    after,
    check_move,
    is_code,
    next_code,
)
from chalicelib.payments.rules.receipts import Letter, Receipt, card_words

__all__ = [
    "NEXT",
    "OPEN",
    "REPORTABLE",
    "UNPAID_ENDS",
    "VETOES",
    "ConfirmedTooLate",
    "Letter",
    "NeverRegistered",
    "PaymentHasMovedOn",
    "PaymentStatus",
    "Purpose",
    "Reason",
    "Receipt",
    "after",
    "card_words",
    "check_move",
    "is_code",
    "next_code",
]
