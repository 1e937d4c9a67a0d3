"""More time for a connection: when an employer may ask, for which day, and the answers."""

from datetime import date, datetime, timedelta

from chalicelib import clock
from chalicelib.connections.rules.choosing import earliest_expiry, latest_expiry
from chalicelib.connections.rules.life import (
    ConnectionHasMovedOn,
    ConnectionStatus,
    ExtensionStatus,
)

EXTENDABLE_FOR = timedelta(days=90)

ANSWERS = {ExtensionStatus.ACCEPTED, ExtensionStatus.ALTERED, ExtensionStatus.REFUSED}
NEXT_EXTENSION = {
    ExtensionStatus.NONE: {ExtensionStatus.ASKED},
    ExtensionStatus.ASKED: ANSWERS,
    ExtensionStatus.ACCEPTED: {ExtensionStatus.ASKED},
    ExtensionStatus.ALTERED: {ExtensionStatus.ASKED},
    ExtensionStatus.REFUSED: {ExtensionStatus.ASKED},
}


def check_extension_move(current: ExtensionStatus, wanted: ExtensionStatus) -> None:
    """Do nothing if a request for more time may go from `current` to `wanted`.

    A connection that is ended, deleted or asked for anew forgets its request; that is no move.

    Raises:
        ConnectionHasMovedOn: if it may not.
    """
    if wanted not in NEXT_EXTENSION[current]:
        raise ConnectionHasMovedOn(f"extension {current} -> {wanted}")


def is_extendable(stands: ConnectionStatus, expires_at: datetime | None, now: datetime) -> bool:
    """Whether more time can be given at `now`: while it is active and for 90 days after."""
    if stands not in (ConnectionStatus.ACTIVE, ConnectionStatus.EXPIRED) or expires_at is None:
        return False
    return now < expires_at + EXTENDABLE_FOR


def may_ask_extension(
    stands: ConnectionStatus,
    expires_at: datetime | None,
    extension: ExtensionStatus,
    now: datetime,
) -> bool:
    """Whether the employer may ask for more time: one request at a time, and a day is left."""
    if expires_at is None or not is_extendable(stands, expires_at, now):
        return False
    expires_on = clock.london_date(expires_at - timedelta(microseconds=1))
    is_day_left = earliest_proposal(expires_on, now) <= latest_expiry(now)
    return is_day_left and extension is not ExtensionStatus.ASKED


def may_answer_extension(
    stands: ConnectionStatus,
    expires_at: datetime | None,
    extension: ExtensionStatus,
    now: datetime,
) -> bool:
    """Whether a request for more time waits for the candidate's answer at `now`."""
    return extension is ExtensionStatus.ASKED and is_extendable(stands, expires_at, now)


def earliest_proposal(expires_on: date, now: datetime) -> date:
    """Return the first day that may be proposed: after the present last one, and to come."""
    return max(expires_on + timedelta(days=1), earliest_expiry(now))


def usual_proposal(expires_on: date, now: datetime) -> date:
    """Return the day offered: a month after the last one, or after today if that is over."""
    begins_on = max(expires_on, clock.london_date(now))
    return min(clock.months_after(begins_on, 1), latest_expiry(now))


def is_allowed_proposal(on: date, expires_on: date, now: datetime) -> bool:
    """Whether an employer may propose that a share which ends on `expires_on` ends on `on`."""
    return earliest_proposal(expires_on, now) <= on <= latest_expiry(now)
