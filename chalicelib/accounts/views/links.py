"""Pages that a link in an e-mail opens: their address is a secret."""

from typing import Any

from chalice.app import Response

from chalicelib.web.pages import page
from chalicelib.web.requests import PageRequest


def secret_page(request: PageRequest, template: str, **values: Any) -> Response:
    """Return a page whose address the browser tells nobody."""
    response = page(request, template, **values)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def dead_link(request: PageRequest, kind: str) -> Response:
    """Return the page for a link that was used, is too old or never was: always the same."""
    return secret_page(request, "accounts/dead_link.html", status=404, kind=kind)
