"""The life of one attempt to pay, and what a gateway's report makes of it."""

import re
from enum import StrEnum

from chalicelib.errors import Conflict


class Purpose(StrEnum):
    """What an attempt to pay is for: an order's letters, or its quoted delivery abroad."""

    LETTERS = "LETTERS"
    QUOTE = "QUOTE"


class PaymentStatus(StrEnum):
    """Where one attempt to pay stands."""

    CREATED = "CREATED"
    REGISTERED = "REGISTERED"
    PENDING = "PENDING"
    PAID = "PAID"
    DECLINED = "DECLINED"
    REJECTED = "REJECTED"
    CANCELLED = "CANCELLED"
    TIMED_OUT = "TIMED_OUT"
    ERROR = "ERROR"
    IN_REVIEW = "IN_REVIEW"
    REFUNDED = "REFUNDED"


class Reason(StrEnum):
    """Why an attempt was not paid, in codes of ours that pages turn into plain words."""

    DECLINED_BY_BANK = "DECLINED_BY_BANK"
    BANK_DID_NOT_ANSWER = "BANK_DID_NOT_ANSWER"
    CARD_CHECKS_FAILED = "CARD_CHECKS_FAILED"
    CARDHOLDER_NOT_CONFIRMED = "CARDHOLDER_NOT_CONFIRMED"
    CANCELLED_BY_BUYER = "CANCELLED_BY_BUYER"
    TIMED_OUT = "TIMED_OUT"
    GATEWAY_FAULT = "GATEWAY_FAULT"
    # The gateway says that it did something which we never ask of it, and which moves no money.
    NOT_A_PAYMENT = "NOT_A_PAYMENT"
    # The gateway could not be asked, or would not have it: the buyer never got there.
    NOT_STARTED = "NOT_STARTED"
    # Ours: the gateway confirmed, and we refused, so that nobody is charged.
    ALREADY_PAID = "ALREADY_PAID"
    LETTERS_TAKEN = "LETTERS_TAKEN"
    AWARD_REVOKED = "AWARD_REVOKED"


class PaymentHasMovedOn(Conflict):
    """An attempt to pay cannot go from where it stands to what was asked."""


class NeverRegistered(PaymentHasMovedOn):
    """A gateway reports on an attempt that we have not registered with it."""


class ConfirmedTooLate(PaymentHasMovedOn):
    """A gateway confirms an attempt that it had ended unpaid: nobody may be charged for it."""


UNPAID_ENDS = frozenset(
    {
        PaymentStatus.DECLINED,
        PaymentStatus.REJECTED,
        PaymentStatus.CANCELLED,
        PaymentStatus.TIMED_OUT,
        PaymentStatus.ERROR,
    }
)
# The buyer may still be on the gateway's pages, or their bank still thinking.
OPEN = frozenset({PaymentStatus.REGISTERED, PaymentStatus.PENDING})
# All that a gateway can say about an attempt.
REPORTABLE = UNPAID_ENDS | {PaymentStatus.PAID, PaymentStatus.PENDING}

NEXT: dict[PaymentStatus, frozenset[PaymentStatus]] = {
    PaymentStatus.CREATED: frozenset({PaymentStatus.REGISTERED, PaymentStatus.ERROR}),
    PaymentStatus.REGISTERED: REPORTABLE | {PaymentStatus.IN_REVIEW},
    PaymentStatus.PENDING: UNPAID_ENDS | {PaymentStatus.PAID, PaymentStatus.IN_REVIEW},
    PaymentStatus.PAID: frozenset({PaymentStatus.IN_REVIEW, PaymentStatus.REFUNDED}),
    # Out of review by a query that the gateway answered, or by a person: never by a report.
    PaymentStatus.IN_REVIEW: UNPAID_ENDS | {PaymentStatus.PAID},
    PaymentStatus.DECLINED: frozenset(),
    PaymentStatus.REJECTED: frozenset(),
    PaymentStatus.CANCELLED: frozenset(),
    PaymentStatus.TIMED_OUT: frozenset(),
    PaymentStatus.ERROR: frozenset(),
    PaymentStatus.REFUNDED: frozenset(),
}

# Reasons for which we ourselves refused a confirmation.
VETOES = frozenset({Reason.ALREADY_PAID, Reason.LETTERS_TAKEN, Reason.AWARD_REVOKED})

CODE_LENGTH = 40
_CODE = re.compile(r"[A-Za-z0-9._{}-]+")


def check_move(current: PaymentStatus, wanted: PaymentStatus) -> None:
    """Raise PaymentHasMovedOn unless an attempt may go from `current` to `wanted`."""
    if wanted not in NEXT[current]:
        raise PaymentHasMovedOn(f"{current} -> {wanted}")


def after(current: PaymentStatus, reported: PaymentStatus) -> PaymentStatus:
    """Return an attempt's status once a gateway has reported `reported`, one of REPORTABLE.

    A gateway may repeat itself, or be overtaken by its own earlier report: neither changes
    anything. It may also take back a payment whose acceptance it never heard; a person must
    then look, because the buyer was probably not charged.

    Raises:
        NeverRegistered: for an attempt that the gateway cannot know from us.
        ConfirmedTooLate: when an attempt that had ended unpaid is confirmed. Raise an alarm.
    """
    if current is PaymentStatus.CREATED:
        raise NeverRegistered(f"{current} -> {reported}")
    if reported is PaymentStatus.PAID and current in UNPAID_ENDS:
        raise ConfirmedTooLate(f"{current} -> {reported}")
    if current in OPEN:
        return reported
    if current is PaymentStatus.PAID and reported in UNPAID_ENDS:
        return PaymentStatus.IN_REVIEW
    return current


def next_code(order_id: str, attempt: int, random: str) -> str:
    """Return the code of an order's nth attempt, which no other attempt will ever have.

    `random` keeps the code from being guessed. It is what we call the attempt, what the
    gateway calls it, and the transaction reference that the buyer is shown.

    Raises:
        ValueError: if it would be longer than 40 characters, or hold one that Opayo refuses.

    Source: Opayo Server, transaction registration, VendorTxCode.
    """
    code = f"{order_id}-{attempt}-{random}"
    if not is_code(code):
        raise ValueError(f"no gateway takes this code: {code!r}")
    return code


def is_code(text: str) -> bool:
    """Return whether `text` could be an attempt's code at all."""
    return len(text) <= CODE_LENGTH and bool(_CODE.fullmatch(text))
