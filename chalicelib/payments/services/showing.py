"""What the pages of an order and of its payment show."""

from dataclasses import dataclass

from chalicelib.errors import NotFound
from chalicelib.orders import services as orders
from chalicelib.orders.rules import PAYABLE, has_receipt, may_order_again
from chalicelib.orders.services import Order
from chalicelib.payments.models import Payment


@dataclass(frozen=True, slots=True)
class OrderPage:
    """An order, every attempt to pay for it, oldest first, and the one that did if one did."""

    order: Order
    attempts: tuple[Payment, ...]
    paid: Payment | None

    @property
    def is_payable(self) -> bool:
        """Whether the buyer may start to pay."""
        return self.order.status in PAYABLE

    @property
    def has_receipt(self) -> bool:
        """Whether there is a receipt for it."""
        return self.paid is not None and has_receipt(self.order.status)

    @property
    def may_order_again(self) -> bool:
        """Whether its letters may go back into the basket."""
        return may_order_again(self.order.status)


@dataclass(frozen=True, slots=True)
class PayPage:
    """An order to be paid, its last attempt so far, and the number of the next one."""

    order: Order
    last: Payment | None
    number: int

    @property
    def is_payable(self) -> bool:
        """Whether the buyer may start to pay."""
        return self.order.status in PAYABLE


def order_page(user_id: str, order_id: str) -> OrderPage:
    """Return what an order's own page shows.

    Raises:
        NotFound: when the order is not theirs.
    """
    order = orders.order_for(user_id, order_id)
    attempts = Payment.of_order(order_id)
    known = {attempt.payment_id: attempt for attempt in attempts}
    if order.reference and order.reference not in known:
        # The index of attempts may be behind; what was paid may not be missing.
        known[order.reference] = Payment.get(order.reference, consistent_read=True)
    return OrderPage(order, tuple(known.values()), known.get(order.reference or ""))


def pay_page(user_id: str, order_id: str) -> PayPage:
    """Return what the page to pay an order shows.

    Raises:
        NotFound: when the order is not theirs.
    """
    order = orders.order_for(user_id, order_id)
    attempts = Payment.of_order(order_id)
    last = attempts[-1] if attempts else None
    return PayPage(order, last, int(last.number) + 1 if last else 1)


def payment_for(user_id: str, payment_id: str) -> Payment:
    """Return a buyer's own attempt to pay.

    Raises:
        NotFound: when it is not theirs.
    """
    payment = Payment.find(payment_id)
    if payment is None or payment.user_id != user_id:
        raise NotFound("no such attempt")
    return payment
