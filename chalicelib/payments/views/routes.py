"""Where the pages of payments are registered, and whom they may send a form on to."""

from chalicelib import settings
from chalicelib.web.pages import Pages

pages = Pages(__name__)


def gateways_origin() -> tuple[str]:
    """Return the gateway's origin: Chromium holds a form to form-action when redirected too."""
    return (settings.current().payment_host,)
