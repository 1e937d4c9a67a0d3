"""Pages on which an order is confirmed, paid for and looked at."""

from chalice.app import Response

from chalicelib import settings, storage
from chalicelib.orders import services as orders
from chalicelib.orders.rules import standing, step_bar
from chalicelib.orders.services import Confirmation
from chalicelib.payments import services
from chalicelib.payments.forms import ConfirmForm, PayForm
from chalicelib.payments.gateways import GatewayRefused, GatewayUnavailable
from chalicelib.payments.rules import OPEN, VETOES, PaymentStatus, Reason
from chalicelib.payments.services import AttemptHasMovedOn
from chalicelib.web.addresses import PostalAddress
from chalicelib.web.cookies import Flash
from chalicelib.web.pages import Pages, page, redirect
from chalicelib.web.requests import PageRequest
from chalicelib.web.sessions import Role

pages = Pages(__name__)

_REFUSED = {
    Reason.ALREADY_PAID: "This order was paid already, so we refused the second payment.",
    Reason.LETTERS_TAKEN: (
        "This order had been cancelled and one of its letters has been ordered again since,"
        " so we refused the payment."
    ),
}


@pages.get("/checkout/confirm", access=Role.EMPLOYER)
def ask_to_confirm(request: PageRequest) -> Response:
    """All that will be ordered and paid, before it is."""
    try:
        confirmation = orders.confirmation(request.user_id)
    except orders.NotReady as error:
        # Whatever was taken out of the basket is told on the page that this leads to.
        return redirect(error.path)
    return _confirm_page(request, confirmation)


@pages.post("/checkout/confirm", access=Role.EMPLOYER)
def confirm(request: PageRequest) -> Response:
    """Place the order, and send the buyer to pay for it."""
    form = ConfirmForm(request.form)
    if not form.validate():
        return redirect("/checkout/confirm")
    order_id = str(form.order_id.data)
    try:
        url = services.confirm(request.user_id, order_id, str(form.fingerprint.data))
    except orders.NotReady as error:
        return redirect(error.path)
    except (orders.BasketHasChanged, storage.Stale):
        return _show_again(request)
    except (AttemptHasMovedOn, GatewayRefused, GatewayUnavailable):
        return redirect(f"/orders/{order_id}/pay")
    return redirect(url)


@pages.get("/orders/{order_id}", access=Role.EMPLOYER)
def show_order(request: PageRequest, order_id: str) -> Response:
    """An order, how it stands, and what was paid; it prints as a receipt."""
    shown = services.order_page(request.user_id, order_id)
    return page(
        request,
        "payments/order.html",
        shown=shown,
        order=shown.order,
        standing=standing(shown.order.status),
        billing=PostalAddress.from_dict(shown.order.billing),
        delivery=PostalAddress.from_dict(shown.order.delivery),
    )


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
        form_action=_gateways_origin(),
    )


@pages.post("/orders/{order_id}/pay", access=Role.EMPLOYER)
def pay(request: PageRequest, order_id: str) -> Response:
    """Start an attempt to pay, and send the buyer to it."""
    form = PayForm(request.form)
    if not form.validate():
        return redirect(f"/orders/{order_id}/pay")
    try:
        url = services.pay(request.user_id, order_id, int(str(form.number.data)))
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


def _confirm_page(
    request: PageRequest, confirmation: Confirmation, *, changed: bool = False
) -> Response:
    return page(
        request,
        "payments/confirm.html",
        status=409 if changed else 200,
        confirmation=confirmation,
        changed=changed,
        steps=step_bar("confirm", confirmation.progress),
        form_action=_gateways_origin(),
    )


def _show_again(request: PageRequest) -> Response:
    try:
        confirmation = orders.confirmation(request.user_id)
    except orders.NotReady as error:
        return redirect(error.path)
    return _confirm_page(request, confirmation, changed=True)


def _gateways_origin() -> tuple[str]:
    # Chromium holds a form to form-action even when it is redirected, as to the gateway.
    return (settings.current().payment_host,)
