"""E-mails about accounts. A name goes out as plain words: a stranger may have typed it."""

from chalicelib import mail, settings
from chalicelib.accounts.models import User
from chalicelib.storage import Writes


def queue_activation(writes: Writes, user: User, secret: str) -> None:
    """Send the link that activates a new account, good for 24 hours."""
    mail.queue(
        writes,
        "activation",
        to=user.email,
        first_name=mail.plain(user.first_name),
        activation_url=f"{settings.current().base_url}/activate/{secret}",
    )


def queue_already_registered(writes: Writes, user: User) -> None:
    """Tell the owner of an account that their address was used to register again."""
    mail.queue(
        writes,
        "already-registered",
        to=user.email,
        first_name=mail.plain(user.first_name),
        login_url=f"{settings.current().base_url}/sign-in",
        forgotten_url=f"{settings.current().base_url}/forgotten-password",
    )


def queue_password_reset(writes: Writes, user: User, secret: str) -> None:
    """Send the link that lets its reader choose a new password, good for 20 minutes."""
    mail.queue(
        writes,
        "password-reset",
        to=user.email,
        first_name=mail.plain(user.first_name),
        reset_url=f"{settings.current().base_url}/reset/{secret}",
    )


def queue_password_changed(writes: Writes, user: User) -> None:
    """Tell somebody that their password was changed, in case it was not them."""
    mail.queue(
        writes,
        "password-changed",
        to=user.email,
        first_name=mail.plain(user.first_name),
        forgotten_url=f"{settings.current().base_url}/forgotten-password",
    )
