"""The table of orders, cancelling one that is not paid, and ordering its letters again."""

from datetime import datetime

from chalice.app import Response

from chalicelib.orders import rules, services
from chalicelib.orders.views.routes import pages
from chalicelib.orders.views.telling import told_again
from chalicelib.paging import Table
from chalicelib.web.cookies import Flash
from chalicelib.web.lists import ask_of
from chalicelib.web.menus import MenuEntry
from chalicelib.web.pages import page, redirect
from chalicelib.web.requests import PageRequest
from chalicelib.web.sessions import Role


@pages.get("/orders", access=Role.EMPLOYER)
def list_orders(request: PageRequest) -> Response:
    """Every order, the newest first."""
    ask = ask_of(request, services.SORTS, services.USUAL)
    found = services.orders_page(request.user_id, ask)
    rows = [
        (order, rules.standing(order.status), _paid_at(order), _actions(order))
        for order in found.rows
    ]
    table = Table("/orders", found, [order.order_id for order in found.rows])
    return page(request, "orders/list.html", table=table, rows=rows)


@pages.get("/orders/{order_id}/cancel", access=Role.EMPLOYER)
def ask_cancel(request: PageRequest, order_id: str) -> Response:
    """Ask whether an unpaid order shall be cancelled."""
    order = services.order_for(request.user_id, order_id)
    return page(request, "orders/cancel.html", order=order, may=order.status in rules.PAYABLE)


@pages.post("/orders/{order_id}/cancel", access=Role.EMPLOYER)
def cancel(request: PageRequest, order_id: str) -> Response:
    """Cancel an unpaid order; one that has been paid meanwhile stays as it is."""
    try:
        services.cancel(request.user_id, order_id)
    except rules.OrderHasMovedOn:
        moved_on = Flash("note", "That order cannot be cancelled any more.")
        return redirect("/orders", flash=moved_on)
    done = Flash("good", "The order is cancelled. Its letters can be ordered again.")
    return redirect("/orders", flash=done)


@pages.post("/orders/{order_id}/again", access=Role.EMPLOYER)
def order_again(request: PageRequest, order_id: str) -> Response:
    """Put the letters of a cancelled or refunded order into the basket."""
    try:
        done = services.order_again(request.user_id, order_id)
    except rules.OrderHasMovedOn:
        still = Flash("note", "The letters of that order are ordered. They cannot be twice.")
        return redirect(f"/orders/{order_id}", flash=still)
    return redirect("/basket", flash=told_again(done))


def _paid_at(order: services.Order) -> datetime | None:
    return order.paid_at if rules.has_receipt(order.status) else None


def _actions(order: services.Order) -> list[MenuEntry]:
    path = f"/orders/{order.order_id}"
    actions = [MenuEntry("View", path)]
    if order.status in rules.PAYABLE:
        actions += [MenuEntry("Pay", f"{path}/pay"), MenuEntry("Cancel", f"{path}/cancel")]
    if rules.has_receipt(order.status):
        actions.append(MenuEntry("Receipt", f"{path}/receipt"))
    return actions
