"""Asking whoever is only remembered for the password, before something sensitive."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import quote

from chalice.app import Response

from chalicelib.accounts import rules, services
from chalicelib.accounts.forms import PasswordAgainForm
from chalicelib.accounts.services import WrongPassword
from chalicelib.accounts.views.crumbs import below_profile
from chalicelib.web.pages import SIGNED_IN, Pages, page, redirect
from chalicelib.web.requests import PageRequest

pages = Pages(__name__)

_WRONG = "This is not your password. Check it and try again"

View = Callable[..., Response]


def require_fresh(view: View) -> View:
    """Let a view be used only within an hour of typing the password, when one is remembered.

    Who is not remembered typed it since they opened the browser, and is signed out after an
    hour without a click. The page that was wanted is
    asked for again afterwards, so a view that acts has a page of the same path.
    """

    @wraps(view)
    def guarded(request: PageRequest, **parameters: str) -> Response:
        if request.signed_in.needs_password:
            return redirect(f"/profile/password-again?next={quote(request.path, safe='')}")
        return view(request, **parameters)

    return guarded


@pages.get("/profile/password-again", access=SIGNED_IN)
def ask_password(request: PageRequest) -> Response:
    """Ask for the password."""
    return _ask(request, PasswordAgainForm(next=request.query.get("next", "")))


@pages.post("/profile/password-again", access=SIGNED_IN)
def check_password(request: PageRequest) -> Response:
    """Go on to what was wanted, if the password is right."""
    form = PasswordAgainForm(request.form)
    if form.validate():
        try:
            typed = form.password.data or ""
            services.prove(request.signed_in, typed, network=request.address)
        except WrongPassword:
            form.refuse("password", _WRONG)
        else:
            return redirect(rules.onward(form.next.data or "") or "/profile")
    return _ask(request, form)


def _ask(request: PageRequest, form: PasswordAgainForm) -> Response:
    crumbs = below_profile(request, "Your password")
    return page(request, "accounts/password_again.html", form=form, crumbs=crumbs)
