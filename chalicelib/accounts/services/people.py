"""Who somebody is: what other domains ask about users and their logins."""

from chalicelib import ids
from chalicelib.accounts.models import Login, LoginState, User
from chalicelib.errors import NotFound
from chalicelib.storage import Key, Writes
from chalicelib.web.sessions import Role


def user_key(user_id: str) -> Key[User]:
    """Return where a user's record lies."""
    return Key(User, user_id)


def login_key(email: str) -> Key[Login]:
    """Return where the login of an e-mail address lies, however it is typed."""
    return Key(Login, ids.email_key(email))


def find_user(user_id: str) -> User | None:
    """Return a user, or None when there is no such user."""
    return User.find(user_id)


def user(user_id: str) -> User:
    """Return a user.

    Raises:
        NotFound: when there is no such user.
    """
    found = find_user(user_id)
    if found is None:
        raise NotFound("user")
    return found


def is_active_candidate(login: Login | None) -> bool:
    """Whether this login is that of a candidate who has activated their account."""
    return (
        login is not None and login.role is Role.CANDIDATE and login.state is LoginState.ACTIVE
    )


def is_activated_employer(login: Login | None) -> bool:
    """Whether this login is that of an employer who has activated their account."""
    activated = (LoginState.ACTIVE, LoginState.SUSPENDED)
    return login is not None and login.role is Role.EMPLOYER and login.state in activated


def require_same_login(
    writes: Writes, email: str, login: Login | None, *, or_else: Exception
) -> None:
    """Let the step fail with `or_else` unless the address still has this login, or none."""
    same = Login.email_key.does_not_exist() if login is None else Login.version == login.version
    writes.check(login_key(email), same, or_else=or_else)
