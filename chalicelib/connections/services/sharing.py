"""A candidate shares first: with an employer, or with an address that may become one's."""

from datetime import datetime, timedelta

from chalicelib import audit, ids, storage
from chalicelib.accounts import services as accounts
from chalicelib.accounts.services import Login, User
from chalicelib.achievements import services as achievements
from chalicelib.connections import emails, rules
from chalicelib.connections.models import Connection, Cooldown
from chalicelib.connections.rules import Choice, ConnectionHasMovedOn, ConnectionStatus
from chalicelib.connections.services.looking import connection_key
from chalicelib.connections.services.moving import move
from chalicelib.connections.services.opening import Opening
from chalicelib.connections.services.requests import sharer_of
from chalicelib.errors import Conflict, NotFound
from chalicelib.limits import Limit
from chalicelib.storage import Key, Stale, Writes

MAILS_OF_A_CANDIDATE = Limit("share-of-candidate", most=30, period=timedelta(days=1))
MAILS_TO_ONE_ADDRESS = Limit("share-to-address", most=3, period=timedelta(days=1))


class AlreadySharing(Conflict):
    """The candidate shares with this address already: `connection`."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection.connection_id)
        self.connection = connection


def employer_to_be(email: str) -> str:
    """Return the id that stands for the employer of an address until there is an account.

    Shares that wait for the address are rows of it. No user has such an id.
    """
    return ids.derived("employer to be", ids.email_key(email))


def share_first(user_id: str, email: str, choice: Choice, now: datetime) -> Connection:
    """Let the employer of this address see what the candidate chose; return the active row.

    Is the address no employer's, the row waits for their first sign-in. What is done and
    what it costs is the same for every address: only the e-mail's words differ. A share is
    known by candidate and address, whoever's the address has become since.

    Raises:
        AlreadySharing: when the share with this address is on.
        ConnectionHasMovedOn: when staff hold no record of the candidate.
        ChoiceNotAllowed: for what the page does not offer.
        TooMany: when the day's number of e-mails is used up.
    """
    user_key, login_key = accounts.user_key(user_id), accounts.login_key(email)
    found = storage.read_together(user_key, login_key)
    user, login = found.at(user_key), found.at(login_key)
    if user is None:
        raise NotFound(user_id)
    has = sharer_of(user)
    if has.candidate_id is None:
        raise ConnectionHasMovedOn("no record to share")
    rules.check_choice(choice, [each.achievement_id for each in has.achievements], now)
    pair = _Pair(user, has.candidate_id, _employer_id(login, email), email)
    for share in pair.shares:
        if share.standing(now) is ConnectionStatus.ACTIVE:
            raise AlreadySharing(share)
    MAILS_OF_A_CANDIDATE.spend(user_id)
    MAILS_TO_ONE_ADDRESS.spend(pair.cooldown.pair_id)

    with storage.all_or_nothing() as writes:
        # An account that was activated since it was looked for has its own row.
        accounts.require_same_login(writes, email, login, or_else=Stale("the login changed"))
        if achievements.join(writes, user) != has.candidate_id:
            raise ConnectionHasMovedOn("the record went elsewhere")
        pair.open(writes, choice, now)
        audit.record(
            writes,
            "connection.shared",
            actor=user_id,
            subject=f"connection#{pair.connection.connection_id}",
            expires_on=choice.expires_on.isoformat(),
            shares_all=int(choice.shares_all),
            shared=len(choice.achievement_ids),
        )
    return pair.connection


class _Pair:
    """The row of a candidate and an employer, who may be yet to come, with what bounds it."""

    def __init__(self, user: User, candidate_id: str, employer_id: str, email: str) -> None:
        self.user, self.candidate_id, self.email = user, candidate_id, email
        opening = Opening(employer_id, candidate_id, user.email, email)
        to_be = Opening(employer_to_be(email), candidate_id, user.email, email)
        same = [
            connection_key(each.employer_id, each.connection_id)
            for each in Connection.of_candidate(candidate_id)
            if each.is_share_with(email)
        ]
        rows = {*opening.keys, *to_be.keys, *same}
        employer_key = accounts.user_key(employer_id)
        pair_key = Key(Cooldown, f"{employer_id}#{ids.email_key(user.email)}")
        found = storage.read_together(employer_key, pair_key, *rows)
        self.employer = found.at(employer_key)
        self.connection = opening.row(found)
        self.cooldown = found.at(pair_key) or Cooldown(pair_key.hash_key)
        lie = filter(None, (found.at(key) for key in rows))
        self.shares = [each for each in lie if self._is_mine(each)]

    def stands(self, now: datetime) -> ConnectionStatus | None:
        """How the row stands, or None when it is new."""
        return self.connection.standing(now) if self.connection.status else None

    def open(self, writes: Writes, choice: Choice, now: datetime) -> None:
        """Write the row as active: a request that waits is accepted, all else begins anew."""
        connection, user = self.connection, self.user
        taken = AlreadySharing(connection)
        is_pending = self.stands(now) is ConnectionStatus.PENDING
        if not (is_pending and connection.waiting_email):
            connection.take_access()
            connection.created_at, connection.shared_with = now, self.email
        connection.company, connection.asked_by = "", ""
        connection.employer_email = self.email
        if self.employer is not None:
            name_employer(connection, self.employer)
        connection.name_candidate(self.candidate_id, user.first_name, user.surname)
        connection.give_access(choice, now)
        # Who shares wants them to look: that lifts their own block, and the wait.
        self.cooldown.is_blocked, self.cooldown.until = False, None
        self._queue_email(writes, now)
        self.cooldown.keep_until_over()
        writes.save(self.cooldown, or_else=taken)
        # The candidate may open it whatever it was: as a new one, it starts as active.
        move(writes, connection, ConnectionStatus.ACTIVE, now, stood=None, or_else=taken)

    def _is_mine(self, row: Connection) -> bool:
        return bool(row.candidate_id == self.candidate_id) and row.is_share_with(self.email)

    def _queue_email(self, writes: Writes, now: datetime) -> None:
        connection, cooldown = self.connection, self.cooldown
        if self.employer is not None:
            emails.queue_candidate_has_shared(writes, connection, self.employer)
        elif not cooldown.invited_at or now >= cooldown.invited_at + rules.INVITED_EVERY:
            cooldown.invited_at = now
            emails.queue_share_waiting(writes, connection)
        else:
            # As many records as with an e-mail, so that time tells nothing.
            audit.record(
                writes,
                "connection.not_mailed",
                actor=self.user.user_id,
                subject=f"connection#{connection.connection_id}",
            )


def name_employer(connection: Connection, employer: User) -> None:
    """Say who may look."""
    connection.company, connection.asked_by = employer.company, employer.full_name
    connection.employer_email = employer.email


def _employer_id(login: Login | None, email: str) -> str:
    if login is not None and accounts.is_activated_employer(login):
        return str(login.user_id)
    return employer_to_be(email)
