"""What each page of a busy employer asks of AWS, and how many items that reads."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from orders.shopping import Share, answered

from benchmarks.figures import Figure
from benchmarks.reads import open_page
from chalicelib import clock
from chalicelib.accounts.models import User
from chalicelib.connections import services as connections
from chalicelib.connections.rules import ConnectionStatus
from chalicelib.enquiries import services as enquiries
from chalicelib.enquiries.rules import EnquiryField
from chalicelib.orders import services as orders
from chalicelib.orders.models import Order

IN_BASKET = 30
_OF_ONE = 20
_LIST = 10 + 4
_FOUND = 101
_ENDING = 11
_UNPAID = 25


class Promised(NamedTuple):
    """A page or several of a kind, the calls it may make, and the items they may read."""

    calls: int
    items: int
    paths: tuple[str, ...]


def figures(
    sign_in: Callable[[], str], employer: User, shares: list[Share], newest: Order
) -> Iterator[Figure]:
    """Open each page once and count."""
    _fill_basket(employer, shares)
    for what, promised in _pages(shares[0], _ask_the_team(employer, shares[0]), newest).items():
        cookie = sign_in()
        meters = [open_page(path, cookie)[1] for path in promised.paths]
        calls = max(len(meter.calls) for meter in meters)
        items = max(meter.items for meter in meters)
        yield Figure(f"calls: {what}", calls, promised.calls, "calls")
        yield Figure(f"reads: {what}", items, promised.items, "items")


def _fill_basket(employer: User, shares: list[Share]) -> None:
    for share in shares[:IN_BASKET]:
        orders.add_letter(employer.user_id, *share.ids)
    answered(employer)


def _ask_the_team(employer: User, share: Share) -> str:
    now = clock.now()
    shared = connections.shared_achievement(employer.user_id, *share.ids, now)
    asked = enquiries.raise_enquiry(
        employer.user_id, shared, EnquiryField.TITLE, "Is this right?", now
    )
    return str(asked.enquiry_id)


def _pages(share: Share, enquiry_id: str, newest: Order) -> dict[str, Promised]:
    one = f"/connections/{share.connection.connection_id}"
    award = f"{one}/achievements/{share.achievement.achievement_id}"
    return {
        "Employer home": _page(4, 4 + _ENDING + _UNPAID, "/employer"),
        "connections, only those of one status": _page(
            3, _LIST, *(f"/connections?status={status.value}" for status in ConnectionStatus)
        ),
        "search for a name that 75,000 have": _page(
            3, _FOUND + 4, "/connections?search=person&in=name"
        ),
        "search for an address that 100 have": _page(
            3, _FOUND + 4, "/connections?search=person0001&in=email"
        ),
        "search for what nobody has": _page(3, 4, "/connections?search=nobody"),
        "orders, in every order": _page(
            3,
            _LIST,
            *(f"/orders?sort={sign}{sort}" for sort in orders.SORTS for sign in ("", "-")),
        ),
        "an order": _page(4, 4, f"/orders/{newest.order_id}"),
        "documents of who shares 20": _page(4, _OF_ONE + 4, f"{one}/documents"),
        "an achievement's details": _page(4, 4, award),
        "a letter's page": _page(4, 6, f"{award}/letter"),
        "an enquiry's form": _page(4, 4, f"{award}/enquiry"),
        "the enquiries": _page(3, _LIST, "/enquiries"),
        "an enquiry": _page(4, 5, f"/enquiries/{enquiry_id}"),
        "asking for more time": _page(4, 4, f"{one}/extend"),
        "asking several at once": _page(4, 4, "/batches"),
        "deleting a connection": _page(4, 4, f"{one}/delete"),
        "basket of 30 letters": _page(4, 3 * IN_BASKET + _UNPAID + 4, "/basket"),
        "confirm page of 30 letters": _page(4, 3 * IN_BASKET + 4, "/checkout/confirm"),
        "profile": _page(4, 8, "/profile"),
    }


def _page(calls: int, items: int, *paths: str) -> Promised:
    return Promised(calls, items, paths)
