"""May this employer see this achievement now? Decided here and nowhere else."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from chalicelib import audit, storage
from chalicelib.accounts import services as accounts
from chalicelib.achievements import services as achievements
from chalicelib.achievements.rules import DocumentKind
from chalicelib.achievements.services import Achievement
from chalicelib.connections import rules
from chalicelib.connections.models import Connection
from chalicelib.connections.rules import ConnectionStatus
from chalicelib.errors import NotFound
from chalicelib.storage import Key, Writes


class SharingEnded(NotFound):
    """The asker's own connection was active and is no more; `connection` is its row."""

    def __init__(self, connection: Connection) -> None:
        super().__init__("the sharing has ended")
        self.connection = connection


@dataclass(frozen=True, slots=True)
class Shared:
    """An achievement that an employer may see now, and the connection that allows it."""

    connection: Connection
    achievement: Achievement


@dataclass(frozen=True, slots=True)
class SharedDocuments:
    """All that an employer may see of one candidate now, the newest award first."""

    connection: Connection
    achievements: list[Achievement]


def connection_key(employer_id: str, connection_id: str) -> Key[Connection]:
    """Return where a connection lies, for reading it together with other records."""
    return Key(Connection, employer_id, connection_id)


def shared_now(connection: Connection | None, achievement_id: str, now: datetime) -> bool:
    """Whether the employer of this connection, as it was read, may see the achievement now."""
    return connection is not None and rules.may_view(
        connection.status,
        connection.expires_at,
        connection.shares_all,
        connection.shared or (),
        achievement_id,
        now,
    )


def shared_achievement(
    employer_id: str, connection_id: str, achievement_id: str, now: datetime
) -> Shared:
    """Return what the employer asks to see, read consistently.

    Raises:
        SharingEnded: when it is their own connection and has expired or was ended.
        NotFound: for every other reason not to show it, always the same.
    """
    connection = _active_connection(employer_id, connection_id, now)
    if not shared_now(connection, achievement_id, now):
        raise NotFound(achievement_id)
    candidate_id = str(connection.candidate_id)
    return Shared(connection, achievements.achievement(candidate_id, achievement_id))


def shared_achievements(employer_id: str, connection_id: str, now: datetime) -> SharedDocuments:
    """Return all that the connection shows now.

    Raises:
        SharingEnded, NotFound: as for one achievement.
    """
    return shared_by(_active_connection(employer_id, connection_id, now), now)


def shared_by(connection: Connection | None, now: datetime) -> SharedDocuments:
    """Return all that a connection, as it was just read, shows now.

    Raises:
        SharingEnded, NotFound: as for one achievement.
    """
    active = require_active(connection, now)
    found = [
        achievement
        for achievement in achievements.achievements_of(str(active.candidate_id))
        if shared_now(active, achievement.achievement_id, now)
    ]
    return SharedDocuments(active, found)


def require_active(connection: Connection | None, now: datetime) -> Connection:
    """Return the connection, as it was just read, if it opens anything now.

    Raises:
        SharingEnded, NotFound: as for one achievement.
    """
    if connection is None:
        raise NotFound("no such connection")
    stands = connection.standing(now)
    if stands in (ConnectionStatus.EXPIRED, ConnectionStatus.ENDED):
        raise SharingEnded(connection)
    if stands is not ConnectionStatus.ACTIVE:
        raise NotFound(connection.connection_id)
    return connection


def look_at(actor: str, connection: Connection, what: str, achievement_id: str = "") -> None:
    """Note in the audit trail that the employer looked: candidates may ask who did."""
    subject = f"connection#{connection.connection_id}"
    with storage.all_or_nothing() as writes:
        audit.record(
            writes,
            "connection.viewed",
            actor=actor,
            subject=subject,
            what=what,
            achievement_id=achievement_id,
        )


def open_document(
    employer_id: str,
    connection_id: str,
    achievement_id: str,
    kind: DocumentKind,
    now: datetime,
) -> str:
    """Return a link to a document that the employer may open now; note that they did.

    Raises:
        SharingEnded, NotFound: as for the achievement; NotFound also when there is no such
            document, or the award is revoked.
    """
    shared = shared_achievement(employer_id, connection_id, achievement_id, now)
    url = achievements.document_url(shared.achievement, kind)
    look_at(employer_id, shared.connection, kind.value, achievement_id)
    return url


def photo_of(employer_id: str, connection_id: str, now: datetime) -> str | None:
    """Return a link to the photo of a candidate who shares now, or None when there is none.

    Raises:
        SharingEnded, NotFound: as for what they share.
    """
    connection = _active_connection(employer_id, connection_id, now)
    account = achievements.account_of(str(connection.candidate_id))
    return accounts.photo_url(account) if account else None


def require_shared(  # noqa: PLR0913  all of the question
    writes: Writes,
    employer_id: str,
    connection_id: str,
    achievement_ids: Collection[str],
    now: datetime,
    *,
    or_else: Exception,
) -> None:
    """Let the step fail with `or_else` unless all these achievements are shared at its commit.

    One operation for the connection, however many achievements: DynamoDB refuses two.
    """
    is_chosen = Connection.shares_all == True  # noqa: E712  a condition, not a comparison
    first, *others = sorted(achievement_ids)
    all_chosen = Connection.shared.contains(first)
    for achievement_id in others:
        all_chosen &= Connection.shared.contains(achievement_id)
    writes.check(
        connection_key(employer_id, connection_id),
        (Connection.status == ConnectionStatus.ACTIVE)
        & (Connection.expires_at > now)
        & (is_chosen | all_chosen),
        or_else=or_else,
    )


def _active_connection(employer_id: str, connection_id: str, now: datetime) -> Connection:
    key = connection_key(employer_id, connection_id)
    return require_active(storage.read_together(key).at(key), now)
