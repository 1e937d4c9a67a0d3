"""The life of an enquiry, what it may be about, and what a message may hold."""

from enum import StrEnum

from chalicelib.errors import Conflict


class EnquiryHasMovedOn(Conflict):
    """The enquiry is no longer in a state from which this can be done."""


class ThreadIsFull(Conflict):
    """The thread holds as many messages as one may: a new enquiry is the way on."""


class EnquiryState(StrEnum):
    """OPEN waits for the team, ANSWERED for the asker; CLOSED is over, till a reply."""

    OPEN = "OPEN"
    ANSWERED = "ANSWERED"
    CLOSED = "CLOSED"


class EnquiryField(StrEnum):
    """The part of an achievement that an enquiry is about."""

    NAME = "NAME"
    TITLE = "TITLE"
    LEVEL = "LEVEL"
    RESULT = "RESULT"
    AWARDED_ON = "AWARDED_ON"
    CERTIFICATE_NUMBER = "CERTIFICATE_NUMBER"
    UNITS = "UNITS"
    OTHER = "OTHER"


class Author(StrEnum):
    """Who wrote a message of an enquiry."""

    ASKER = "ASKER"
    STAFF = "STAFF"


NEXT = {
    EnquiryState.OPEN: {EnquiryState.OPEN, EnquiryState.ANSWERED},
    EnquiryState.ANSWERED: {EnquiryState.OPEN, EnquiryState.ANSWERED, EnquiryState.CLOSED},
    EnquiryState.CLOSED: {EnquiryState.OPEN},
}

WORDS = {
    EnquiryState.OPEN: "Waiting for our answer",
    EnquiryState.ANSWERED: "Answered",
    EnquiryState.CLOSED: "Settled",
}
FIELDS = {
    EnquiryField.NAME: "Name",
    EnquiryField.TITLE: "Title",
    EnquiryField.LEVEL: "Level",
    EnquiryField.RESULT: "Result",
    EnquiryField.AWARDED_ON: "Date awarded",
    EnquiryField.CERTIFICATE_NUMBER: "Certificate number",
    EnquiryField.UNITS: "Units",
    EnquiryField.OTHER: "Something else",
}
LONGEST_TEXT = 4_000
# One read shows a whole thread.
MOST_MESSAGES = 50
# So that nothing waits for an answer that has no room.
KEPT_FOR_THE_TEAM = 1


def check_move(current: EnquiryState, wanted: EnquiryState) -> None:
    """Do nothing if an enquiry may go from `current` to `wanted`.

    Raises:
        EnquiryHasMovedOn: if it may not.
    """
    if wanted not in NEXT[current]:
        raise EnquiryHasMovedOn(f"{current} -> {wanted}")


def check_has_room(messages: int) -> None:
    """Do nothing if a thread of so many messages may have one more.

    Raises:
        ThreadIsFull: if it may not.
    """
    if messages >= MOST_MESSAGES:
        raise ThreadIsFull(f"{messages} messages")


def tidy(text: str) -> str:
    """Return a message as it is kept: lines end one way, and nothing hangs off its ends."""
    lines = [
        line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    ]
    return "\n".join(lines).strip()


def problem_with(text: str) -> str:
    """Return what is wrong with a message, in words for its writer, or nothing."""
    if not text:
        return "Write what you want to tell us"
    if len(text) > LONGEST_TEXT:
        return f"Shorten the text to {LONGEST_TEXT:,} characters: it has {len(text):,}"
    if any(not (sign.isprintable() or sign in "\n\t\u00ad\u200d") for sign in text):
        return "Remove characters that cannot be printed"
    return ""
