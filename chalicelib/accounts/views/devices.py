"""Where one is logged in, and logging out there."""

from chalice.app import Response

from chalicelib.accounts import services
from chalicelib.accounts.views.crumbs import below_profile
from chalicelib.web.cookies import Flash
from chalicelib.web.pages import SIGNED_IN, Pages, page, redirect
from chalicelib.web.requests import PageRequest

pages = Pages(__name__)


@pages.get("/profile/sessions", access=SIGNED_IN)
def list_sessions(request: PageRequest) -> Response:
    """Every browser that is logged in."""
    present, *others = services.sessions_of(request.signed_in)
    crumbs = below_profile(request, "Where you are logged in")
    return page(
        request, "accounts/sessions.html", present=present, others=others, crumbs=crumbs
    )


@pages.post("/profile/sessions/end", access=SIGNED_IN)
def end_sessions(request: PageRequest) -> Response:
    """Log out one other browser, or all others."""
    which, session = request.form.get("session", ""), request.signed_in
    if which == "others":
        services.end_other_sessions(session)
        told = "All other devices are logged out."
    else:
        if which != session.session_id:
            services.end_session(session, which)
        told = "That device is logged out."
    return redirect("/profile/sessions", flash=Flash("good", told))
