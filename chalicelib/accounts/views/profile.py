"""The profile: three forms that know nothing of each other, the photo, the address book."""

from typing import Any

from chalice.app import Response

from chalicelib import settings
from chalicelib.accounts import services
from chalicelib.accounts.forms import (
    CandidateProfileForm,
    EmployerProfileForm,
    LoginDetailsForm,
    NetworksForm,
)
from chalicelib.accounts.services import Profile, User, WrongPassword
from chalicelib.web import cookies, navigation
from chalicelib.web.cookies import Flash
from chalicelib.web.pages import SIGNED_IN, Pages, page, redirect
from chalicelib.web.requests import PageRequest
from chalicelib.web.sessions import Role, cookie_seconds

pages = Pages(__name__)

_SECTIONS = ("photo", "details", "networks", "login", "addresses")
_WRONG = "This is not your current password. Check it and try again"


@pages.get("/profile", access=SIGNED_IN)
def show_profile(request: PageRequest) -> Response:
    """All of it."""
    return _show(request, services.own_profile(request.user_id))


@pages.post("/profile/details", access=SIGNED_IN)
def save_details(request: PageRequest) -> Response:
    """Keep name, company and telephone numbers."""
    user = services.own_profile(request.user_id)
    form = _details_form(user)(request.form)
    if not form.validate():
        return _show(request, user, details=form)
    services.save_details(request.signed_in, Profile(**form.data))
    return back_to("details", "Your details are saved.")


@pages.post("/profile/networks", access=SIGNED_IN)
def save_networks(request: PageRequest) -> Response:
    """Keep the pages on social networks."""
    form = NetworksForm.of(services.offered_networks(), request.form)
    if not form.validate():
        return _show(request, services.own_profile(request.user_id), networks=form)
    services.save_networks(request.user_id, form.data)
    return back_to("networks", "Your social networks are saved.")


@pages.post("/profile/login", access=SIGNED_IN)
def save_login(request: PageRequest) -> Response:
    """Change the password, and ask for another username."""
    user = services.own_profile(request.user_id)
    form = LoginDetailsForm(request.form, own=user.own_details)
    if form.validate():
        try:
            return _change_login(request, user, form)
        except WrongPassword:
            form.refuse("current_password", _WRONG)
    return _show(request, user, login=form)


def back_to(section: str, told: str, *, set_cookies: tuple[str, ...] = ()) -> Response:
    """Return a 303 to one part of the profile, which says what was done."""
    where = f"/profile?at={section}#{section}"
    return redirect(where, flash=Flash("good", told), set_cookies=set_cookies)


def _change_login(request: PageRequest, user: User, form: LoginDetailsForm) -> Response:
    username = form.username.data or ""
    change = services.wanted_change(user, username, form.password.data or "")
    if change is None:
        return back_to("login", "Nothing was changed: username and password are as before.")
    session, told = request.signed_in, []
    present = form.current_password.data or ""
    cookie = services.change_login(session, user, change, present, network=request.address)
    if change.password:
        told.append("Your password is changed. Your other devices are logged out.")
    if change.username:
        told.append(
            f"We have sent a link to {change.username}. Follow it within 24 hours, and that "
            "address is your username; until then it is the old one."
        )
    life = cookie_seconds(session)
    setting = (cookies.setting(cookies.SESSION, cookie, seconds=life),) if cookie else ()
    return back_to("login", " ".join(told), set_cookies=setting)


def _details_form(user: User) -> type[EmployerProfileForm | CandidateProfileForm]:
    return EmployerProfileForm if user.role is Role.EMPLOYER else CandidateProfileForm


def _show(
    request: PageRequest,
    user: User,
    *,
    details: Any = None,
    networks: NetworksForm | None = None,
    login: LoginDetailsForm | None = None,
) -> Response:
    """Return the profile, with the one form that was sent as it was typed."""
    stored = NetworksForm.of(services.offered_networks(), links=user.networks)
    asked = request.query.get("at", "")
    bucket = [settings.current().bucket_origin]
    return page(
        request,
        "accounts/profile.html",
        form=details or networks or login,
        form_action=bucket,
        images=bucket,
        crumbs=navigation.crumbs(request.session, "Profile"),
        user=user,
        at=asked if asked in _SECTIONS else "",
        details=details or _details_form(user)(obj=user),
        networks=networks or stored,
        login=login or LoginDetailsForm(username=user.email),
        upload=services.photo_form(user.user_id),
        book=services.address_book(user.user_id),
    )
