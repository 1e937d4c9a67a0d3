"""A candidate accepts or declines a request."""

from datetime import datetime

from chalicelib import audit, storage
from chalicelib.achievements import services as achievements
from chalicelib.connections import emails, rules
from chalicelib.connections.models import Cooldown
from chalicelib.connections.rules import Choice, ConnectionHasMovedOn, ConnectionStatus
from chalicelib.connections.services.moving import move
from chalicelib.connections.services.requests import Request


def accept(request: Request, choice: Choice, now: datetime) -> None:
    """Let the employer see what the candidate chose, until the end of the day they chose.

    Raises:
        ConnectionHasMovedOn: when it was answered or has lapsed, or no record is there.
        ChoiceNotAllowed: for what the page does not offer.
    """
    connection, user = request.connection, request.user
    if not request.is_open:
        raise ConnectionHasMovedOn("answered or lapsed")
    rules.check_choice(choice, [each.achievement_id for each in request.achievements], now)
    with storage.all_or_nothing() as writes:
        candidate_id = achievements.join(writes, user)
        if candidate_id is None:
            raise ConnectionHasMovedOn("no record to share")
        connection.name_candidate(candidate_id, user.first_name, user.surname)
        connection.give_access(choice, now)
        move(writes, connection, ConnectionStatus.ACTIVE, now, stood=request.stands)
        audit.record(
            writes,
            "connection.accepted",
            actor=user.user_id,
            subject=f"connection#{connection.connection_id}",
            expires_on=choice.expires_on.isoformat(),
            shares_all=int(choice.shares_all),
            shared=len(choice.achievement_ids),
        )
        if request.employer is not None:
            emails.queue_request_accepted(writes, connection, request.employer)


def decline(request: Request, now: datetime, *, block: bool) -> None:
    """Turn the request down; with `block`, no further one of this employer gets through.

    Raises:
        ConnectionHasMovedOn: when it was answered or has lapsed.
    """
    connection = request.connection
    cooldown = Cooldown.find(connection.pair_id) or Cooldown(connection.pair_id)
    cooldown.until, cooldown.is_blocked = now + rules.WAIT, block
    cooldown.keep_until_over()
    connection.waiting_email, connection.closed_at = None, now
    with storage.all_or_nothing() as writes:
        move(writes, connection, ConnectionStatus.DECLINED, now, stood=request.stands)
        writes.save(cooldown)
        audit.record(
            writes,
            "connection.declined",
            actor=request.user.user_id,
            subject=f"connection#{connection.connection_id}",
            blocked=int(block),
        )
        if request.employer is not None:
            again_at = now + rules.WAIT
            emails.queue_request_declined(writes, connection, request.employer, again_at)
