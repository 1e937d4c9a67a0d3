"""Activating an account: the link of its e-mail and the password of step 1 together."""

from chalicelib import audit, clock, ids, storage
from chalicelib.accounts import emails
from chalicelib.accounts.models import Login, LoginState, TokenPurpose, User
from chalicelib.accounts.services import costs, links, passwords, people
from chalicelib.accounts.services.signing_in import WrongPassword
from chalicelib.errors import PortalError

# Token, login, e-mail, audit.
_ITEMS = 4


class TooPersonal(PortalError):
    """The password was made of what its owner told of themselves only after choosing it."""


def check_link(secret: str) -> None:
    """Let a link's page be shown, and nothing else: mail scanners open links.

    Raises:
        LinkDead: when the link activates nothing (any more).
    """
    links.open_link(secret, TokenPurpose.ACTIVATE)


def activate(secret: str, password: str, *, network: str) -> None:
    """Let the account of a link be signed in to.

    The password proves that whoever reads the e-mail is who registered: a link alone would
    activate an account that somebody else made with this address.

    Raises:
        TooMany: after too many tries.
        LinkDead: when the link activates nothing (any more).
        WrongPassword: when it is not the one chosen at step 1.
        TooPersonal: when it is, but an intruder who knows its owner would guess it.
    """
    token, login = links.open_link(secret, TokenPurpose.ACTIVATE)
    costs.spend_login(network, login.email_key)
    if not passwords.is_right(password, login.password_hash):
        raise WrongPassword("not the password of step 1")
    person = people.user(login.user_id)
    if passwords.problem(password, person.own_details) is not None:
        raise TooPersonal("made of the owner's details")
    with storage.all_or_nothing() as writes:
        links.use_up(writes, token)
        let_in(login, person)
        writes.save(login, or_else=links.LinkDead("changed meanwhile"))
        writes.save(person, or_else=links.LinkDead("changed meanwhile"))
        subject = f"user#{login.user_id}"
        audit.record(writes, "user.activated", actor=login.user_id, subject=subject)


def let_in(login: Login, person: User) -> None:
    """Make an account active; the caller saves both records."""
    login.state, login.activation_hash = LoginState.ACTIVE, None
    person.activated_at = person.activated_at or clock.now()


def send_again(email: str, *, network: str) -> None:
    """Send a new activation link to an account that waits for it.

    An account that is active already is told so by e-mail. For any other address nothing is
    sent; it costs as much and nobody is told the difference.

    Raises:
        TooMany: when this address was sent too many e-mails of this kind.
    """
    costs.LINKS_OF_NETWORK.spend(network)
    costs.ACTIVATION_MAILS.spend(ids.email_key(email))
    login = Login.find(people.login_key(email).hash_key)
    person = User.find(login.user_id if login else ids.new_id())
    with storage.all_or_nothing() as writes:
        subject = f"login#{ids.digest(ids.email_key(email))}"
        audit.record(writes, "activation.asked", actor="a visitor", subject=subject)
        if login is not None and person is not None:
            if login.state is LoginState.PENDING:
                secret = links.make(writes, login, TokenPurpose.ACTIVATE)
                writes.save(login)
                emails.queue_activation(writes, person, secret)
            elif login.state is LoginState.ACTIVE:
                emails.queue_already_registered(writes, person)
        costs.level(writes, _ITEMS)
