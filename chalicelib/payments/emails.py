"""The e-mails about payments."""

from chalicelib import mail, settings
from chalicelib.orders.services import Order
from chalicelib.payments.rules import Reason
from chalicelib.storage import Writes


def queue_payment_failed(writes: Writes, order: Order, reason: Reason) -> None:
    """Tell a buyer who is not looking that nothing was charged, and what they can do."""
    mail.queue(
        writes,
        "payment-failed",
        to=order.email,
        first_name=order.first_name,
        order_id=order.order_id,
        reason=reason.value,
        order_url=f"{settings.current().base_url}/orders/{order.order_id}",
    )
