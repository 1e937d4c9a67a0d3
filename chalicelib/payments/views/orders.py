"""An order's own page, and what can be done with it there."""

from chalice.app import Response

from chalicelib.orders import rules
from chalicelib.payments import services
from chalicelib.payments.views.routes import pages
from chalicelib.web.addresses import PostalAddress
from chalicelib.web.pages import page
from chalicelib.web.requests import PageRequest
from chalicelib.web.sessions import Role


@pages.get("/orders/{order_id}", access=Role.EMPLOYER)
def show_order(request: PageRequest, order_id: str) -> Response:
    """An order, how it stands and what happens next, and each attempt to pay for it."""
    shown = services.order_page(request.user_id, order_id)
    order = shown.order
    return page(
        request,
        "payments/order.html",
        shown=shown,
        order=order,
        standing=rules.standing(order.status),
        pay_until=order.placed_at + rules.TIME_TO_PAY,
        billing=PostalAddress.from_dict(order.billing),
        delivery=PostalAddress.from_dict(order.delivery),
    )
