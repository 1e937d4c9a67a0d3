"""Confirm, the checkout's last step: all that is ordered and paid, agreed to."""

from chalice.app import Response

from chalicelib import storage
from chalicelib.orders import services as orders
from chalicelib.orders.rules import step_bar
from chalicelib.orders.services import Confirmation
from chalicelib.payments import services
from chalicelib.payments.forms import ConfirmForm
from chalicelib.payments.gateways import GatewayRefused, GatewayUnavailable
from chalicelib.payments.services import AttemptHasMovedOn
from chalicelib.payments.views.routes import gateways_origin, pages
from chalicelib.web.pages import page, redirect
from chalicelib.web.requests import PageRequest
from chalicelib.web.sessions import Role


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
    order_id, shown = str(form.order_id.data), str(form.fingerprint.data)
    try:
        url = services.confirm(request.user_id, order_id, shown)
    except orders.NotReady as error:
        return redirect(error.path)
    except (orders.BasketHasChanged, storage.Stale):
        return _show_again(request, shown)
    except (AttemptHasMovedOn, GatewayRefused, GatewayUnavailable):
        return redirect(f"/orders/{order_id}/pay")
    return redirect(url)


def _confirm_page(
    request: PageRequest, confirmation: Confirmation, shown: str | None = None
) -> Response:
    changed = None if shown is None else confirmation.changed_since(shown)
    return page(
        request,
        "payments/confirm.html",
        status=200 if changed is None else 409,
        confirmation=confirmation,
        changed=changed,
        steps=step_bar("confirm", confirmation.progress),
        form_action=gateways_origin(),
    )


def _show_again(request: PageRequest, shown: str) -> Response:
    try:
        confirmation = orders.confirmation(request.user_id)
    except orders.NotReady as error:
        return redirect(error.path)
    return _confirm_page(request, confirmation, shown)
