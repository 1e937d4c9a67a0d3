"""A candidate ends a sharing."""

from datetime import datetime

from chalicelib import audit, storage
from chalicelib.connections import emails
from chalicelib.connections.rules import ConnectionHasMovedOn, ConnectionStatus
from chalicelib.connections.services.moving import move
from chalicelib.connections.services.requests import Request


def end(request: Request, now: datetime) -> None:
    """Let the employer see nothing any more, from this instant; tell them.

    Raises:
        ConnectionHasMovedOn: when it is over already, or was never accepted.
    """
    connection, user_id = request.connection, request.user.user_id
    if not request.is_shared:
        raise ConnectionHasMovedOn(f"{request.stands} cannot be ended")
    subject = f"connection#{connection.connection_id}"
    connection.closed_at = now
    connection.forget_extension()
    with storage.all_or_nothing() as writes:
        move(writes, connection, ConnectionStatus.ENDED, now, stood=request.stands)
        audit.record(writes, "connection.ended", actor=user_id, subject=subject)
        if request.employer is not None:
            emails.queue_connection_ended(writes, connection, request.employer)
        else:
            # As many records as with an e-mail: time does not tell who has an account.
            audit.record(writes, "connection.not_mailed", actor=user_id, subject=subject)
