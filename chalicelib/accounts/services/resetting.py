"""Forgotten passwords: a link by e-mail, a new password, every session ended."""

from chalicelib import audit, ids, storage
from chalicelib.accounts import emails
from chalicelib.accounts.models import Login, LoginState, TokenPurpose, User
from chalicelib.accounts.services import activating, costs, links, passwords, people
from chalicelib.web import sessions

_MAY_RESET = (LoginState.PENDING, LoginState.ACTIVE)
# Token, login, e-mail, audit.
_ITEMS = 4


def ask_reset(email: str, *, network: str) -> None:
    """Send a link for a new password, if there is an account of this address.

    If not, nothing is sent; it costs as much and nobody is told the difference.

    Raises:
        TooMany: when this address was sent too many e-mails of this kind.
    """
    costs.LINKS_OF_NETWORK.spend(network)
    costs.RESET_MAILS.spend(ids.email_key(email))
    login = Login.find(people.login_key(email).hash_key)
    person = User.find(login.user_id if login else ids.new_id())
    with storage.all_or_nothing() as writes:
        subject = f"login#{ids.digest(ids.email_key(email))}"
        audit.record(writes, "reset.asked", actor="a visitor", subject=subject)
        if login is not None and person is not None and login.state in _MAY_RESET:
            secret = links.make(writes, login, TokenPurpose.RESET)
            writes.save(login)
            emails.queue_password_reset(writes, person, secret)
        costs.level(writes, _ITEMS)


def whose_link(secret: str) -> User:
    """Return whose password a link lets one choose.

    Raises:
        LinkDead: when the link is not good (any more).
    """
    _, login = links.open_link(secret, TokenPurpose.RESET)
    return people.user(login.user_id)


def reset(secret: str, password: str) -> None:
    """Give the account of a link a new password, which also activates it.

    The link proves that whoever uses it reads the account's e-mail, which is all that
    activating asks. Everyone who was signed in with the old password is signed out, and a
    username that was asked for with it can no longer be confirmed.

    Raises:
        LinkDead: when the link is not good (any more).
    """
    token, login = links.open_link(secret, TokenPurpose.RESET)
    person = people.user(login.user_id)
    login.password_hash = passwords.hash_of(password)
    login.reset_hash = login.username_hash = None
    changed = links.LinkDead("changed meanwhile")
    with storage.all_or_nothing() as writes:
        links.use_up(writes, token)
        activating.let_in(login, person)
        writes.save(login, or_else=changed)
        writes.save(person, or_else=changed)
        sessions.end_all(writes, login.user_id)
        emails.queue_password_changed(writes, person)
        subject = f"user#{login.user_id}"
        audit.record(writes, "password.reset", actor=login.user_id, subject=subject)
    # Those who signed in between our looking and our writing; from now on nobody can.
    with storage.all_or_nothing() as writes:
        sessions.end_all(writes, login.user_id)
