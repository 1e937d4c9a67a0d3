"""Days as people type them."""

from datetime import date, datetime

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
