"""What the list of connections reads, with 100,000 of them stored."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from http import HTTPStatus

import gateway

from benchmarks.figures import Figure
from benchmarks.meter import Meter, metering

_SORTS = ("email", "name", "status", "created", "approved", "expiry")
_SIZE = 10


def open_page(path: str, cookie: str) -> tuple[str, Meter]:
    """Return a page's HTML as a signed-in person gets it, and what it cost."""
    with metering() as meter:
        answer = gateway.send("GET", path, {"host": "portal", "cookie": f"__Host-sid={cookie}"})
    if answer.status != HTTPStatus.OK:
        raise LookupError(f"{path}: {answer.status}")
    return answer.body, meter


def figures(sign_in: Callable[[], str]) -> Iterator[Figure]:
    """Walk the list in every order, there and back, and take the dearest page."""
    calls, items = 0, 0
    for sort in _SORTS:
        # Every five minutes a session notes that it was seen, which is a call of its own.
        cookie = sign_in()
        for order in (sort, f"-{sort}"):
            path = f"/connections?size={_SIZE}&sort={order}"
            for way in ("next", "prev", ""):
                html, meter = open_page(path, cookie)
                calls, items = max(calls, len(meter.calls)), max(items, meter.items)
                path = _link(html, way) if way else path
    yield Figure("calls: a list page, every order, there and back", calls, 3, "calls")
    yield Figure("reads: a list page of 10 among 100,000", items, _SIZE + 4, "items")


def _link(html: str, way: str) -> str:
    anchor = re.search(rf'<a href="([^"]+)" rel="{way}"', html)
    if anchor is None:
        raise LookupError(f"no link to the {way} page")
    return unescape(anchor[1])
