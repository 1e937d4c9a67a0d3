"""One-time links: made for an e-mail, opened any number of times, used once."""

from datetime import timedelta

from chalicelib import clock, ids
from chalicelib.accounts.models import Login, Token, TokenPurpose
from chalicelib.errors import NotFound
from chalicelib.storage import Writes

_LIFE = {
    TokenPurpose.ACTIVATE: timedelta(hours=24),
    TokenPurpose.RESET: timedelta(minutes=20),
    TokenPurpose.USERNAME: timedelta(hours=24),
    # Seven days after the change, which may come a day after it was asked for.
    TokenPurpose.UNDO: timedelta(days=8),
}
_NEWEST = {
    TokenPurpose.ACTIVATE: "activation_hash",
    TokenPurpose.RESET: "reset_hash",
    TokenPurpose.USERNAME: "username_hash",
}


class LinkDead(NotFound):
    """A link was used, is too old, was followed by a newer one, or never was."""


def make(writes: Writes, login: Login, purpose: TokenPurpose, *, email: str = "") -> str:
    """Return the secret of a new link, which ends the older ones of its purpose.

    Links that undo stand beside each other. The caller saves `login`, which now names the
    link, in the same transaction.
    """
    secret, now = ids.new_secret(), clock.now()
    ends_at = now + _LIFE[purpose]
    token = Token(
        ids.digest(secret),
        purpose=purpose,
        user_id=login.user_id,
        email_key=login.email_key,
        email=email,
        ends_at=ends_at,
        removed_at=ends_at,
    )
    writes.create(token)
    if purpose is TokenPurpose.UNDO:
        alive = [each for each in login.undo_hashes if each[1] > now.isoformat()]
        login.undo_hashes = [*alive, [token.token_hash, ends_at.isoformat()]]
    else:
        setattr(login, _NEWEST[purpose], token.token_hash)
    return secret


def open_link(secret: str, purpose: TokenPurpose) -> tuple[Token, Login]:
    """Return a link that is still good, and whose it is. Nothing is used up.

    Raises:
        LinkDead: when it is not good, whatever the reason.
    """
    token = find(secret, purpose)
    login = Login.find(token.email_key)
    if login is None or login.user_id != token.user_id:
        raise LinkDead("nobody's any more")
    if getattr(login, _NEWEST[purpose]) != token.token_hash:
        raise LinkDead("a newer one was sent")
    return token, login


def find(secret: str, purpose: TokenPurpose) -> Token:
    """Return what is stored of a link that is neither used nor too old.

    Raises:
        LinkDead: when there is no such link.
    """
    token = Token.find(ids.digest(secret))
    if token is None or token.purpose is not purpose or clock.now() >= token.ends_at:
        raise LinkDead("no such link now")
    return token


def use_up(writes: Writes, token: Token) -> None:
    """Remove a link with what it was used for; of several who use it at once, one succeeds."""
    exists = Token.token_hash.exists()
    writes.delete(token, condition=exists, or_else=LinkDead("used meanwhile"))
