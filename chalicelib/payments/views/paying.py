"""Paying for an order, again if need be, and coming back from the gateway."""

from chalice.app import Response

from chalicelib.orders.services import Revoked
from chalicelib.payments import services
from chalicelib.payments.forms import PayForm
from chalicelib.payments.gateways import GatewayRefused, GatewayUnavailable
from chalicelib.payments.rules import OPEN, VETOES, PaymentStatus, Reason
from chalicelib.payments.services import AttemptHasMovedOn
from chalicelib.payments.views.routes import gateways_origin, pages
from chalicelib.web.cookies import Flash
from chalicelib.web.pages import page, redirect
from chalicelib.web.requests import PageRequest
from chalicelib.web.sessions import Role

_REVOKED = (
    "One of its awards has been revoked since you ordered, so this order cannot be paid."
    " Once it is cancelled, its other letters can be ordered again."
)
_REFUSED = {
    Reason.AWARD_REVOKED: f"{_REVOKED} We refused the payment.",
    Reason.ALREADY_PAID: "This order was paid already, so we refused the second payment.",
    Reason.LETTERS_TAKEN: (
        "This order had been cancelled and one of its letters has been ordered again since,"
        " so we refused the payment."
    ),
}


@pages.get("/orders/{order_id}/pay", access=Role.EMPLOYER)
def ask_to_pay(request: PageRequest, order_id: str) -> Response:
    """What there is to pay, and what happened when it was tried before."""
    shown = services.pay_page(request.user_id, order_id)
    if not shown.is_payable:
        return redirect(f"/orders/{order_id}")
    return page(
        request,
        "payments/pay.html",
        shown=shown,
        order=shown.order,
        form_action=gateways_origin(),
    )


@pages.post("/orders/{order_id}/pay", access=Role.EMPLOYER)
def pay(request: PageRequest, order_id: str) -> Response:
    """Start an attempt to pay, and send the buyer to it."""
    form = PayForm(request.form)
    if not form.validate():
        return redirect(f"/orders/{order_id}/pay")
    try:
        url = services.pay(request.user_id, order_id, int(str(form.number.data)))
    except Revoked:
        return redirect(f"/orders/{order_id}/pay", flash=Flash("bad", _REVOKED))
    except (AttemptHasMovedOn, GatewayRefused, GatewayUnavailable):
        return redirect(f"/orders/{order_id}/pay")
    return redirect(url)


@pages.get("/payments/{payment_id}/return", access=Role.EMPLOYER)
def show_result(request: PageRequest, payment_id: str) -> Response:
    """Where the gateway sends the buyer back to. It shows what is known and changes nothing."""
    payment = services.payment_for(request.user_id, payment_id)
    if payment.status is PaymentStatus.PAID:
        thanks = f"Thank you. Order {payment.order_id} is paid, and a receipt is on its way."
        return redirect("/orders", flash=Flash("good", thanks))
    if payment.status in OPEN:
        return page(request, "payments/waiting.html", payment=payment)
    if payment.reason in VETOES:
        refused = f"{_REFUSED[payment.reason]} You have not been charged for it."
        return redirect(f"/orders/{payment.order_id}", flash=Flash("note", refused))
    return redirect(f"/orders/{payment.order_id}/pay")
