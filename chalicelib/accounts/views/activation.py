"""Activating an account by the link of its e-mail, and having that sent again."""

from chalice.app import Response

from chalicelib.accounts import services
from chalicelib.accounts.forms import ActivateForm, AddressOnlyForm
from chalicelib.accounts.services import LinkDead, TooPersonal, WrongPassword
from chalicelib.accounts.views.links import ACTIVATION, dead_link, secret_page
from chalicelib.web.cookies import Flash
from chalicelib.web.pages import ANYONE, Pages, page, redirect
from chalicelib.web.requests import PageRequest

pages = Pages(__name__)

_WRONG = "This is not the password that was chosen when registering. Check it and try again"
_PERSONAL = "This password holds your own name or company: choose a new one by the link below"


@pages.get("/activate/{token}", access=ANYONE)
def ask_password(request: PageRequest, token: str) -> Response:
    """Ask for the password of step 1. Opening the link changes nothing."""
    try:
        services.check_link(token)
    except LinkDead:
        return dead_link(request, ACTIVATION)
    return secret_page(request, "accounts/activate.html", form=ActivateForm(), token=token)


@pages.post("/activate/{token}", access=ANYONE)
def activate(request: PageRequest, token: str) -> Response:
    """Activate the account."""
    form = ActivateForm(request.form)
    try:
        if form.validate():
            password = form.password.data or ""
            services.activate(token, password, network=request.address)
            active = Flash("good", "Your account is active. Log in to use it.")
            return redirect("/sign-in", flash=active)
        services.check_link(token)
    except LinkDead:
        return dead_link(request, ACTIVATION)
    except WrongPassword:
        form.refuse("password", _WRONG)
    except TooPersonal:
        form.refuse("password", _PERSONAL)
    return secret_page(request, "accounts/activate.html", form=form, token=token)


@pages.get("/activation", access=ANYONE)
def ask_address(request: PageRequest) -> Response:
    """Ask for the address to which the activation e-mail shall be sent again."""
    return page(request, "accounts/activation.html", form=AddressOnlyForm())


@pages.post("/activation", access=ANYONE)
def send_again(request: PageRequest) -> Response:
    """Send it again, and say the same for every address."""
    form = AddressOnlyForm(request.form)
    if not form.validate():
        return page(request, "accounts/activation.html", form=form)
    services.send_again(form.email.data or "", network=request.address)
    return redirect("/activation/sent")


@pages.get("/activation/sent", access=ANYONE)
def show_sent(request: PageRequest) -> Response:
    """What to expect in the mailbox."""
    return page(request, "accounts/link_sent.html", kind="activation")
