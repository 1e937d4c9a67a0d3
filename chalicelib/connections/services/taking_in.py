"""What waited for an employer's address becomes theirs at their first sign-in."""

from contextlib import suppress
from datetime import datetime

from chalicelib import audit, ids, paging, storage
from chalicelib.accounts import services as accounts
from chalicelib.accounts.services import User
from chalicelib.connections.models import Connection
from chalicelib.connections.rules import ConnectionStatus
from chalicelib.connections.services.listing import counter_id
from chalicelib.connections.services.looking import connection_key
from chalicelib.connections.services.moving import move
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
    is_on = connection.status and connection.standing(now) is ConnectionStatus.ACTIVE
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
        # A share that is on already keeps its own day and choice.
        if not is_on:
            connection.take_over(share)
            name_employer(connection, employer)
            move(writes, connection, ConnectionStatus.ACTIVE, now, stood=None)


def _row_for(employer: User, share: Connection) -> Connection:
    connection_id = ids.derived(employer.user_id, share.email_key)
    key = connection_key(employer.user_id, connection_id)
    return storage.read_together(key).at(key) or Connection(
        employer.user_id, connection_id, email=share.email, email_key=share.email_key
    )
