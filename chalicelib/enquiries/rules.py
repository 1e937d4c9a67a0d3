"""The life of an enquiry, and what it may be about."""

from enum import StrEnum

from chalicelib.errors import Conflict


class EnquiryHasMovedOn(Conflict):
    """The enquiry is no longer in a state from which this can be done."""


class EnquiryState(StrEnum):
    """OPEN waits for the team, ANSWERED for the asker; CLOSED is over, till a reply."""

    OPEN = "OPEN"
    ANSWERED = "ANSWERED"
    CLOSED = "CLOSED"


class Author(StrEnum):
    """Who wrote a message of an enquiry."""

    ASKER = "ASKER"
    STAFF = "STAFF"


NEXT = {
    EnquiryState.OPEN: {EnquiryState.OPEN, EnquiryState.ANSWERED},
    EnquiryState.ANSWERED: {EnquiryState.OPEN, EnquiryState.ANSWERED, EnquiryState.CLOSED},
    EnquiryState.CLOSED: {EnquiryState.OPEN},
}


def check_move(current: EnquiryState, wanted: EnquiryState) -> None:
    """Do nothing if an enquiry may go from `current` to `wanted`.

    Raises:
        EnquiryHasMovedOn: if it may not.
    """
    if wanted not in NEXT[current]:
        raise EnquiryHasMovedOn(f"{current} -> {wanted}")
