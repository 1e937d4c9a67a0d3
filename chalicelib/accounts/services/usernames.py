"""Another username: confirmed by a link to the new address, undone by a link to the old one.

The item of a login is the lock on its address, so a login moves: the new address gets a login
of its own, and the old one stays for a week as RESERVED, which opens nothing.
"""

from datetime import timedelta

from chalicelib import audit, clock, storage
from chalicelib.accounts import emails
from chalicelib.accounts.models import Login, LoginState, Token, TokenPurpose, User
from chalicelib.accounts.services import links, people
from chalicelib.accounts.services.links import LinkDead
from chalicelib.storage import Writes
from chalicelib.web import sessions

RESERVED_FOR = timedelta(days=7)


def ask(writes: Writes, user: User, login: Login, email: str) -> None:
    """Send a link to the new address, and to the old one word of it with a link that undoes it.

    Whether the new address is another account's makes no difference but in what its owner
    reads. The caller saves `login`.
    """
    other = Login.find(people.login_key(email).hash_key)
    secret = links.make(writes, login, TokenPurpose.USERNAME, email=email)
    undo_secret = links.make(writes, login, TokenPurpose.UNDO, email=user.email)
    if other is None or other.is_free_for(user.user_id, clock.now()):
        emails.queue_username_confirm(writes, user, email, secret)
    else:
        emails.queue_address_taken(writes, email)
    emails.queue_username_change(writes, user, email, undo_secret)
    subject = f"user#{user.user_id}"
    audit.record(writes, "username.asked", actor=user.user_id, subject=subject)


def wanted_username(secret: str) -> str:
    """Return the username that a link leads to, and change nothing: mail scanners open links.

    Raises:
        LinkDead: when the link is not good (any more).
    """
    return _open(secret)[0].email


def confirm(secret: str) -> str:
    """Let the address to which a link was sent be its owner's username; return it.

    Raises:
        LinkDead: when the link is not good (any more), or the address is another's by now.
    """
    token, login = _open(secret)
    now, user = clock.now(), people.user(token.user_id)
    new = Login.find(people.login_key(token.email).hash_key)
    if new is not None and not new.is_free_for(user.user_id, now):
        raise LinkDead("another account's by now")
    old_email, changed = user.email, LinkDead("changed meanwhile")
    with storage.all_or_nothing() as writes:
        links.use_up(writes, token)
        undo_secret = links.make(writes, login, TokenPurpose.UNDO, email=old_email)
        new = _moved(login, new or Login(people.login_key(token.email).hash_key))
        user.email = token.email
        writes.save(new, or_else=changed)
        _reserve(login)
        writes.save(login, or_else=changed)
        writes.save(user, or_else=changed)
        emails.queue_username_changed(writes, user, to=user.email)
        emails.queue_username_changed(writes, user, to=old_email, undo_secret=undo_secret)
        subject = f"user#{user.user_id}"
        audit.record(writes, "username.changed", actor=user.user_id, subject=subject)
    return user.email


def username_before(secret: str) -> str:
    """Return the username that a link brings back, and change nothing.

    Raises:
        LinkDead: when the link is not good (any more).
    """
    return _open_undo(secret)[0].email


def undo(secret: str) -> str:
    """Bring back the username of before, and sign its user out everywhere; return it.

    Changes that were made after it, and the links that would undo them, are undone with it:
    whoever took an account over must not take it back with theirs.

    Raises:
        LinkDead: when the link is not good (any more).
    """
    token, user, current, before = _open_undo(secret)
    kept = [each[0] for each in current.undo_hashes].index(token.token_hash)
    changed = LinkDead("changed meanwhile")
    with storage.all_or_nothing() as writes:
        links.use_up(writes, token)
        current.undo_hashes = current.undo_hashes[:kept]
        if before is current:
            current.username_hash = None
        else:
            writes.delete(current, or_else=changed)
            before, user.email = _moved(current, before), token.email
            writes.save(user, or_else=changed)
        writes.save(before, or_else=changed)
        sessions.end_all(writes, user.user_id)
        subject = f"user#{user.user_id}"
        audit.record(writes, "username.undone", actor=user.user_id, subject=subject)
    # Those who signed in between our looking and our writing.
    with storage.all_or_nothing() as writes:
        sessions.end_all(writes, user.user_id)
    return token.email


def _open(secret: str) -> tuple[Token, Login]:
    token, login = links.open_link(secret, TokenPurpose.USERNAME)
    if login.state is not LoginState.ACTIVE:
        raise LinkDead(f"the login is {login.state}")
    return token, login


def _open_undo(secret: str) -> tuple[Token, User, Login, Login]:
    """Return the link, its user, the present login, and the one that is to be it again."""
    token = links.find(secret, TokenPurpose.UNDO)
    user = people.user(token.user_id)
    current = Login.find(people.login_key(user.email).hash_key)
    if current is None or token.token_hash not in [each[0] for each in current.undo_hashes]:
        raise LinkDead("undone already, or with an older change")
    if token.email_key == current.email_key:
        return token, user, current, current
    before = Login.find(token.email_key)
    if before is None or before.user_id != user.user_id:
        raise LinkDead("another account's by now")
    return token, user, current, before


def _moved(login: Login, to: Login) -> Login:
    """Return `to` with all that `login` opens; links that were sent to the old one are dead."""
    kept = ("user_id", "role", "name", "password_hash", "state", "undo_hashes", "created_at")
    for name in kept:
        setattr(to, name, getattr(login, name))
    to.activation_hash = to.reset_hash = to.username_hash = to.reserved_until = None
    # What waits for the new address has not been brought in yet.
    to.welcomed_at = None
    return to


def _reserve(login: Login) -> None:
    login.state, login.reserved_until = LoginState.RESERVED, clock.now() + RESERVED_FOR
    login.password_hash, login.undo_hashes = "", []
    login.reset_hash = login.username_hash = None
