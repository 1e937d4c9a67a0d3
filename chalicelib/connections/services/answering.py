"""A candidate looks at who asks, and accepts or declines."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib import audit, ids, storage
from chalicelib.accounts import services as accounts
from chalicelib.accounts.services import User
from chalicelib.achievements import services as achievements
from chalicelib.achievements.services import Achievement
from chalicelib.attributes import sortable
from chalicelib.connections import emails, rules
from chalicelib.connections.models import Connection, Cooldown
from chalicelib.connections.rules import Choice, ConnectionHasMovedOn, ConnectionStatus
from chalicelib.connections.services.looking import connection_key
from chalicelib.connections.services.moving import move
from chalicelib.errors import NotFound


@dataclass(frozen=True, slots=True)
class Requests:
    """What waits for a candidate's answer, and who may look or could, newest first."""

    waiting: list[Connection]
    sharing: list[Connection]
    over: list[Connection]


@dataclass(frozen=True, slots=True)
class Request:
    """One request as its candidate sees it.

    `candidate_id` is None while staff hold no record for the candidate's address.
    `achievements` are those that can be shared: issued ones.
    """

    connection: Connection
    user: User
    employer: User | None
    candidate_id: str | None
    achievements: list[Achievement]
    stands: ConnectionStatus

    @property
    def is_open(self) -> bool:
        """Whether it still waits for an answer."""
        return self.stands is ConnectionStatus.PENDING


def requests_of(user_id: str, now: datetime) -> Requests:
    """Return the requests to a candidate, and what they answered."""
    user = accounts.user(user_id)
    waiting = Connection.waiting_for(ids.email_key(user.email))
    answered = Connection.of_candidate(user.candidate_id) if user.candidate_id else []
    active = ConnectionStatus.ACTIVE
    return Requests(
        [each for each in waiting if each.standing(now) is ConnectionStatus.PENDING],
        [each for each in answered if each.standing(now) is active],
        [each for each in answered if each.standing(now) is not active],
    )


def request_for(user_id: str, employer_id: str, connection_id: str, now: datetime) -> Request:
    """Return a request to this candidate, open or not, read consistently.

    Raises:
        NotFound: when it is not theirs, does not exist, or comes from one they blocked.
    """
    user_key, employer_key = accounts.user_key(user_id), accounts.user_key(employer_id)
    row_key = connection_key(employer_id, connection_id)
    found = storage.read_together(user_key, employer_key, row_key)
    user, connection = found.at(user_key), found.at(row_key)
    if user is None or connection is None or not _is_to(user, connection):
        raise NotFound(connection_id)
    stands = connection.standing(now)
    candidate_id, own = None, []
    if stands is ConnectionStatus.PENDING:
        candidate_id = achievements.candidate_id_of(user)
        own = achievements.achievements_of(candidate_id) if candidate_id else []
    issued = [each for each in own if not each.is_revoked]
    return Request(connection, user, found.at(employer_key), candidate_id, issued, stands)


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
        connection.candidate_id, connection.waiting_email = candidate_id, None
        connection.name = user.full_name
        connection.name_key = sortable(f"{user.surname}, {user.first_name}".casefold())
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


def _is_to(user: User, connection: Connection) -> bool:
    is_blocked = (
        connection.status is ConnectionStatus.PENDING and connection.waiting_email is None
    )
    return not is_blocked and connection.email_key == ids.email_key(user.email)
