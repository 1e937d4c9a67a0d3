"""Signing in and out."""

from chalicelib import audit, storage
from chalicelib.accounts.models import Login, LoginState
from chalicelib.accounts.services import costs, passwords
from chalicelib.accounts.services.people import login_key
from chalicelib.errors import NotAllowed
from chalicelib.web import sessions
from chalicelib.web.sessions import Role, Session


class WrongPassword(NotAllowed):
    """The address is unknown or the password wrong; nobody is told which."""


class NotActivated(NotAllowed):
    """The password is right, and the account waits for its link in the e-mail."""


def sign_in(
    email: str, password: str, *, network: str, remember: bool, left: Session | None = None
) -> tuple[str, Role]:
    """Sign somebody in; return the session cookie's value and their side of the portal.

    `left` is a session of this browser that ends with it.

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
    with storage.all_or_nothing() as writes:
        if passwords.is_outdated(login.password_hash):
            login.password_hash = passwords.hash_of(password)
            writes.save(login, or_else=WrongPassword("changed meanwhile"))
        else:
            # A password that was changed a moment ago opens nothing any more.
            unchanged = Login.version == login.version
            changed = WrongPassword("changed meanwhile")
            writes.check(login_key(email), unchanged, or_else=changed)
        if left is not None:
            sessions.end(writes, left)
        cookie = sessions.start(
            writes, login.user_id, login.role, login.name, remember=remember
        )
        audit.record(
            writes, "user.signed_in", actor=login.user_id, subject=f"user#{login.user_id}"
        )
    return cookie, login.role


def sign_out(session: Session) -> None:
    """End this browser's session."""
    with storage.all_or_nothing() as writes:
        sessions.end(writes, session)
        subject = f"user#{session.user_id}"
        audit.record(writes, "user.signed_out", actor=session.user_id, subject=subject)
