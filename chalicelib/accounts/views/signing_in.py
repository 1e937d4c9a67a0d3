"""Signing in and out."""

from chalice.app import Response

from chalicelib.accounts import rules, services
from chalicelib.accounts.forms import LoginForm
from chalicelib.accounts.services import NotActivated, WrongPassword
from chalicelib.web import cookies, sessions
from chalicelib.web.cookies import Flash
from chalicelib.web.navigation import HOMES
from chalicelib.web.pages import ANYONE, SIGNED_IN, Pages, page, redirect, redirect_signed_out
from chalicelib.web.requests import PageRequest

pages = Pages(__name__)

_WRONG = "Username and password do not belong together. Check both and try again"
_WAITING = "Activate your account first: use the link in the e-mail that we sent you"


@pages.get("/sign-in", access=ANYONE)
def ask_login(request: PageRequest) -> Response:
    """Username and password."""
    wanted = request.query.get("next", "")
    if request.session is not None:
        return redirect(rules.onward(wanted) or HOMES[request.session.role])
    return page(request, "accounts/login.html", form=LoginForm(next=wanted), waiting=False)


@pages.post("/sign-in", access=ANYONE)
def log_in(request: PageRequest) -> Response:
    """Start a session, and go on to the page that was wanted."""
    form, waiting = LoginForm(request.form), False
    if form.validate():
        try:
            return _start_session(request, form)
        except WrongPassword:
            form.refuse("password", _WRONG)
        except NotActivated:
            form.refuse("username", _WAITING)
            waiting = True
    return page(request, "accounts/login.html", form=form, waiting=waiting)


def _start_session(request: PageRequest, form: LoginForm) -> Response:
    remember = bool(form.remember.data)
    value, role = services.sign_in(
        form.username.data or "",
        form.password.data or "",
        network=request.address,
        remember=remember,
        browser=request.browser,
        left=request.session,
    )
    life = int(sessions.REMEMBERED.total_seconds()) if remember else None
    cookie = cookies.setting(cookies.SESSION, value, seconds=life)
    onward = rules.onward(form.next.data or "")
    return redirect(onward or HOMES[role], set_cookies=[cookie])


@pages.post("/logout", access=SIGNED_IN)
def log_out(request: PageRequest) -> Response:
    """End the session."""
    services.sign_out(request.signed_in)
    gone = Flash("good", "You are logged out.")
    return redirect_signed_out("/", flash=gone)
