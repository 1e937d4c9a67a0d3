"""A candidate answers an employer who asks for more time."""

from datetime import date, datetime

from chalicelib import audit, clock, storage
from chalicelib.connections import emails, rules
from chalicelib.connections.models import Connection
from chalicelib.connections.rules import (
    ChoiceNotAllowed,
    ConnectionHasMovedOn,
    ConnectionStatus,
    ExtensionStatus,
)
from chalicelib.connections.services.moving import move
from chalicelib.connections.services.requests import Request, may_answer_extension
from chalicelib.storage import Writes


def answer_extension(request: Request, expires_on: date | None, now: datetime) -> None:
    """Let the sharing end on `expires_on`, or refuse more time when it is None.

    The day that was proposed accepts the request, another one alters it. What is shared stays
    the same; an expired sharing is active again. The employer is told.

    Raises:
        ConnectionHasMovedOn: when nothing is asked for (any more).
        ChoiceNotAllowed: for a day on which no sharing may end.
    """
    connection = request.connection
    if not may_answer_extension(connection, now):
        raise ConnectionHasMovedOn("no request for more time is open")
    answer = _answer(connection, expires_on)
    rules.check_extension_move(connection.extension, answer)
    connection.extension = answer
    with storage.all_or_nothing() as writes:
        if expires_on is None:
            writes.save(connection)
        else:
            _lengthen(writes, request, expires_on, now)
        audit.record(
            writes,
            f"extension.{answer.lower()}",
            actor=request.user.user_id,
            subject=f"connection#{connection.connection_id}",
            proposed_on=str(connection.extension_on),
            expires_on=str(connection.expires_on),
        )
        if request.employer is not None:
            can_look = expires_on is not None or request.is_shared
            emails.queue_extension_answered(
                writes, connection, request.employer, can_look=can_look
            )


def _answer(connection: Connection, expires_on: date | None) -> ExtensionStatus:
    if expires_on is None:
        return ExtensionStatus.REFUSED
    if expires_on == connection.extension_on:
        return ExtensionStatus.ACCEPTED
    return ExtensionStatus.ALTERED


def _lengthen(writes: Writes, request: Request, expires_on: date, now: datetime) -> None:
    if not rules.is_allowed_expiry(expires_on, now):
        raise ChoiceNotAllowed(f"until {expires_on}")
    connection = request.connection
    connection.expires_on, connection.closed_at = expires_on, None
    connection.expires_at = clock.end_of_day(expires_on)
    move(writes, connection, ConnectionStatus.ACTIVE, now, stood=request.stands)
