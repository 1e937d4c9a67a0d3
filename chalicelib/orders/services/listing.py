"""Finding a user's orders: one by its id, or a page of their table."""

from chalicelib import clock, ids, storage
from chalicelib.attributes import sortable
from chalicelib.errors import NotFound
from chalicelib.orders import rules
from chalicelib.orders.models import Order
from chalicelib.orders.services.basket import KEPT_FOR
from chalicelib.paging import Ask, Listing, Page, read_page
from chalicelib.storage import Key

SORTS = {
    "order": None,
    "total": Order.by_total,
    "reference": Order.by_reference,
    "status": Order.by_status,
    "paid": Order.by_paid,
}
USUAL = Ask("order", descending=True)
# An order has its basket's id, of the basket's last change. Unpaid for a day it is cancelled;
# one more day, should the sweep have stood still.
_UNPAID_SINCE = KEPT_FOR + 2 * rules.TIME_TO_PAY
_LOOKED_THROUGH = 25


def counter_id(user_id: str) -> str:
    """Return the id under which a user's orders are counted."""
    return f"orders#{user_id}"


def order_key(user_id: str, order_id: str) -> Key[Order]:
    """Return where an order lies."""
    return Key(Order, user_id, order_id)


def order_for(user_id: str, order_id: str) -> Order:
    """Return a user's order.

    Raises:
        NotFound: when there is none, or it is someone else's.
    """
    key = order_key(user_id, order_id)
    order = storage.read_together(key).at(key)
    if order is None:
        raise NotFound(f"order {order_id}")
    return order


def orders_page(user_id: str, ask: Ask) -> Page[Order]:
    """Return one page of a user's orders."""
    return read_page(Listing(Order, user_id, counter_id(user_id), SORTS), ask)


def to_pay(user_id: str) -> list[Order]:
    """Return a user's orders that wait to be paid, newest first, in one Query.

    They are among the newest: one that is not paid for a day is cancelled.
    """
    newest = Order.query(
        user_id,
        Order.order_id >= ids.time_ordered(clock.now() - _UNPAID_SINCE),
        consistent_read=True,
        scan_index_forward=False,
        limit=_LOOKED_THROUGH,
        page_size=_LOOKED_THROUGH,
    )
    return [order for order in newest if order.status in rules.PAYABLE]


def file_under_keys(order: Order) -> None:
    """Fill what the indexes sort an order by, from what it holds."""
    order.total_key = sortable(f"{len(order.lines):03}#{order.order_id}")
    order.reference_key = sortable(order.reference or "")
    order.status_key = sortable(f"{order.status}#{order.order_id}")
    order.paid_key = sortable(order.paid_at.isoformat() if order.paid_at else "")
    is_open = order.status in rules.OPEN
    order.open_status = order.status.value if is_open else None
    order.open_since = (order.paid_at or order.placed_at) if is_open else None
