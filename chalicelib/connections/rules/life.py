"""The life of a connection, how it stands, and whether an employer may look now."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.errors import Conflict

REQUEST_LIFE = timedelta(days=30)
WAIT = timedelta(days=30)
INVITED_EVERY = timedelta(days=30)
NOTICE = timedelta(days=7)


class ConnectionHasMovedOn(Conflict):
    """The connection is no longer in a state from which this can be done."""


class ConnectionStatus(StrEnum):
    """Where a connection stands; a deleted one is no row at all."""

    PENDING = "PENDING"
    ACTIVE = "ACTIVE"
    DECLINED = "DECLINED"
    LAPSED = "LAPSED"
    EXPIRED = "EXPIRED"
    ENDED = "ENDED"


class ExtensionStatus(StrEnum):
    """Where an employer's request for more time stands."""

    NONE = "NONE"
    ASKED = "ASKED"
    ACCEPTED = "ACCEPTED"
    ALTERED = "ALTERED"
    REFUSED = "REFUSED"


class Due(StrEnum):
    """What the clock must do next with a connection."""

    LAPSE = "LAPSE"
    NOTICE = "NOTICE"
    EXPIRE = "EXPIRE"


# A new row is asked for by an employer, or starts as shared by a candidate.
FIRST = {ConnectionStatus.PENDING, ConnectionStatus.ACTIVE}
NEXT = {
    ConnectionStatus.PENDING: {
        ConnectionStatus.ACTIVE,
        ConnectionStatus.DECLINED,
        ConnectionStatus.LAPSED,
    },
    # To itself: the candidate changes the expiry or what is shared.
    ConnectionStatus.ACTIVE: {
        ConnectionStatus.ACTIVE,
        ConnectionStatus.EXPIRED,
        ConnectionStatus.ENDED,
    },
    ConnectionStatus.DECLINED: {ConnectionStatus.PENDING},
    ConnectionStatus.LAPSED: {ConnectionStatus.PENDING},
    # Active again only by an extension that the candidate accepted.
    ConnectionStatus.EXPIRED: {ConnectionStatus.PENDING, ConnectionStatus.ACTIVE},
    ConnectionStatus.ENDED: {ConnectionStatus.PENDING},
}

# The guide's own words for the first two (G-18), the others in the same voice (Q8).
WORDS = {
    ConnectionStatus.PENDING: "Account is currently pending approval",
    ConnectionStatus.ACTIVE: "Account is currently active",
    ConnectionStatus.DECLINED: "Request declined",
    ConnectionStatus.LAPSED: "Request lapsed",
    ConnectionStatus.EXPIRED: "Expired",
    ConnectionStatus.ENDED: "Ended by candidate",
}


def check_move(current: ConnectionStatus | None, wanted: ConnectionStatus) -> None:
    """Do nothing if a connection may go from `current` (None: it is new) to `wanted`.

    Raises:
        ConnectionHasMovedOn: if it may not.
    """
    if wanted not in (FIRST if current is None else NEXT[current]):
        raise ConnectionHasMovedOn(f"{current} -> {wanted}")


def standing(
    status: ConnectionStatus, created_at: datetime, expires_at: datetime | None, now: datetime
) -> ConnectionStatus:
    """Return how a connection stands at `now`, whether or not a sweep has noted it.

    `created_at` is when it was last asked for, `expires_at` the first instant of no access.
    """
    if status is ConnectionStatus.PENDING and now >= created_at + REQUEST_LIFE:
        return ConnectionStatus.LAPSED
    if status is ConnectionStatus.ACTIVE and (expires_at is None or now >= expires_at):
        return ConnectionStatus.EXPIRED
    return status


def may_view(  # noqa: PLR0913, PLR0917  all that the answer depends on
    status: ConnectionStatus,
    expires_at: datetime | None,
    shares_all: bool,
    shared: Collection[str],
    achievement_id: str,
    now: datetime,
) -> bool:
    """Whether the employer of a connection may see this achievement of its candidate now."""
    if status is not ConnectionStatus.ACTIVE or expires_at is None or now >= expires_at:
        return False
    return shares_all or achievement_id in shared


def next_due(
    status: ConnectionStatus,
    created_at: datetime,
    expires_at: datetime | None,
    now: datetime,
) -> tuple[Due, datetime] | None:
    """Return what the clock must do next with a connection and when, or None for nothing."""
    if status is ConnectionStatus.PENDING:
        return Due.LAPSE, created_at + REQUEST_LIFE
    if status is ConnectionStatus.ACTIVE and expires_at is not None:
        if now < expires_at - NOTICE:
            return Due.NOTICE, expires_at - NOTICE
        return Due.EXPIRE, expires_at
    return None


def may_ask_from(
    status: ConnectionStatus, created_at: datetime, closed_at: datetime | None
) -> datetime | None:
    """Return from when the employer may ask again, or None for at once.

    `status` is how it stands now. A declined or lapsed request waits 30 days.

    Raises:
        ConnectionHasMovedOn: when a request is open, or the share is on.
    """
    check_move(status, ConnectionStatus.PENDING)
    if status is ConnectionStatus.DECLINED:
        return (closed_at or created_at) + WAIT
    if status is ConnectionStatus.LAPSED:
        return created_at + REQUEST_LIFE + WAIT
    return None


def again_after_delete(
    status: ConnectionStatus, created_at: datetime, closed_at: datetime | None, now: datetime
) -> datetime | None:
    """Return from when the address of a row deleted now can be asked again, or None: at once.

    `status` is how it stands now. Deleting shortens no wait (Q11); and a request withdrawn
    before its answer waits as a declined one does, or an address could be mailed every day.
    """
    if status is ConnectionStatus.PENDING:
        return now + WAIT
    if status is ConnectionStatus.ACTIVE:
        return None
    return may_ask_from(status, created_at, closed_at)
