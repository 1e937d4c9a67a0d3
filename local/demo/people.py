"""The demo's people: accounts that are active from the start."""

from collections.abc import Sequence

from chalicelib import clock, ids, storage
from chalicelib.accounts.models import Login, LoginState, User
from chalicelib.accounts.services import passwords
from chalicelib.web.sessions import Role

PASSWORD = "take the quiet road home"  # noqa: S105  made-up people's, told to whoever runs it


def are_here(email: str) -> bool:
    """Whether they joined on an earlier start that was broken off."""
    return Login.find(ids.email_key(email)) is not None


def join(people: Sequence[tuple[Role, str, str, str, str]]) -> dict[str, User]:
    """Make an account for each (role, e-mail, first name, surname, company), by e-mail."""
    hashed = passwords.hash_of(PASSWORD)
    return {email: _join(role, email, names, hashed) for role, email, *names in people}


def _join(role: Role, email: str, names: Sequence[str], hashed: str) -> User:
    now = clock.now()
    first_name, surname, company = names
    user = User(
        ids.new_id(),
        role=role,
        email=email,
        first_name=first_name,
        surname=surname,
        company=company,
        created_at=now,
        activated_at=now,
    )
    login = Login(
        ids.email_key(email),
        user_id=user.user_id,
        role=role,
        name=user.full_name,
        password_hash=hashed,
        state=LoginState.ACTIVE,
        created_at=now,
    )
    with storage.all_or_nothing() as writes:
        writes.create(user)
        writes.create(login)
    return user
