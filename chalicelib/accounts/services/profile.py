"""A user's profile: who they are, and where else they are found."""

from collections.abc import Mapping
from dataclasses import asdict

from chalicelib import audit, brand, storage
from chalicelib.accounts.models import Login, User
from chalicelib.accounts.services import people
from chalicelib.accounts.services.registering import Profile
from chalicelib.brand import Network
from chalicelib.errors import NotFound
from chalicelib.web import sessions
from chalicelib.web.sessions import Session


def own_profile(user_id: str) -> User:
    """Return a user, read together with what the page's header needs.

    Raises:
        NotFound: when there is no such user.
    """
    key = people.user_key(user_id)
    user = storage.read_together(key).at(key)
    if user is None:
        raise NotFound(user_id)
    return user


def offered_networks() -> list[Network]:
    """Return the social networks that a profile may name."""
    return [network for network in brand.current().networks if network.offered]


def save_details(session: Session, profile: Profile) -> None:
    """Keep who a user is.

    What was written with the old name stays as it was: a request shows the company that asked,
    a connection the name that was shared, a certificate the name on it.
    """
    user = people.user(session.user_id)
    name_before = user.full_name
    for name, value in asdict(profile).items():
        setattr(user, name, value)
    with storage.all_or_nothing() as writes:
        writes.save(user)
        if user.full_name != name_before:
            key = people.login_key(user.email).hash_key
            login = Login.get(key, consistent_read=True)
            login.name = user.full_name
            writes.save(login)
            sessions.rename(writes, session, user.full_name)
        subject = f"user#{user.user_id}"
        audit.record(writes, "profile.changed", actor=user.user_id, subject=subject)


def save_networks(user_id: str, links: Mapping[str, str]) -> None:
    """Keep a user's pages on social networks, by the network's slug; blank is none.

    What was entered for a network that is offered no more stays as it is.
    """
    user = people.user(user_id)
    user.networks = {slug: link for slug, link in {**user.networks, **links}.items() if link}
    with storage.all_or_nothing() as writes:
        writes.save(user)
        subject = f"user#{user_id}"
        audit.record(writes, "networks.changed", actor=user_id, subject=subject)
