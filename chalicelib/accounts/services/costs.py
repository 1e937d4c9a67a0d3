"""Limits on asking, and answers that cost the same whether or not an address is known."""

from datetime import timedelta

from chalicelib import clock, ids
from chalicelib.accounts.models import Draft
from chalicelib.limits import Limit
from chalicelib.storage import Writes
from chalicelib.web.sessions import Role

_FIVE_MINUTES = timedelta(minutes=5)
_HOUR = timedelta(hours=1)

LOGINS_OF_NETWORK = Limit("login-network", 10, _FIVE_MINUTES)
LOGINS_OF_ACCOUNT = Limit("login-account", 100, _FIVE_MINUTES)
LOGINS_OF_SITE = Limit("login-site", 1000, _FIVE_MINUTES)
DRAFTS_OF_NETWORK = Limit("draft-network", 100, _HOUR)
LINKS_OF_NETWORK = Limit("link-network", 100, _HOUR)
ACTIVATION_MAILS = Limit("activation-mail", 3, _HOUR)
RESET_MAILS = Limit("reset-mail", 5, timedelta(days=1))
USERNAME_MAILS = Limit("username-mail", 5, timedelta(days=1))
USERNAME_MAILS_TO = Limit("username-mail-to", 3, timedelta(days=1))


def spend_login(network: str, email: str) -> None:
    """Count one try to sign in: of its network, then of its account, then of the portal.

    The network's limit is the tight one, and so is that of one network's tries at one account;
    a network that is over it counts against no account. So nobody locks an account out for its
    owner elsewhere, and tries from many networks together come to an end as well.

    Raises:
        TooMany: from this network address, for this account, or in the whole portal.
    """
    LOGINS_OF_NETWORK.spend(network)
    LOGINS_OF_ACCOUNT.spend(ids.email_key(email))
    LOGINS_OF_SITE.spend("all")


def level(writes: Writes, size: int) -> None:
    """Fill a transaction up to `size` items, so that its time does not tell what it did.

    What is filled in are registrations that have ended already; time-to-live removes them.
    """
    now = clock.now()
    while len(writes) < size:
        filler = Draft(
            ids.new_id(),
            role=Role.EMPLOYER,
            owner_hash="-",
            email="-",
            password_hash="",
            ends_at=now,
            removed_at=now,
        )
        writes.create(filler)
