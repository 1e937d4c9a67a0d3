"""Pages that a link in an e-mail opens: their address is a secret."""

from dataclasses import dataclass
from typing import Any

from chalice.app import Response

from chalicelib.web.pages import page
from chalicelib.web.requests import PageRequest


@dataclass(frozen=True, slots=True)
class LinkKind:
    """A kind of link: how long it lives, and what to do once it is dead.

    `actions` are labels and paths, the first one the likeliest.
    """

    life: str
    advice: str
    actions: tuple[tuple[str, str], ...]


_LOG_IN = ("Log in", "/sign-in")

ACTIVATION = LinkKind(
    "24 hours",
    "If you have activated your account already, just log in. If not, have a new link sent to "
    "you.",
    (_LOG_IN, ("Send a new link", "/activation")),
)
RESET = LinkKind(
    "20 minutes",
    "If you have just changed your password, log in with the new one. If not, ask for a new "
    "link.",
    (("Send a new link", "/forgotten-password"), _LOG_IN),
)
USERNAME = LinkKind(
    "24 hours",
    "If you have confirmed your new username already, log in with it. If not, log in with the "
    "old one and enter the new one on your profile again.",
    (_LOG_IN,),
)
UNDO = LinkKind(
    "7 days",
    "If you have undone the change already, log in with this address. If somebody else uses "
    "your account, contact us at once.",
    (_LOG_IN, ("Contact us", "/support")),
)


def secret_page(request: PageRequest, template: str, **values: Any) -> Response:
    """Return a page whose address the browser tells nobody."""
    response = page(request, template, **values)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def dead_link(request: PageRequest, kind: LinkKind) -> Response:
    """Return the page for a link that was used, is too old or never was: always the same."""
    return secret_page(request, "accounts/dead_link.html", status=404, kind=kind)
