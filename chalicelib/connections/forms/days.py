"""Days as people type them."""

from datetime import date, datetime

from wtforms.validators import ValidationError

from chalicelib.connections import rules
from chalicelib.templating import uk_date

# As a phone's own calendar sends it, and as people write it.
_SPELLINGS = ("%Y-%m-%d", "%d/%m/%Y")


def read_day(typed: str) -> date | None:
    """Return the day that was typed, or None for what is none."""
    for spelling in _SPELLINGS:
        try:
            return datetime.strptime(typed, spelling).date()  # noqa: DTZ007  a day, no instant
        except ValueError:
            continue
    return None


def check_day(typed: str, now: datetime) -> None:
    """Do nothing if a sharing may end on the day that was typed.

    Raises:
        ValidationError: with what to do.
    """
    day = read_day(typed)
    if day is None:
        raise ValidationError(f"Enter a day like {uk_date(rules.usual_expiry(now))}")
    if not rules.is_allowed_expiry(day, now):
        first, last = rules.earliest_expiry(now), rules.latest_expiry(now)
        raise ValidationError(f"Enter a day from {uk_date(first)} to {uk_date(last)}")
