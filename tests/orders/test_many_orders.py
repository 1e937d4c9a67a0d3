"""The table of orders when there are many of them."""

from datetime import timedelta

import pytest
from browser import Browser, Page
from calls import Calls
from factories import saved
from orders.shopping import an_order

from chalicelib import ids
from chalicelib.accounts.models import User
from chalicelib.orders.models import Order
from chalicelib.orders.services.listing import counter_id, file_under_keys
from chalicelib.paging import Counter

MANY = 60


@pytest.fixture
def many(buyer: User) -> list[str]:
    """Return the ids of many orders, the oldest first."""
    template = an_order(buyer)
    values = template.attribute_values
    found = [template.order_id]
    with Order.batch_write() as batch:
        for number in range(1, MANY):
            placed_at = template.placed_at + timedelta(seconds=number)
            order = Order(
                **values | {"order_id": ids.time_ordered(placed_at), "placed_at": placed_at}
            )
            file_under_keys(order)
            batch.save(order)
            found.append(order.order_id)
    saved(Counter(counter_id(buyer.user_id), number=MANY))
    return found


def ids_on(page: Page) -> list[str]:
    return [each.get_text(strip=True) for each in page.all("tbody th")]


def items_read(calls: Calls) -> int:
    """Return how many items these calls may have read at most."""
    read = 0
    for operation, parameters in calls.requests:
        if operation == "Query":
            read += parameters["Limit"]
        elif operation == "BatchGetItem":
            read += sum(len(each["Keys"]) for each in parameters["RequestItems"].values())
        else:
            read += 1
    return read


@pytest.mark.product("G-32", "Q31")
def test_many_orders_cost_what_a_page_costs(
    shop: Browser, buyer: User, many: list[str], calls: Calls
) -> None:
    for sort in ("-order", "order", "total", "reference", "status", "paid"):
        first = shop.get(f"/orders?sort={sort}")
        onward = str(first.all("a[rel=next]")[0]["href"])
        calls.forget()

        second = shop.get(onward)

        assert calls.operations == ["GetItem", "BatchGetItem", "Query"], sort
        assert items_read(calls) <= 10 + 4, sort
        assert not set(ids_on(first)) & set(ids_on(second)), sort
        assert f"Found total {MANY} records" in first.text

    assert ids_on(shop.get("/orders")) == many[:-11:-1]
