"""What a candidate may choose to share, and until which day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chalicelib import clock
from chalicelib.errors import Conflict

LONGEST_MONTHS = 24
QUICK_MONTHS = (1, 3, 12)


class ChoiceNotAllowed(Conflict):
    """What a candidate chose to share is not theirs, is nothing, or lasts too long."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a candidate shares: all, future ones too, or some; and on which day it ends."""

    shares_all: bool
    achievement_ids: frozenset[str]
    expires_on: date


def expiry_after(months: int, now: datetime) -> date:
    """Return the last day of a share of so many calendar months that begins now."""
    return clock.months_after(clock.london_date(now), months)


def usual_expiry(now: datetime) -> date:
    """Return the last day offered: one calendar month from now, as London counts days."""
    return expiry_after(1, now)


def earliest_expiry(now: datetime) -> date:
    """Return the first day that may be chosen as a share's last: tomorrow."""
    return clock.london_date(now) + timedelta(days=1)


def latest_expiry(now: datetime) -> date:
    """Return the latest day that may be chosen as a share's last."""
    return expiry_after(LONGEST_MONTHS, now)


def is_allowed_expiry(expires_on: date, now: datetime) -> bool:
    """Whether a share that begins now may last until the end of this day."""
    return earliest_expiry(now) <= expires_on <= latest_expiry(now)


def check_choice(choice: Choice, own_ids: Collection[str], now: datetime) -> None:
    """Do nothing if a candidate who holds `own_ids` may share this from now on.

    Raises:
        ChoiceNotAllowed: if they may not.
    """
    if not is_allowed_expiry(choice.expires_on, now):
        raise ChoiceNotAllowed(f"until {choice.expires_on}")
    if not choice.achievement_ids <= set(own_ids):
        raise ChoiceNotAllowed("not theirs to share")
    if not (choice.shares_all or choice.achievement_ids):
        raise ChoiceNotAllowed("nothing chosen")
