"""An employer asks a person, known to the portal or not, to share their achievements."""

from collections.abc import Callable
from datetime import datetime, timedelta

from chalicelib import audit, clock, ids, storage
from chalicelib.accounts import services as accounts
from chalicelib.connections import emails, rules
from chalicelib.connections.models import Connection, Cooldown
from chalicelib.connections.rules import ConnectionHasMovedOn, ConnectionStatus
from chalicelib.connections.services.looking import connection_key
from chalicelib.connections.services.moving import move
from chalicelib.errors import Conflict, NotFound
from chalicelib.limits import Limit
from chalicelib.storage import Key, Writes

MAILS_OF_AN_EMPLOYER = Limit("request-of-employer", most=300, period=timedelta(days=1))
MAILS_TO_ONE_ADDRESS = Limit("request-to-address", most=3, period=timedelta(days=1))


class AlreadyAsked(Conflict):
    """There is an open request to this address, or it shares already: `connection`."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection.connection_id)
        self.connection = connection


class AskedTooSoon(Conflict):
    """The last request was declined or lapsed; `again_at` is when to ask again."""

    def __init__(self, again_at: datetime) -> None:
        super().__init__(f"not before {again_at:%Y-%m-%d}")
        self.again_at = again_at


class OwnAddress(Conflict):
    """An employer asks themselves: one address has one account, of one role."""


def ask(
    employer_id: str,
    email: str,
    now: datetime,
    *,
    along: Callable[[Writes], None] = lambda _writes: None,
) -> Connection:
    """Ask whoever has this address to share their achievements; return the pending row.

    What it does and costs is the same whoever has the address: a candidate, another employer,
    nobody, or someone who blocked the asker. Only the e-mail's words differ. What `along`
    writes is written in the same step.

    Raises:
        OwnAddress: for the asker's own address.
        AlreadyAsked: when the employer's row is pending or active.
        AskedTooSoon: within 30 days of a request that was declined or lapsed.
        TooMany: when the day's number of e-mails is used up.
    """
    email_key = ids.email_key(email)
    connection_id = ids.derived(employer_id, email_key)
    user_key, login_key = accounts.user_key(employer_id), accounts.login_key(email)
    row_key = connection_key(employer_id, connection_id)
    pair_key = Key(Cooldown, f"{employer_id}#{email_key}")
    found = storage.read_together(user_key, login_key, row_key, pair_key)
    employer = found.at(user_key)
    if employer is None:
        raise NotFound(employer_id)
    if ids.email_key(employer.email) == email_key:
        raise OwnAddress(employer_id)
    connection = found.at(row_key) or Connection(
        employer_id, connection_id, email=email, email_key=email_key
    )
    cooldown = found.at(pair_key) or Cooldown(pair_key.hash_key)
    stood = _check_may_ask(connection, cooldown, now)
    MAILS_OF_AN_EMPLOYER.spend(employer_id)
    MAILS_TO_ONE_ADDRESS.spend(cooldown.pair_id)

    connection.company, connection.asked_by = employer.company, employer.full_name
    connection.employer_email = employer.email
    connection.take_access()
    connection.created_at = now
    # A blocked request waits and lapses like any other, where nobody finds it.
    connection.waiting_email = None if cooldown.is_blocked else email_key
    with storage.all_or_nothing() as writes:
        is_known = accounts.is_active_candidate(found.at(login_key))
        if not _queue_email(writes, connection, cooldown, now, is_known=is_known):
            # As many records are written as with an e-mail, so that time tells nothing.
            audit.record(
                writes,
                "connection.not_mailed",
                actor=employer_id,
                subject=f"connection#{connection_id}",
            )
        cooldown.keep_until_over()
        # A second click that was a moment slower finds one of the two records changed.
        taken = AlreadyAsked(connection)
        writes.save(cooldown, or_else=taken)
        move(writes, connection, ConnectionStatus.PENDING, now, stood=stood, or_else=taken)
        audit.record(
            writes,
            "connection.requested",
            actor=employer_id,
            subject=f"connection#{connection_id}",
        )
        along(writes)
    return connection


def _check_may_ask(
    connection: Connection, cooldown: Cooldown, now: datetime
) -> ConnectionStatus | None:
    waits: list[datetime | None] = [cooldown.until]
    stands = connection.standing(now) if connection.status else None
    if stands is not None:
        try:
            waits.append(
                rules.may_ask_from(stands, connection.created_at, connection.closed_at)
            )
        except ConnectionHasMovedOn as error:
            raise AlreadyAsked(connection) from error
    again_at = max((moment for moment in waits if moment is not None), default=now)
    # By days: people are told the day, and its first moment is as good as any.
    if clock.london_date(now) < clock.london_date(again_at):
        raise AskedTooSoon(again_at)
    return stands


def _queue_email(
    writes: Writes, connection: Connection, cooldown: Cooldown, now: datetime, *, is_known: bool
) -> bool:
    """Queue what the address is sent, and return whether it is sent anything."""
    if cooldown.is_blocked:
        return False
    if is_known:
        emails.queue_connection_request(writes, connection)
        return True
    if cooldown.invited_at and now < cooldown.invited_at + rules.INVITED_EVERY:
        return False
    cooldown.invited_at = now
    emails.queue_invitation(writes, connection)
    return True
