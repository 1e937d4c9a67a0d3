"""The life of an order, what letters cost, and the steps of the checkout."""

from enum import StrEnum


class OrderStatus(StrEnum):
    """Where an order stands; CONFIRMED and later mean that it is paid."""

    AWAITING_PAYMENT = "AWAITING_PAYMENT"
    PAYMENT_FAILED = "PAYMENT_FAILED"
    CONFIRMED = "CONFIRMED"
    AWAITING_QUOTE = "AWAITING_QUOTE"
    PRINTED = "PRINTED"
    POSTED = "POSTED"
    RETURNED = "RETURNED"
    CANCELLED = "CANCELLED"
    REFUNDED = "REFUNDED"
    UNDER_REVIEW = "UNDER_REVIEW"
