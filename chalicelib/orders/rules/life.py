"""The life of an order: where it stands, where it may go, and the words for it."""

from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple

from chalicelib.errors import Conflict


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


class OrderHasMovedOn(Conflict):
    """An order cannot go from where it stands to what was asked."""


_S = OrderStatus

NEXT: dict[OrderStatus, frozenset[OrderStatus]] = {
    _S.AWAITING_PAYMENT: frozenset(
        {_S.PAYMENT_FAILED, _S.CONFIRMED, _S.AWAITING_QUOTE, _S.CANCELLED, _S.UNDER_REVIEW}
    ),
    _S.PAYMENT_FAILED: frozenset(
        {_S.AWAITING_PAYMENT, _S.CONFIRMED, _S.AWAITING_QUOTE, _S.CANCELLED, _S.UNDER_REVIEW}
    ),
    _S.AWAITING_QUOTE: frozenset({_S.CONFIRMED, _S.REFUNDED, _S.UNDER_REVIEW}),
    _S.CONFIRMED: frozenset({_S.PRINTED, _S.REFUNDED, _S.UNDER_REVIEW}),
    _S.PRINTED: frozenset({_S.POSTED, _S.REFUNDED, _S.UNDER_REVIEW}),
    _S.POSTED: frozenset({_S.RETURNED, _S.REFUNDED, _S.UNDER_REVIEW}),
    _S.RETURNED: frozenset({_S.REFUNDED, _S.UNDER_REVIEW}),
    # Money that arrives late still buys the letters, if they can be locked again.
    _S.CANCELLED: frozenset({_S.CONFIRMED, _S.AWAITING_QUOTE, _S.UNDER_REVIEW}),
    _S.REFUNDED: frozenset({_S.UNDER_REVIEW}),
    # And back to where it came from, which only the order knows.
    _S.UNDER_REVIEW: frozenset(
        {_S.CONFIRMED, _S.AWAITING_QUOTE, _S.PAYMENT_FAILED, _S.CANCELLED, _S.REFUNDED}
    ),
}

PAYABLE = frozenset({_S.AWAITING_PAYMENT, _S.PAYMENT_FAILED})
TIME_TO_PAY = timedelta(hours=24)
# Someone must still act on these: the buyer, the print room, or a person who decides.
OPEN = frozenset(_S) - {_S.POSTED, _S.CANCELLED, _S.REFUNDED}
_LETTERS_FREE = frozenset({_S.CANCELLED, _S.REFUNDED})
# Under review nobody can say whether it is paid.
_WITH_RECEIPT = frozenset(
    {_S.CONFIRMED, _S.AWAITING_QUOTE, _S.PRINTED, _S.POSTED, _S.RETURNED, _S.REFUNDED}
)


class Standing(NamedTuple):
    """How a status is shown: the kind and the shape of its mark, and its words."""

    kind: str
    symbol: str
    text: str


_STANDINGS = {
    _S.AWAITING_PAYMENT: Standing("wait", "clock", "Awaiting payment"),
    _S.PAYMENT_FAILED: Standing("bad", "warning", "Payment failed"),
    _S.CONFIRMED: Standing("good", "tick", "Confirmed"),
    _S.AWAITING_QUOTE: Standing("wait", "clock", "Awaiting delivery quote"),
    _S.PRINTED: Standing("good", "document", "Printed"),
    _S.POSTED: Standing("good", "parcel", "Posted"),
    _S.RETURNED: Standing("bad", "warning", "Returned"),
    _S.CANCELLED: Standing("off", "off", "Cancelled"),
    _S.REFUNDED: Standing("off", "refresh", "Refunded"),
    _S.UNDER_REVIEW: Standing("wait", "eye", "Under review"),
}


def standing(status: OrderStatus) -> Standing:
    """Return how a status is shown."""
    return _STANDINGS[status]


def check_move(
    current: OrderStatus, wanted: OrderStatus, reviewed_from: OrderStatus | None = None
) -> None:
    """Raise OrderHasMovedOn unless an order may go from `current` to `wanted`.

    `reviewed_from` is where an order under review stood before.
    """
    back = current is OrderStatus.UNDER_REVIEW and wanted is reviewed_from
    if not back and wanted not in NEXT[current]:
        raise OrderHasMovedOn(f"{current} -> {wanted}")


def when_paid(*, is_domestic: bool) -> OrderStatus:
    """Return where an order goes once it is paid: delivery abroad is quoted first."""
    return OrderStatus.CONFIRMED if is_domestic else OrderStatus.AWAITING_QUOTE


def has_receipt(status: OrderStatus) -> bool:
    """Whether an order was paid for certain, so that there is a receipt for it."""
    return status in _WITH_RECEIPT


def may_order_again(status: OrderStatus) -> bool:
    """Whether an order's letters may go back into the basket all together."""
    return status in _LETTERS_FREE


def holds_letters(status: OrderStatus, reviewed_from: OrderStatus | None = None) -> bool:
    """Whether an order keeps its letters from being ordered again."""
    stood = reviewed_from if status is OrderStatus.UNDER_REVIEW else status
    return stood not in _LETTERS_FREE
