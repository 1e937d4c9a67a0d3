"""What waited for an employer's address becomes theirs at their first sign-in."""

from contextlib import suppress
from datetime import datetime

from chalicelib import audit, paging, storage
from chalicelib.accounts import services as accounts
from chalicelib.accounts.services import User
from chalicelib.connections.models import Connection
from chalicelib.connections.rules import ConnectionStatus
from chalicelib.connections.services.listing import counter_id
from chalicelib.connections.services.moving import move
from chalicelib.connections.services.opening import Opening
from chalicelib.connections.services.sharing import employer_to_be, name_employer
from chalicelib.storage import Stale, Unavailable

_TRIES = 8


def take_in_waiting(user_id: str, email: str, now: datetime) -> None:
    """Give an employer what candidates shared with this address before there was an account.

    Each share is one step of its own, so this may die half-way and be called again, or twice
    at once. One whose last day is over, or that was ended, stays where it is.

    Raises:
        Unavailable: when others keep changing what waits.
    """
    waiting_id = employer_to_be(email)
    for _ in range(_TRIES):
        waiting = [
            each
            for each in Connection.of_employer(waiting_id)
            if each.standing(now) is ConnectionStatus.ACTIVE
        ]
        if not waiting:
            return
        employer = accounts.user(user_id)
        for share in waiting:
            with suppress(Stale):
                _take_in(employer, share, now)
    raise Unavailable("what waits keeps changing")


def _take_in(employer: User, share: Connection, now: datetime) -> None:
    connection = _row_for(employer, share)
    with storage.all_or_nothing() as writes:
        writes.delete(share)
        for status in ("", share.status):
            paging.count(writes, counter_id(share.employer_id, status), -1)
        audit.record(
            writes,
            "connection.taken_in",
            actor=employer.user_id,
            subject=f"connection#{connection.connection_id}",
            waited_as=share.connection_id,
        )
        if not _is_answered(connection, share, now):
            connection.take_over(share)
            name_employer(connection, employer)
            move(writes, connection, ConnectionStatus.ACTIVE, now, stood=None)


def _row_for(employer: User, share: Connection) -> Connection:
    candidate_id = str(share.candidate_id)
    opening = Opening(employer.user_id, candidate_id, share.email, share.shared_with)
    return opening.row(storage.read_together(*opening.keys))


def _is_answered(connection: Connection, share: Connection, now: datetime) -> bool:
    # A share that is on already keeps its own day and choice; one that was ended after this
    # one was given stays ended.
    if connection.candidate_id != share.candidate_id:
        return False
    if connection.standing(now) is ConnectionStatus.ACTIVE:
        return True
    closed_at: datetime | None = connection.closed_at
    return closed_at is not None and closed_at > share.approved_at
