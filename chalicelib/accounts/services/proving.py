"""Asking for the password again, before anything that a borrowed browser must not do."""

from chalicelib import storage
from chalicelib.accounts.models import Login, User
from chalicelib.accounts.services import costs, passwords, people
from chalicelib.accounts.services.signing_in import WrongPassword
from chalicelib.web import sessions
from chalicelib.web.sessions import Session


def proved_login(user: User, password: str, *, network: str) -> Login:
    """Return a user's login, if this is its password. Tries count as tries to sign in do.

    Raises:
        TooMany: after too many tries, right or wrong.
        WrongPassword: when it is not the password.
    """
    costs.spend_login(network, user.email)
    login = Login.find(people.login_key(user.email).hash_key)
    right = passwords.is_right(password, login.password_hash if login else None)
    if login is None or not right:
        raise WrongPassword("not the password of who is signed in")
    return login


def prove(session: Session, password: str, *, network: str) -> None:
    """Let a remembered session do for an hour what needs the password.

    Raises:
        TooMany: after too many tries, right or wrong.
        WrongPassword: when it is not the password.
    """
    proved_login(people.user(session.user_id), password, network=network)
    with storage.all_or_nothing() as writes:
        sessions.note_proved(writes, session)
