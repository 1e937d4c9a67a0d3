"""E-mails about accounts. A name goes out as plain words: a stranger may have typed it."""

from chalicelib import mail, settings
from chalicelib.accounts.models import User
from chalicelib.storage import Writes
from chalicelib.web.sessions import Role


def queue_activation(writes: Writes, user: User, secret: str) -> None:
    """Send the link that activates a new account, good for 24 hours."""
    mail.queue(writes, "activation", **_to(user), activation_url=_link("activate", secret))


def queue_already_registered(writes: Writes, user: User) -> None:
    """Tell the owner of an account that their address was used to register again."""
    mail.queue(
        writes,
        "already-registered",
        **_to(user),
        login_url=_link("sign-in"),
        forgotten_url=_link("forgotten-password"),
    )


def queue_address_taken(writes: Writes, email: str) -> None:
    """Tell whoever reads an address that an account was to have it, and that it is taken."""
    mail.queue(
        writes,
        "address-taken",
        to=email,
        login_url=_link("sign-in"),
        forgotten_url=_link("forgotten-password"),
    )


def queue_password_reset(writes: Writes, user: User, secret: str) -> None:
    """Send the link that lets its reader choose a new password, good for 20 minutes."""
    mail.queue(writes, "password-reset", **_to(user), reset_url=_link("reset", secret))


def queue_password_changed(writes: Writes, user: User) -> None:
    """Tell somebody that their password was changed, in case it was not them."""
    mail.queue(
        writes, "password-changed", **_to(user), forgotten_url=_link("forgotten-password")
    )


def queue_username_confirm(writes: Writes, user: User, email: str, secret: str) -> None:
    """Send the link that makes a new address the username, good for 24 hours, to it."""
    values = _to(user) | {"to": email}
    mail.queue(
        writes,
        "username-confirm",
        **values,
        is_candidate=user.role is Role.CANDIDATE,
        confirm_url=_link("username", secret),
    )


def queue_username_change(writes: Writes, user: User, email: str, secret: str) -> None:
    """Tell the present address which one is to follow, with a link that stops or undoes it."""
    mail.queue(
        writes,
        "username-change",
        **_to(user),
        new_username=mail.unlinked(email),
        undo_url=_link("username/undo", secret),
    )


def queue_username_changed(
    writes: Writes, user: User, *, to: str, undo_secret: str = ""
) -> None:
    """Tell an address that the username was changed; only the old one has a link to undo it."""
    values = _to(user) | {"to": to}
    new_username = mail.unlinked(user.email)
    mail.queue(
        writes,
        "username-changed",
        **values,
        new_username=new_username,
        login_url=_link("sign-in"),
        undo_url=_link("username/undo", undo_secret) if undo_secret else "",
    )


def _to(user: User) -> dict[str, str]:
    return {"to": user.email, "first_name": mail.plain(user.first_name)}


def _link(page: str, secret: str = "") -> str:
    return "/".join(filter(None, (settings.current().base_url, page, secret)))
