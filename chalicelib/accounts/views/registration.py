"""Registering in three steps: login, profile, confirm. The same for both sides."""

from collections.abc import Callable
from functools import wraps

from chalice.app import Response

from chalicelib.accounts import services
from chalicelib.accounts.forms import CandidateProfileForm, EmployerProfileForm, StartForm
from chalicelib.accounts.services import DraftGone, Profile, Visitor
from chalicelib.errors import NotFound
from chalicelib.web.navigation import HOMES
from chalicelib.web.pages import ANYONE, Pages, page, redirect
from chalicelib.web.requests import PageRequest
from chalicelib.web.sessions import Role

pages = Pages(__name__)

_SIDES = {"employer": Role.EMPLOYER, "candidate": Role.CANDIDATE}

View = Callable[..., Response]


def _for_visitors(view: View) -> View:
    """Send whoever is signed in home, and whoever's draft is gone to a page that says so."""

    @wraps(view)
    def guarded(request: PageRequest, **parameters: str) -> Response:
        if request.session is not None:
            return redirect(HOMES[request.session.role])
        side = parameters.get("side", "employer")
        if side not in _SIDES:
            raise NotFound(side)
        try:
            return view(request, **parameters)
        except DraftGone:
            return page(request, "accounts/draft_gone.html", status=404, side=side)

    return guarded


def _visitor(request: PageRequest) -> Visitor:
    return Visitor(request.nonce, request.address)


@pages.get("/register", access=ANYONE)
@_for_visitors
def choose_side(request: PageRequest) -> Response:
    """Who registers: an employer or a candidate."""
    return page(request, "accounts/register.html")


@pages.get("/register/{side}", access=ANYONE)
@_for_visitors
def ask_login(request: PageRequest, side: str) -> Response:
    """Step 1: the e-mail address and a password."""
    draft_id = request.query.get("draft", "")
    known = services.draft_under_way(draft_id, _SIDES[side], visitor=_visitor(request))
    form = StartForm(email=known.email, draft=draft_id) if known else StartForm()
    return page(request, "accounts/register_login.html", form=form, side=side)


@pages.post("/register/{side}", access=ANYONE)
@_for_visitors
def save_login(request: PageRequest, side: str) -> Response:
    """Step 1 done: begin a draft, or correct the one under way."""
    form = StartForm(request.form)
    if not form.validate():
        return page(request, "accounts/register_login.html", form=form, side=side)
    role, visitor = _SIDES[side], _visitor(request)
    again = services.draft_under_way(form.draft.data or "", role, visitor=visitor)
    draft = services.begin(
        role, form.email.data or "", form.password.data or "", visitor=visitor, again=again
    )
    return redirect(f"/register/{side}/{draft.draft_id}/profile")


def _profile_form(side: str) -> type[EmployerProfileForm | CandidateProfileForm]:
    return EmployerProfileForm if side == "employer" else CandidateProfileForm


@pages.get("/register/{side}/{draft_id}/profile", access=ANYONE)
@_for_visitors
def ask_profile(request: PageRequest, side: str, draft_id: str) -> Response:
    """Step 2: who they are."""
    draft = services.draft_of(draft_id, _SIDES[side], visitor=_visitor(request))
    if draft.is_sent:
        return redirect(f"/register/{side}/{draft_id}/done")
    form = _profile_form(side)(**draft.answers)
    return page(
        request, "accounts/register_profile.html", form=form, side=side, draft_id=draft_id
    )


@pages.post("/register/{side}/{draft_id}/profile", access=ANYONE)
@_for_visitors
def save_profile(request: PageRequest, side: str, draft_id: str) -> Response:
    """Step 2 done: keep it with the draft."""
    draft = services.draft_of(draft_id, _SIDES[side], visitor=_visitor(request))
    if draft.is_sent:
        return redirect(f"/register/{side}/{draft_id}/done")
    form = _profile_form(side)(request.form)
    if not form.validate():
        return page(
            request, "accounts/register_profile.html", form=form, side=side, draft_id=draft_id
        )
    services.save_profile(draft, Profile(**form.data))
    return redirect(f"/register/{side}/{draft_id}/confirm")


@pages.get("/register/{side}/{draft_id}/confirm", access=ANYONE)
@_for_visitors
def ask_confirmation(request: PageRequest, side: str, draft_id: str) -> Response:
    """Step 3: everything but the password, to be looked over."""
    draft = services.draft_of(draft_id, _SIDES[side], visitor=_visitor(request))
    if draft.is_sent:
        return redirect(f"/register/{side}/{draft_id}/done")
    if not draft.answers:
        return redirect(f"/register/{side}/{draft_id}/profile")
    return page(
        request,
        "accounts/register_confirm.html",
        side=side,
        draft_id=draft_id,
        email=draft.email,
        profile=Profile(**draft.answers),
    )


@pages.post("/register/{side}/{draft_id}/confirm", access=ANYONE)
@_for_visitors
def submit(request: PageRequest, side: str, draft_id: str) -> Response:
    """Step 3 done: make the account. Sent twice, it is made once."""
    visitor = _visitor(request)
    draft = services.draft_of(draft_id, _SIDES[side], visitor=visitor)
    if not draft.answers:
        return redirect(f"/register/{side}/{draft_id}/profile")
    services.submit(draft, network=visitor.network)
    return redirect(f"/register/{side}/{draft_id}/done")


@pages.get("/register/{side}/{draft_id}/done", access=ANYONE)
@_for_visitors
def show_done(request: PageRequest, side: str, draft_id: str) -> Response:
    """What happens next: an e-mail is on its way."""
    draft = services.draft_of(draft_id, _SIDES[side], visitor=_visitor(request))
    if not draft.is_sent:
        return redirect(f"/register/{side}/{draft_id}/confirm")
    return page(request, "accounts/register_done.html", side=side, email=draft.email)
