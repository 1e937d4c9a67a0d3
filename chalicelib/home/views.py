"""The front page, the employer's home, the pages for everyone, and what lies outside."""

from itertools import groupby
from typing import Any

from chalice.app import Response

from chalicelib import brand, clock
from chalicelib.connections import services as connections
from chalicelib.errors import NotFound
from chalicelib.orders import services as orders
from chalicelib.web import static
from chalicelib.web.navigation import HOMES, crumbs
from chalicelib.web.pages import ANYONE, Pages, page, redirect
from chalicelib.web.requests import PageRequest
from chalicelib.web.sessions import Role

ENDING_SOON_DAYS = 14

pages = Pages(__name__)


@pages.get("/", access=ANYONE)
def show_front_page(request: PageRequest) -> Response:
    """What the portal is for, and the way in; whoever is signed in gets their own home."""
    if request.session is not None and (home := HOMES[request.session.role]) != "/":
        return redirect(home)
    return page(request, "home/front.html")


@pages.get("/employer", access=Role.EMPLOYER)
def show_employer_home(request: PageRequest) -> Response:
    """Every part of the employer's side, and what is waiting, in four calls."""
    return page(
        request,
        "home/employer.html",
        glance=connections.at_a_glance(request.user_id),
        ending=connections.expiring_within(request.user_id, ENDING_SOON_DAYS, clock.now()),
        unpaid=orders.to_pay(request.user_id),
    )


@pages.get("/faq", access=ANYONE)
def show_faq(request: PageRequest) -> Response:
    """The questions that people ask, by topic, each answer a link away."""
    topics = [
        (topic, list(entries))
        for topic, entries in groupby(brand.current().questions, lambda entry: entry.topic)
    ]
    return _public_page(request, "faq", "FAQ", topics=topics)


@pages.get("/support", access=ANYONE)
def show_support(request: PageRequest) -> Response:
    """How to reach the team, and where an employer's enquiries are."""
    session = request.session
    asks_here = session is not None and session.role is Role.EMPLOYER
    return _public_page(request, "support", "Support", asks_here=asks_here)


@pages.get("/privacy", access=ANYONE)
def show_privacy(request: PageRequest) -> Response:
    """What is kept about people, why and for how long, and how to complain."""
    return _public_page(request, "privacy", "Privacy")


@pages.get("/accessibility", access=ANYONE)
def show_accessibility(request: PageRequest) -> Response:
    """How accessible the portal is, and whom to tell where it is not."""
    return _public_page(request, "accessibility", "Accessibility")


def _public_page(request: PageRequest, name: str, title: str, **values: Any) -> Response:
    way = crumbs(request.session, title)
    return page(request, f"home/{name}.html", crumbs=way, **values)


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
