"""What a candidate sees of their requests: who asks, who may look, who asked for more time."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib import ids, storage
from chalicelib.accounts import services as accounts
from chalicelib.accounts.services import User
from chalicelib.achievements import services as achievements
from chalicelib.achievements.services import Achievement
from chalicelib.connections import rules
from chalicelib.connections.models import Connection
from chalicelib.connections.rules import ConnectionStatus, ExtensionStatus
from chalicelib.connections.services.looking import connection_key
from chalicelib.errors import NotFound


@dataclass(frozen=True, slots=True)
class Requests:
    """What waits for a candidate's answer, and who may look or could, newest first.

    `extending` are those of the others whose employer asks for more time.
    """

    waiting: list[Connection]
    extending: list[Connection]
    sharing: list[Connection]
    over: list[Connection]


@dataclass(frozen=True, slots=True)
class Request:
    """One request as its candidate sees it.

    `candidate_id` is None while staff hold no record for the candidate's address.
    `achievements` are those that can be shared, issued ones; none once it is over.
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

    @property
    def is_shared(self) -> bool:
        """Whether the employer may look now."""
        return self.stands is ConnectionStatus.ACTIVE

    @property
    def shared(self) -> list[Achievement]:
        """The achievements that the employer was given to see, the newest award first."""
        row = self.connection
        chosen = row.shared or ()
        return [
            each
            for each in self.achievements
            if row.shares_all or each.achievement_id in chosen
        ]


@dataclass(frozen=True, slots=True)
class Sharer:
    """A candidate and what they can share; `candidate_id` and `achievements` as in Request."""

    user: User
    candidate_id: str | None
    achievements: list[Achievement]


def sharer(user_id: str) -> Sharer:
    """Return a candidate with all that they can share.

    Raises:
        NotFound: when there is no such user.
    """
    return sharer_of(accounts.user(user_id))


def requests_of(user_id: str, now: datetime) -> Requests:
    """Return the requests to a candidate, and what they answered."""
    user = accounts.user(user_id)
    waiting = Connection.waiting_for(ids.email_key(user.email))
    answered = Connection.of_candidate(user.candidate_id) if user.candidate_id else []
    active = ConnectionStatus.ACTIVE
    return Requests(
        [each for each in waiting if each.standing(now) is ConnectionStatus.PENDING],
        [each for each in answered if may_answer_extension(each, now)],
        [each for each in answered if each.standing(now) is active],
        [each for each in answered if each.standing(now) is not active],
    )


def request_for(user_id: str, employer_id: str, connection_id: str, now: datetime) -> Request:
    """Return a request to this candidate, open or not, read consistently.

    What they shared first is found by `share_of` alone, until the employer asks for something:
    whoever can work out its employer's id would see from a 404 who has an account.

    Raises:
        NotFound: when it is not theirs, does not exist, or comes from one they blocked.
    """
    request = _request(user_id, employer_id, connection_id, now)
    row = request.connection
    if row.shared_with and row.extension is ExtensionStatus.NONE:
        raise NotFound(connection_id)
    return request


def _request(user_id: str, employer_id: str, connection_id: str, now: datetime) -> Request:
    user_key, employer_key = accounts.user_key(user_id), accounts.user_key(employer_id)
    row_key = connection_key(employer_id, connection_id)
    found = storage.read_together(user_key, employer_key, row_key)
    user, connection = found.at(user_key), found.at(row_key)
    if user is None or connection is None or not _is_to(user, connection):
        raise NotFound(connection_id)
    stands = connection.standing(now)
    is_on = stands in (ConnectionStatus.PENDING, ConnectionStatus.ACTIVE)
    is_on = is_on or may_answer_extension(connection, now)
    has = sharer_of(user) if is_on else Sharer(user, None, [])
    employer = found.at(employer_key)
    return Request(connection, user, employer, has.candidate_id, has.achievements, stands)


def sharer_of(user: User) -> Sharer:
    """Return a candidate, as they were read, with all that they can share."""
    candidate_id = achievements.candidate_id_of(user)
    own = achievements.achievements_of(candidate_id) if candidate_id else []
    return Sharer(user, candidate_id, [each for each in own if not each.is_revoked])


def share_of(user_id: str, share_id: str, now: datetime) -> Request:
    """Return what this candidate shared first, by the id that does not name the employer.

    Raises:
        NotFound: when there is no such share of theirs.
    """
    found = _shares(user_id, share_id)
    # One that waited in vain may lie beside a newer one: the one that is on counts.
    is_over = [each.standing(now) is not ConnectionStatus.ACTIVE for each in found]
    connection = found[is_over.index(min(is_over))]
    return _request(user_id, connection.employer_id, connection.connection_id, now)


def shares_on(user_id: str, share_id: str, now: datetime) -> list[Request]:
    """Return all that is on of what this candidate shared first with one address.

    Raises:
        NotFound: when there is no such share of theirs.
    """
    return [
        _request(user_id, each.employer_id, each.connection_id, now)
        for each in _shares(user_id, share_id)
        if each.standing(now) is ConnectionStatus.ACTIVE
    ]


def may_answer_extension(connection: Connection, now: datetime) -> bool:
    """Whether the employer's request for more time waits for the candidate's answer."""
    return rules.may_answer_extension(
        connection.standing(now), connection.expires_at, connection.extension, now
    )


def _shares(user_id: str, share_id: str) -> list[Connection]:
    user = accounts.user(user_id)
    own = Connection.of_candidate(user.candidate_id) if user.candidate_id else []
    found = [each for each in own if each.shared_with and each.share_id == share_id]
    if not found:
        raise NotFound(share_id)
    return found


def _is_to(user: User, connection: Connection) -> bool:
    # Once answered it is the candidate's, whatever their address has become since.
    if connection.candidate_id is not None:
        return bool(connection.candidate_id == user.candidate_id)
    is_blocked = (
        connection.status is ConnectionStatus.PENDING and connection.waiting_email is None
    )
    return not is_blocked and connection.email_key == ids.email_key(user.email)
