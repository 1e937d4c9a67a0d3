"""The front page, the employer's home, static files, and the page for what does not exist."""

from chalice.app import Response

from chalicelib.connections import services as connections
from chalicelib.errors import NotFound
from chalicelib.web import static
from chalicelib.web.navigation import HOMES
from chalicelib.web.pages import ANYONE, Pages, page, redirect
from chalicelib.web.requests import PageRequest
from chalicelib.web.sessions import Role

pages = Pages(__name__)


@pages.get("/", access=ANYONE)
def show_front_page(request: PageRequest) -> Response:
    """What the portal is for, and the way in; whoever is signed in gets their own home."""
    if request.session is not None and (home := HOMES[request.session.role]) != "/":
        return redirect(home)
    return page(request, "home/front.html")


@pages.get("/employer", access=Role.EMPLOYER)
def show_employer_home(request: PageRequest) -> Response:
    """Every part of the employer's side, with what waits there."""
    waiting = connections.requests_waiting(request.user_id)
    return page(request, "home/employer.html", waiting=waiting)


@pages.route("/static/{hashed_name}", methods=["GET", "HEAD"])
def show_static_file(hashed_name: str) -> Response:
    """A stylesheet, script or drawing, to be kept for a year. No session is read for it."""
    return static.serve(hashed_name) or Response(
        "There is no such file.",
        {"Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff"},
        status_code=404,
    )


@pages.get("/{proxy+}", access=ANYONE)
def show_not_found(_request: PageRequest, proxy: str = "") -> Response:
    """Answer every address that is no page of ours."""
    raise NotFound(proxy)
