"""An employer deletes a connection: access ends at once, records of waits and blocks stay."""

from datetime import datetime

from chalicelib import audit, clock, paging, storage
from chalicelib.achievements import services as achievements
from chalicelib.connections import emails, rules
from chalicelib.connections.models import Connection, Cooldown
from chalicelib.connections.services.listing import counter_id, find_for_employer
from chalicelib.storage import Writes


def delete(employer_id: str, connection_id: str, now: datetime) -> Connection:
    """Remove the employer's row and all access by it; return the row as it was.

    A request that waits is withdrawn and nobody is told; a candidate who shared is told. The
    wait before asking again, and a block, outlive it (Q11).

    Raises:
        NotFound: for what is not the employer's, or is deleted already.
    """
    try:
        return _delete(employer_id, connection_id, now)
    except storage.Stale:
        # A second click finds nothing left; what was only changed goes as it is now.
        return _delete(employer_id, connection_id, now)


def again_after_delete(connection: Connection, now: datetime) -> datetime | None:
    """Return from when its address can be asked again if it is deleted now; None: at once.

    A block is another matter, and kept from the employer.
    """
    again_at = rules.again_after_delete(
        connection.standing(now), connection.created_at, connection.closed_at, now
    )
    if again_at is None or clock.london_date(again_at) <= clock.london_date(now):
        return None
    return again_at


def _delete(employer_id: str, connection_id: str, now: datetime) -> Connection:
    connection = find_for_employer(employer_id, connection_id)
    stands = connection.standing(now)
    candidate = None
    if connection.approved_at is not None:
        candidate = achievements.account_of(str(connection.candidate_id))
    again_at = again_after_delete(connection, now)
    with storage.all_or_nothing() as writes:
        if again_at is not None:
            _keep_wait(writes, connection, again_at)
        writes.delete(connection)
        paging.count(writes, counter_id(employer_id), -1)
        paging.count(writes, counter_id(employer_id, connection.status), -1)
        audit.record(
            writes,
            "connection.deleted",
            actor=employer_id,
            subject=f"connection#{connection_id}",
            stood=stands,
        )
        if candidate is not None:
            emails.queue_connection_deleted(writes, connection, candidate, stands)
    return connection


def _keep_wait(writes: Writes, connection: Connection, again_at: datetime) -> None:
    cooldown = Cooldown.find(connection.pair_id) or Cooldown(connection.pair_id)
    cooldown.until = max(filter(None, (cooldown.until, again_at)))
    cooldown.keep_until_over()
    writes.save(cooldown)
