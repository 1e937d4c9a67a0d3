"""What the clock does: requests lapse, a share's end is told a week before and comes.

Access never waits for it.
"""

import logging
from datetime import datetime

from chalicelib import audit, storage
from chalicelib.accounts import services as accounts
from chalicelib.achievements import services as achievements
from chalicelib.connections import emails, rules
from chalicelib.connections.models import Connection, Cooldown
from chalicelib.connections.rules import ConnectionStatus, Due
from chalicelib.connections.services.moving import move
from chalicelib.storage import Writes

log = logging.getLogger(__name__)

_ACTOR = "expire_connections"


def move_due(now: datetime) -> int:
    """Move on every connection for which something is due; return how many were moved.

    Each is one step of its own, conditional on the version read: run late, twice or three at
    a time, each row is changed once.
    """
    moved = 0
    for kind in Due:
        for due in Connection.due_by(kind, now):
            try:
                moved += _move_on(due.employer_id, due.connection_id, now)
            except storage.Stale:
                continue
            except Exception:
                log.exception(
                    "connection.not_moved", extra={"connection_id": due.connection_id}
                )
    return moved


def _move_on(employer_id: str, connection_id: str, now: datetime) -> bool:
    connection = Connection.find(employer_id, connection_id)
    if connection is None or not connection.due or connection.due_at > now:
        return False
    stands = connection.standing(now)
    with storage.all_or_nothing() as writes:
        if stands is connection.status:
            _give_notice(writes, connection, now)
            return True
        if stands is ConnectionStatus.LAPSED:
            connection.closed_at = connection.created_at + rules.REQUEST_LIFE
            connection.waiting_email = None
            cooldown = Cooldown.find(connection.pair_id) or Cooldown(connection.pair_id)
            cooldown.until = connection.closed_at + rules.WAIT
            cooldown.keep_until_over()
            writes.save(cooldown)
        else:
            connection.closed_at = connection.expires_at
        move(writes, connection, stands, now, stood=connection.status)
        audit.record(
            writes,
            f"connection.{stands.lower()}",
            actor=_ACTOR,
            subject=f"connection#{connection_id}",
        )
    return True


def _give_notice(writes: Writes, connection: Connection, now: datetime) -> None:
    """Tell both sides that the share ends soon. What is due next is its end, so told once."""
    employer = accounts.find_user(connection.employer_id)
    candidate = achievements.account_of(str(connection.candidate_id))
    connection.set_keys(now)
    writes.save(connection)
    if employer is not None:
        emails.queue_expiring_soon(writes, connection, employer)
    if candidate is not None:
        emails.queue_sharing_ends_soon(writes, connection, candidate)
    audit.record(
        writes,
        "connection.notice_given",
        actor=_ACTOR,
        subject=f"connection#{connection.connection_id}",
    )
