"""Registering: a draft for an hour, then an account that waits to be activated."""

from dataclasses import asdict, dataclass
from datetime import timedelta

from chalicelib import audit, clock, ids, storage
from chalicelib.accounts import emails
from chalicelib.accounts.models import Draft, Login, LoginState, TokenPurpose, User
from chalicelib.accounts.services import costs, links, passwords
from chalicelib.accounts.services.people import login_key
from chalicelib.errors import NotFound
from chalicelib.storage import Writes
from chalicelib.web.sessions import Role

_LIFE = timedelta(hours=1)
_TRIES = 5
# Draft, login, user, token, e-mail, audit.
_ITEMS = 6


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is at the other end: the visitor's cookie, and the network address it came from."""

    cookie: str
    network: str


class DraftGone(NotFound):
    """A registration was begun too long ago, or in another browser, or never."""


@dataclass(frozen=True, slots=True)
class Profile:
    """Who registers. A candidate has no company."""

    first_name: str
    surname: str
    company: str = ""
    telephone: str = ""
    mobile: str = ""


def begin(
    role: Role, email: str, password: str, *, visitor: Visitor, again: Draft | None = None
) -> Draft:
    """Return a new draft with what step 1 asks, or the draft `again` with step 1 corrected.

    Only this visitor's browser will see it.

    Raises:
        TooMany: when too many are begun from one network address.
    """
    costs.DRAFTS_OF_NETWORK.spend(visitor.network)
    ends_at = clock.now() + _LIFE
    draft = again or Draft(ids.new_id(), role=role, owner_hash=ids.digest(visitor.cookie))
    draft.email, draft.password_hash = email, passwords.hash_of(password)
    draft.ends_at = draft.removed_at = ends_at
    with storage.all_or_nothing() as writes:
        writes.save(draft)
    return draft


def draft_of(draft_id: str, role: Role, *, visitor: Visitor) -> Draft:
    """Return a visitor's own registration under way, or already sent.

    Raises:
        DraftGone: when there is none, or no more.
    """
    draft = Draft.find(draft_id)
    if draft is None or clock.now() >= draft.ends_at:
        raise DraftGone("too late")
    if draft.role is not role or draft.owner_hash != ids.digest(visitor.cookie):
        raise DraftGone("another one's")
    return draft


def draft_under_way(draft_id: str, role: Role, *, visitor: Visitor) -> Draft | None:
    """Return a visitor's own registration that is not sent yet, or None."""
    try:
        draft = draft_of(draft_id, role, visitor=visitor) if draft_id else None
    except DraftGone:
        return None
    return draft if draft is not None and not draft.is_sent else None


def save_profile(draft: Draft, profile: Profile) -> None:
    """Keep what step 2 asks."""
    draft.answers = asdict(profile)
    with storage.all_or_nothing() as writes:
        writes.save(draft)


def submit(draft: Draft, *, network: str) -> None:
    """Make the account and send its activation e-mail; sent already, it changes nothing.

    Whoever owns the address of an account that exists is told so by e-mail; whoever typed it
    here learns nothing. An account that was never activated is made anew: its password and
    its link are now the newest ones.

    Raises:
        TooMany: when this address was sent too many e-mails of this kind.
        Stale: when the same address is being registered by many at once.
    """
    if draft.is_sent:
        return
    costs.LINKS_OF_NETWORK.spend(network)
    costs.ACTIVATION_MAILS.spend(ids.email_key(draft.email))
    for _ in range(_TRIES):
        login = Login.find(login_key(draft.email).hash_key)
        # Asked for also when there is no login, so that both cost the same.
        user = User.find(login.user_id if login else ids.new_id())
        try:
            with storage.all_or_nothing() as writes:
                if login is None or login.is_free_for("", clock.now()):
                    _write_account(writes, draft, login, user)
                else:
                    _tell_owner(writes, draft, login, user)
                _mark_sent(writes, draft)
                costs.level(writes, _ITEMS)
        except storage.Stale:
            draft.refresh(consistent_read=True)
            if draft.is_sent:
                return
        else:
            return
    raise storage.Stale("the address is being registered by others")


def _mark_sent(writes: Writes, draft: Draft) -> None:
    draft.sent_at, draft.password_hash = clock.now(), ""
    writes.save(draft)


def _write_account(
    writes: Writes, draft: Draft, login: Login | None, user: User | None
) -> None:
    now, profile = clock.now(), Profile(**draft.answers)
    if login is not None and login.state is LoginState.RESERVED:
        # Its user has another username since a week; the item is anybody's.
        login.user_id, user = ids.new_id(), None
        login.reserved_until = login.welcomed_at = None
    user = user or User(login.user_id if login else ids.new_id(), created_at=now)
    login = login or Login(ids.email_key(draft.email), user_id=user.user_id, created_at=now)
    login.role = user.role = draft.role
    login.state, login.password_hash = LoginState.PENDING, draft.password_hash
    user.email = draft.email
    for name, value in asdict(profile).items():
        setattr(user, name, value)
    login.name = user.full_name
    secret = links.make(writes, login, TokenPurpose.ACTIVATE)
    writes.save(login)
    writes.save(user)
    emails.queue_activation(writes, user, secret)
    subject = f"user#{user.user_id}"
    audit.record(writes, "user.registered", actor=user.user_id, subject=subject)


def _tell_owner(writes: Writes, draft: Draft, login: Login, user: User | None) -> None:
    if login.state is LoginState.RESERVED:
        emails.queue_address_taken(writes, draft.email)
    elif user is not None:
        emails.queue_already_registered(writes, user)
    subject = f"user#{login.user_id}"
    audit.record(writes, "user.registered_again", actor="a visitor", subject=subject)
