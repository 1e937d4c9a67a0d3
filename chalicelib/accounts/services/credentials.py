"""Changing the username, the password, or both at once, from the profile."""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib import audit, ids, storage
from chalicelib.accounts import emails
from chalicelib.accounts.models import Login, User
from chalicelib.accounts.services import costs, passwords, proving, usernames
from chalicelib.storage import Writes
from chalicelib.web import sessions
from chalicelib.web.sessions import Session


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody wants to have changed; blank is as it was."""

    username: str = ""
    password: str = ""


class BeforeLeaving:
    """What other domains do for a user while the old address is still theirs."""

    settle: Callable[[User], None] | None = None


def before_leaving_an_address(settle: Callable[[User], None]) -> None:
    """Have `settle(user)` called before a change of the username is begun.

    What a user holds by their confirmed address alone is to be tied to their account then.
    """
    BeforeLeaving.settle = staticmethod(settle)


def wanted_change(user: User, username: str, password: str) -> Change | None:
    """Return what of a user's login would change, or None when all is as it was."""
    is_same = ids.email_key(username) == ids.email_key(user.email)
    change = Change("" if is_same else username, password)
    return change if change != Change() else None


def change_login(
    session: Session, user: User, change: Change, password: str, *, network: str
) -> str | None:
    """Change a user's login; return the new value of the session's cookie if it has one now.

    `password` is the present one. A new username is only asked for: it becomes theirs when
    the link sent to it is followed. A new password ends all other sessions.

    Raises:
        TooMany: after too many tries, or too many e-mails.
        WrongPassword: when it is not the present password.
        Stale: when the login was changed by another at this moment.
    """
    login = proving.proved_login(user, password, network=network)
    if change.username:
        costs.USERNAME_MAILS.spend(user.user_id)
        costs.USERNAME_MAILS_TO.spend(ids.email_key(change.username))
        if BeforeLeaving.settle is not None:
            BeforeLeaving.settle(user)
    cookie = None
    with storage.all_or_nothing() as writes:
        if change.password:
            cookie = _change_password(writes, session, user, login, change.password)
        if change.username:
            usernames.ask(writes, user, login, change.username)
        writes.save(login)
    if cookie is not None:
        # Those who signed in between our looking and our writing; from now on nobody can.
        end_others(cookie)
    return cookie


def _change_password(
    writes: Writes, session: Session, user: User, login: Login, password: str
) -> str:
    login.password_hash = passwords.hash_of(password)
    # Whoever knew the old one may have asked for these.
    login.reset_hash = login.username_hash = None
    sessions.end_all(writes, user.user_id, but=session.secret_hash)
    emails.queue_password_changed(writes, user)
    subject = f"user#{user.user_id}"
    audit.record(writes, "password.changed", actor=user.user_id, subject=subject)
    return sessions.renew(writes, session)


def end_others(cookie: str) -> None:
    """Sign a user out everywhere but in the session that a cookie names."""
    user_id, _, secret = cookie.partition(".")
    with storage.all_or_nothing() as writes:
        sessions.end_all(writes, user_id, but=ids.digest(secret))
