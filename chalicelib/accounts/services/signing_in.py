"""Signing in and out."""

from collections.abc import Callable
from datetime import datetime

from chalicelib import audit, clock, storage
from chalicelib.accounts.models import Login, LoginState
from chalicelib.accounts.services import costs, passwords
from chalicelib.accounts.services.people import login_key
from chalicelib.errors import NotAllowed
from chalicelib.storage import Writes
from chalicelib.web import sessions
from chalicelib.web.sessions import Role, Session


class WrongPassword(NotAllowed):
    """The address is unknown or the password wrong; nobody is told which."""


class NotActivated(NotAllowed):
    """The password is right, and the account waits for its link in the e-mail."""


class FirstSignIn:
    """What other domains bring in for an employer before their first session begins."""

    bring_in: Callable[[str, str, datetime], None] | None = None


def at_first_sign_in(bring_in: Callable[[str, str, datetime], None]) -> None:
    """Have `bring_in(user_id, email, now)` called before an employer's first session begins.

    When it fails the sign-in does; it is called again at the next one, until it was done.
    """
    FirstSignIn.bring_in = staticmethod(bring_in)


def sign_in(  # noqa: PLR0913  all but two named
    email: str,
    password: str,
    *,
    network: str,
    remember: bool,
    browser: str = "",
    left: Session | None = None,
) -> tuple[str, Role]:
    """Sign somebody in; return the session cookie's value and their side of the portal.

    `browser` is what the list of their sessions calls it; `left` is a session of this browser
    that ends with it.

    Raises:
        TooMany: after too many tries, right or wrong.
        WrongPassword: when address and password do not belong together.
        NotActivated: when they do, before the account was activated.
    """
    costs.spend_login(network, email)
    login = Login.find(login_key(email).hash_key)
    right = passwords.is_right(password, login.password_hash if login else None)
    if login is None or not right:
        raise WrongPassword("address or password")
    if login.state is LoginState.PENDING:
        raise NotActivated("before activation")
    if login.state is not LoginState.ACTIVE:
        raise WrongPassword(f"the login is {login.state}")
    now = clock.now()
    _bring_in(login, now)
    with storage.all_or_nothing() as writes:
        _keep(writes, login, password, now)
        if left is not None:
            sessions.end(writes, left)
        cookie = sessions.start(
            writes, login.user_id, login.role, login.name, remember=remember, browser=browser
        )
        audit.record(
            writes, "user.signed_in", actor=login.user_id, subject=f"user#{login.user_id}"
        )
    return cookie, login.role


def _bring_in(login: Login, now: datetime) -> None:
    is_first = login.role is Role.EMPLOYER and login.welcomed_at is None
    if is_first and FirstSignIn.bring_in is not None:
        FirstSignIn.bring_in(login.user_id, login.email_key, now)


def _keep(writes: Writes, login: Login, password: str, now: datetime) -> None:
    # A password that was changed a moment ago opens nothing any more.
    changed, unchanged = WrongPassword("changed meanwhile"), Login.version == login.version
    if passwords.is_outdated(login.password_hash):
        login.password_hash = passwords.hash_of(password)
        login.welcomed_at = login.welcomed_at or now
        writes.save(login, or_else=changed)
    elif login.welcomed_at is None:
        # The first makes a new version; of two first sign-ins at once both begin a session.
        same = (Login.password_hash == login.password_hash) & (Login.state == login.state)
        actions = [Login.welcomed_at.set(now)]
        writes.update(login, actions, condition=same, or_else=changed)
    else:
        writes.check(login.key, unchanged, or_else=changed)


def sign_out(session: Session) -> None:
    """End this browser's session."""
    with storage.all_or_nothing() as writes:
        sessions.end(writes, session)
        subject = f"user#{session.user_id}"
        audit.record(writes, "user.signed_out", actor=session.user_id, subject=subject)
