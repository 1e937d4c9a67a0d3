"""The links that confirm another username, and that undo it. Opening one changes nothing."""

from chalice.app import Response

from chalicelib.accounts import services
from chalicelib.accounts.services import LinkDead
from chalicelib.accounts.views.links import UNDO, USERNAME, dead_link, secret_page
from chalicelib.web.cookies import Flash
from chalicelib.web.pages import ANYONE, Pages, redirect, redirect_signed_out
from chalicelib.web.requests import PageRequest

pages = Pages(__name__)


@pages.get("/username/{token}", access=ANYONE)
def ask_confirmation(request: PageRequest, token: str) -> Response:
    """Whether this shall be the username."""
    try:
        username = services.wanted_username(token)
    except LinkDead:
        return dead_link(request, USERNAME)
    return secret_page(request, "accounts/username.html", username=username, token=token)


@pages.post("/username/{token}", access=ANYONE)
def confirm(request: PageRequest, token: str) -> Response:
    """Let it be the username."""
    try:
        username = services.confirm_username(token)
    except LinkDead:
        return dead_link(request, USERNAME)
    told = Flash("good", f"Your username is {username} now. Your password is as before.")
    return redirect("/profile" if request.session else "/sign-in", flash=told)


@pages.get("/username/undo/{token}", access=ANYONE)
def ask_undoing(request: PageRequest, token: str) -> Response:
    """Whether the username of before shall come back."""
    try:
        username = services.username_before(token)
    except LinkDead:
        return dead_link(request, UNDO)
    return secret_page(request, "accounts/username_undo.html", username=username, token=token)


@pages.post("/username/undo/{token}", access=ANYONE)
def undo(request: PageRequest, token: str) -> Response:
    """Bring it back, and lead on to a new password."""
    try:
        username = services.undo_username(token)
    except LinkDead:
        return dead_link(request, UNDO)
    told = Flash(
        "good",
        f"Your username is {username}, and every device is logged out. If you did not ask for "
        "the change, somebody knows your password: choose a new one here.",
    )
    return redirect_signed_out("/forgotten-password", flash=told)
