"""The front page, static files, and the page for what does not exist."""

from chalice.app import Response

from chalicelib.errors import NotFound
from chalicelib.web import static
from chalicelib.web.pages import ANYONE, Pages, page
from chalicelib.web.requests import PageRequest

pages = Pages(__name__)


@pages.get("/", access=ANYONE)
def show_front_page(request: PageRequest) -> Response:
    """The front page: what the portal is for, and the way in."""
    return page(request, "home/front.html")


@pages.route("/static/{hashed_name}", methods=["GET", "HEAD"])
def show_static_file(hashed_name: str) -> Response:
    """A stylesheet, script or drawing, to be kept for a year. No session is read for it."""
    return static.serve(hashed_name) or Response("", status_code=404)


@pages.get("/{proxy+}", access=ANYONE)
def show_not_found(_request: PageRequest, proxy: str = "") -> Response:
    """Answer every address that is no page of ours."""
    raise NotFound(proxy)
