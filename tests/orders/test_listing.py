"""The table of orders, and cancelling one of them."""

from datetime import timedelta

import pytest
import time_machine
from browser import Browser, Page
from calls import Calls
from orders.shopping import again, an_order, paid

from chalicelib import storage
from chalicelib.accounts.models import User
from chalicelib.orders import rules, services
from chalicelib.orders.models import Order

NOON = "2026-11-02 12:00Z"


def ids_on(page: Page) -> list[str]:
    return [each.get_text(strip=True) for each in page.all("tbody th")]


@pytest.mark.product("G-14", "G-32")
def test_g32_the_columns_and_what_they_hold(buyer: User) -> None:
    with time_machine.travel(NOON, tick=False):
        shop = Browser().signed_in_as(buyer)
        order = paid(an_order(buyer, 2))
        page = shop.get("/orders")

    heads = [each.get_text(strip=True) for each in page.all("thead th")]
    assert heads == [
        "ID",
        "Total Products",
        "Transaction Reference",
        "Status",
        "Paid",
        "Created",
        "Options",
    ]
    cells = [each.get_text(strip=True) for each in page.all("tbody tr > *")]
    assert cells[:6] == [
        order.order_id,
        "2",
        order.reference,
        "Confirmed",
        "02/11/2026",
        "02/11/2026",
    ]
    assert page.link(order.order_id) == f"/orders/{order.order_id}"
    assert "Found total 1 record" in page.text
    assert len(page.all(".pager:has(+ .table)")) == len(page.all(".table + .pager")) == 1


@pytest.mark.product("Q19")
def test_q19_reference_and_paid_are_blank_until_paid(shop: Browser, buyer: User) -> None:
    an_order(buyer)

    cells = shop.get("/orders").all("tbody td")

    assert (cells[1].get_text(), cells[3].get_text()) == ("", "")


@pytest.mark.product("Q19")
@pytest.mark.parametrize(
    ("act", "actions"),
    [
        (again, ["View", "Pay", "Cancel"]),
        (paid, ["View", "Receipt"]),
        (lambda order: services.cancel(order.user_id, order.order_id), ["View"]),
    ],
)
def test_q19_the_menu_offers_what_the_state_allows(
    shop: Browser, buyer: User, act: object, actions: list[str]
) -> None:
    act(an_order(buyer))  # type: ignore[operator]

    page = shop.get("/orders")

    assert [each.get_text(strip=True) for each in page.all("tbody .menu__body li")] == actions


def test_the_newest_order_stands_first(buyer: User) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        shop = Browser().signed_in_as(buyer)
        older = an_order(buyer)
        now.shift(timedelta(minutes=1))
        newer = an_order(buyer)
        page = shop.get("/orders")

    assert ids_on(page) == [newer.order_id, older.order_id]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("order", [0, 1, 2]),
        ("-order", [2, 1, 0]),
        ("total", [1, 2, 0]),
        ("-total", [0, 2, 1]),
        ("reference", [1, 0, 2]),
        ("paid", [1, 0, 2]),
        ("-paid", [2, 0, 1]),
        ("status", [0, 2, 1]),
    ],
)
def test_every_column_sorts_and_blanks_come_last(
    buyer: User, sort: str, expected: list[int]
) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        shop = Browser().signed_in_as(buyer)
        orders = []
        for number in (3, 1, 2):
            orders.append(an_order(buyer, number))
            now.shift(timedelta(minutes=1))
        with storage.all_or_nothing() as writes:
            services.mark_paid(writes, orders[1], reference="a", now=orders[1].placed_at)
        page = shop.get(f"/orders?sort={sort}")

    found = [[order.order_id for order in orders].index(each) for each in ids_on(page)]
    blanks_tied = sort in ("reference", "paid", "-paid")
    if blanks_tied:
        paid_at = 0 if not sort.startswith("-") else 2
        assert found[paid_at] == 1
    else:
        assert found == expected


def test_pages_of_ten_lead_on_and_back(shop: Browser, buyer: User) -> None:
    orders = [an_order(buyer) for _ in range(11)]
    first = shop.get("/orders")
    second = shop.get(str(first.all("a[rel=next]")[0]["href"]))
    back = shop.get(str(second.all("a[rel=prev]")[0]["href"]))

    assert len(ids_on(first)) == 10
    assert ids_on(second) == [orders[0].order_id]
    assert ids_on(back) == ids_on(first)
    assert "Found total 11 records" in first.text


def test_an_empty_table_says_what_to_do_next(shop: Browser) -> None:
    page = shop.get("/orders")

    assert "You have no orders yet" in page.text
    assert page.link("Go to your connections") == "/connections"


def test_someone_elses_orders_are_not_listed(stranger: Browser, buyer: User) -> None:
    an_order(buyer)

    assert "You have no orders yet" in stranger.get("/orders").text


def test_the_list_takes_three_calls(shop: Browser, buyer: User, calls: Calls) -> None:
    an_order(buyer)
    calls.forget()

    shop.get("/orders")

    assert calls.operations == ["GetItem", "BatchGetItem", "Query"]


@pytest.mark.product("Q31")
def test_the_page_size_chosen_on_any_list_is_remembered(shop: Browser, buyer: User) -> None:
    for _ in range(11):
        an_order(buyer)
    shop.get("/connections?size=25")

    by_connections = ids_on(shop.get("/orders"))
    shop.get("/orders?size=10")

    assert len(by_connections) == 11
    assert len(ids_on(shop.get("/orders"))) == 10


def test_cancelling_asks_first_and_then_cancels(shop: Browser, buyer: User) -> None:
    order = an_order(buyer)
    asked = shop.get(f"/orders/{order.order_id}/cancel")
    assert asked.heading == "Cancel this order?"
    assert again(order).status is rules.OrderStatus.AWAITING_PAYMENT

    page = shop.submit(follow=True)

    assert "The order is cancelled. Its letters can be ordered again." in page.text
    assert again(order).status is rules.OrderStatus.CANCELLED


def test_t82_a_paid_order_cannot_be_cancelled(shop: Browser, buyer: User) -> None:
    order = paid(an_order(buyer))
    path = f"/orders/{order.order_id}/cancel"

    asked, posted = shop.get(path), shop.post(path, follow=True)

    assert "This order cannot be cancelled any more." in asked.text
    assert not asked.all("main form")
    assert "That order cannot be cancelled any more." in posted.text
    assert again(order).status is rules.OrderStatus.CONFIRMED


def test_someone_elses_order_cannot_be_cancelled(stranger: Browser, buyer: User) -> None:
    order = an_order(buyer)

    stranger.get(f"/orders/{order.order_id}/cancel", status=404)
    stranger.post(f"/orders/{order.order_id}/cancel", status=404)
    stranger.get(f"/orders/{'x' * 3000}/cancel", status=404)

    assert again(order).status is rules.OrderStatus.AWAITING_PAYMENT


def test_every_order_that_needs_someone_is_in_the_sparse_index(buyer: User) -> None:
    waiting = an_order(buyer)
    paid(an_order(buyer))
    over = an_order(buyer)
    services.cancel(buyer.user_id, over.order_id)

    found = {(each.order_id, each.open_status) for each in Order.by_open.scan()}

    assert (waiting.order_id, "AWAITING_PAYMENT") in found
    assert {status for _, status in found} == {"AWAITING_PAYMENT", "CONFIRMED"}
