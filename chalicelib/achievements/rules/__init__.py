"""What an achievement is, how its issues live, and how its numbers are made."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from chalicelib import ids
from chalicelib.errors import Conflict

# Without 0, O, 1 and I, which are mistaken for each other when a number is typed from paper.
_CHECK_CHARACTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_SERIAL_DIGITS = 8
_CHECK_LENGTH = 4
LAST_ISSUE = 99


class IssueHasMovedOn(Conflict):
    """The issue is no longer in a state from which this can be done."""


class AchievementType(StrEnum):
    """The three kinds of achievement, as people are shown them."""

    QUALIFICATION = "Qualification"
    PROGRAMME = "Quality Assured Programme"
    ACCREDITATION = "Accreditation"


class IssueState(StrEnum):
    """ISSUED ⇄ REVOKED; an earlier issue is SUPERSEDED by the next."""

    ISSUED = "ISSUED"
    SUPERSEDED = "SUPERSEDED"
    REVOKED = "REVOKED"


class DocumentKind(StrEnum):
    """The two PDFs of an issue."""

    ECERTIFICATE = "ecertificate"
    ETRANSCRIPT = "etranscript"

    @property
    def name_shown(self) -> str:
        """What people call it."""
        return "eCertificate" if self is DocumentKind.ECERTIFICATE else "eTranscript"


NEXT = {
    IssueState.ISSUED: {IssueState.SUPERSEDED, IssueState.REVOKED},
    # Staff may find that it should not have been revoked.
    IssueState.REVOKED: {IssueState.ISSUED},
    IssueState.SUPERSEDED: set[IssueState](),
}


def check_move(current: IssueState, wanted: IssueState) -> None:
    """Do nothing if an issue may go from `current` to `wanted`.

    Raises:
        IssueHasMovedOn: if it may not.
    """
    if wanted not in NEXT[current]:
        raise IssueHasMovedOn(f"{current} -> {wanted}")


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of an achievement's transcript; only the title is always filled."""

    code: str
    title: str
    level: str
    credit: str
    result: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """What the documents of one issue of an achievement say; they say nothing else."""

    holder: str
    type: AchievementType
    title: str
    level: str
    result: str
    awarded_on: date
    number: str
    issue: int
    issued_at: datetime
    units: tuple[Unit, ...] = ()


def achievement_id(
    candidate_ref: str, type_: AchievementType, title: str, awarded_on: date
) -> str:
    """Return the id that the same award always has: 128 bits of SHA-256, safe in a URL."""
    return ids.derived(candidate_ref, type_, title, awarded_on.isoformat())


def new_certificate_number(
    issue: int = 1, choose: Callable[[str], str] = secrets.choice
) -> str:
    """Return a number such as 01645650-01-U3NQ; whether it is taken, a lock must tell.

    Raises:
        IssueHasMovedOn: after issue 99, for which the number has no room.
    """
    if issue > LAST_ISSUE:
        raise IssueHasMovedOn(f"issue {issue}")
    serial = "".join(choose("0123456789") for _ in range(_SERIAL_DIGITS))
    check = "".join(choose(_CHECK_CHARACTERS) for _ in range(_CHECK_LENGTH))
    return f"{serial}-{issue:02}-{check}"


def number_key(number: str) -> str:
    """Return the one spelling under which a certificate number is locked and looked up."""
    return "".join(number.split()).upper()
