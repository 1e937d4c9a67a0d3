"""Who is signed in: rows that a cookie names, each with its own end.

The cookie holds the user's id and a secret of 256 bits; the table holds the secret's SHA-256.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from enum import StrEnum

from pynamodb.attributes import (
    BooleanAttribute,
    NumberAttribute,
    TTLAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.expressions.update import Action

from chalicelib import clock, ids, storage
from chalicelib.attributes import EnumAttribute
from chalicelib.storage import Record, Writes

IDLE = timedelta(minutes=60)
LONGEST = timedelta(hours=12)
REMEMBERED = timedelta(days=30)
NOTED_EVERY = timedelta(minutes=5)
MOST_AT_ONCE = 50


class Role(StrEnum):
    """Which side of the portal an account is on; an account has one."""

    EMPLOYER = "EMPLOYER"
    CANDIDATE = "CANDIDATE"
    STAFF = "STAFF"


class Session(Record):
    """One signed-in browser. Key: user id, SHA-256 of the cookie's secret.

    `browser` is its make and system, in words; `proved_at` when its user last typed the
    password.
    """

    class Meta:
        """Table."""

        table = "sessions"

    user_id = UnicodeAttribute(hash_key=True)
    secret_hash = UnicodeAttribute(range_key=True)
    role = EnumAttribute(Role)
    name = UnicodeAttribute()
    csrf_token = UnicodeAttribute()
    page_size = NumberAttribute(default=10)
    remembered = BooleanAttribute(default=False)
    browser = UnicodeAttribute(default="")
    started_at = UTCDateTimeAttribute()
    proved_at = UTCDateTimeAttribute(null=True)
    seen_at = UTCDateTimeAttribute()
    removed_at = TTLAttribute()

    @property
    def ends_at(self) -> datetime:
        """The instant from which this session counts no more, if nothing happens before."""
        if self.remembered:
            return self.started_at + REMEMBERED
        return min(self.seen_at + IDLE, self.started_at + LONGEST)

    @property
    def session_id(self) -> str:
        """What its owner's list calls it; nobody gets in with it."""
        return ids.derived(self.secret_hash)

    @property
    def needs_password(self) -> bool:
        """Whether only being remembered keeps it open: not enough for anything sensitive."""
        proved_at = self.proved_at or self.started_at
        return self.remembered and clock.now() >= proved_at + IDLE


def start(  # noqa: PLR0913  the last two named
    writes: Writes, user_id: str, role: Role, name: str, *, remember: bool, browser: str = ""
) -> str:
    """Sign a user in; return the cookie's value, known to nobody but the browser."""
    now, secret = clock.now(), ids.new_secret()
    session = Session(
        user_id,
        ids.digest(secret),
        role=role,
        name=name,
        csrf_token=ids.new_secret(),
        remembered=remember,
        browser=browser,
        started_at=now,
        proved_at=now,
        seen_at=now,
        removed_at=now + (REMEMBERED if remember else LONGEST),
    )
    writes.create(session)
    return f"{user_id}.{secret}"


def find(cookie: str) -> Session | None:
    """Return the session a cookie names, if it is still good; note that it was seen."""
    user_id, _, secret = cookie.partition(".")
    if not (user_id and secret):
        return None
    session = Session.find(user_id, ids.digest(secret))
    now = clock.now()
    if session is None or now >= session.ends_at:
        return None
    if now - session.seen_at >= NOTED_EVERY:
        session.seen_at = now
        if not _note_seen(session):
            return None
    return session


def _note_seen(session: Session) -> bool:
    # Alone and unversioned: losing a note of "seen" harms nobody.
    try:
        with storage.all_or_nothing() as writes:
            _change(writes, session, Session.seen_at.set(session.seen_at))
    except storage.Stale:
        return False
    return True


def cookie_seconds(session: Session) -> int | None:
    """Return how long the browser shall keep this session's cookie; None: until it closes."""
    left = session.started_at + REMEMBERED - clock.now()
    return int(left.total_seconds()) if session.remembered else None


def renew(writes: Writes, session: Session) -> str:
    """Give this browser's session a new id, which only it knows; return the cookie's value.

    Its user has just typed the password.
    """
    secret = ids.new_secret()
    renewed = Session(
        **session.attribute_values
        | {
            "secret_hash": ids.digest(secret),
            "csrf_token": ids.new_secret(),
            "proved_at": clock.now(),
        }
    )
    writes.delete(session, condition=Session.secret_hash.exists())
    writes.create(renewed)
    return f"{session.user_id}.{secret}"


def note_proved(writes: Writes, session: Session) -> None:
    """Note that the user of this session has just typed the password."""
    session.proved_at = clock.now()
    _change(writes, session, Session.proved_at.set(session.proved_at))


def rename(writes: Writes, session: Session, name: str) -> None:
    """Let this browser's pages show another name of its user."""
    session.name = name
    _change(writes, session, Session.name.set(name))


def _change(writes: Writes, session: Session, *actions: Action) -> None:
    # One that was ended meanwhile must not come back by it.
    writes.update(session, actions, condition=Session.secret_hash.exists())


def keep_page_size(session: Session, size: int) -> None:
    """Remember how many rows of a list this browser shows on a page."""
    if session.page_size == size:
        return
    session.page_size = size
    # Whoever was signed out meanwhile has nothing to be remembered.
    with suppress(storage.Stale), storage.all_or_nothing() as writes:
        _change(writes, session, Session.page_size.set(size))


def end(writes: Writes, session: Session) -> None:
    """Sign this browser out."""
    writes.delete(session)


def all_of(user_id: str) -> list[Session]:
    """Return every session of a user that is still good."""
    now = clock.now()
    found = Session.query(user_id, consistent_read=True)
    return [session for session in found if now < session.ends_at]


def end_all(writes: Writes, user_id: str, *, but: str = "") -> None:
    """Sign a user out everywhere, except in the session with the secret hash `but`."""
    ended = [session for session in all_of(user_id) if session.secret_hash != but]
    # A transaction has room for so many; being signed out a moment early harms nobody.
    for start in range(MOST_AT_ONCE, len(ended), MOST_AT_ONCE):
        with storage.all_or_nothing() as before:
            for session in ended[start : start + MOST_AT_ONCE]:
                before.delete(session)
    for session in ended[:MOST_AT_ONCE]:
        writes.delete(session)
