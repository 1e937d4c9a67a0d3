"""Moving a connection along its life: the row, its sort keys and the counts change together."""

from datetime import datetime

from chalicelib import paging
from chalicelib.connections import rules
from chalicelib.connections.models import Connection
from chalicelib.connections.rules import ConnectionStatus
from chalicelib.connections.services.listing import counter_id
from chalicelib.storage import Writes


def move(  # noqa: PLR0913  all named
    writes: Writes,
    connection: Connection,
    wanted: ConnectionStatus,
    now: datetime,
    *,
    stood: ConnectionStatus | None,
    or_else: Exception | None = None,
) -> None:
    """Write the connection as it now is, in its new state; `stood` is its state before.

    Raises:
        ConnectionHasMovedOn: when its life does not lead there.
    """
    rules.check_move(stood, wanted)
    was: ConnectionStatus | None = connection.status
    connection.status = wanted
    connection.set_keys(now)
    writes.save(connection, or_else=or_else)
    employer_id = connection.employer_id
    if was is None:
        paging.count(writes, counter_id(employer_id), 1)
    # A lapsed request that no sweep has noted is asked again as it stands: PENDING.
    if was is not wanted:
        paging.count(writes, counter_id(employer_id, wanted), 1)
        if was is not None:
            paging.count(writes, counter_id(employer_id, was), -1)
