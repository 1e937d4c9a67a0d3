"""Forgotten passwords: asking for a link, and choosing a new password with it."""

from chalice.app import Response

from chalicelib.accounts import services
from chalicelib.accounts.forms import AddressOnlyForm, NewPasswordForm
from chalicelib.accounts.services import LinkDead
from chalicelib.accounts.views.links import RESET, dead_link, secret_page
from chalicelib.web.cookies import Flash
from chalicelib.web.pages import ANYONE, Pages, page, redirect, redirect_signed_out
from chalicelib.web.requests import PageRequest

pages = Pages(__name__)


@pages.get("/forgotten-password", access=ANYONE)
def ask_address(request: PageRequest) -> Response:
    """Ask whose password was forgotten."""
    return page(request, "accounts/forgotten.html", form=AddressOnlyForm())


@pages.post("/forgotten-password", access=ANYONE)
def send_link(request: PageRequest) -> Response:
    """Send a link, and say the same for every address."""
    form = AddressOnlyForm(request.form)
    if not form.validate():
        return page(request, "accounts/forgotten.html", form=form)
    services.ask_reset(form.email.data or "", network=request.address)
    return redirect("/forgotten-password/sent")


@pages.get("/forgotten-password/sent", access=ANYONE)
def show_sent(request: PageRequest) -> Response:
    """What to expect in the mailbox."""
    return page(request, "accounts/link_sent.html", kind="reset")


@pages.get("/reset/{token}", access=ANYONE)
def ask_password(request: PageRequest, token: str) -> Response:
    """Ask for a new password. Opening the link changes nothing."""
    try:
        services.whose_link(token)
    except LinkDead:
        return dead_link(request, RESET)
    return secret_page(request, "accounts/reset.html", form=NewPasswordForm(), token=token)


@pages.post("/reset/{token}", access=ANYONE)
def reset(request: PageRequest, token: str) -> Response:
    """Set the new password and sign everybody out who used the old one."""
    try:
        person = services.whose_link(token)
        form = NewPasswordForm(request.form, own=person.own_details)
        if not form.validate():
            return secret_page(request, "accounts/reset.html", form=form, token=token)
        services.reset(token, form.password.data or "")
    except LinkDead:
        return dead_link(request, RESET)
    changed = Flash("good", "Your password is changed. Log in with the new one.")
    return redirect_signed_out("/sign-in", flash=changed)
