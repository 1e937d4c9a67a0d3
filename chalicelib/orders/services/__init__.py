"""What can be done with baskets and orders; the only writers of their tables."""

from chalicelib.orders.models import LetterLine, Order
from chalicelib.orders.services.basket import (
    AlreadyOrdered,
    BasketIsFull,
    Revoked,
    add_letter,
    header_basket,
    letter_offer,
    most_letters,
    remove_letters,
)
from chalicelib.orders.services.checkout import (
    save_billing,
    save_delivery,
    save_delivery_same,
    save_option,
)
from chalicelib.orders.services.freeing import (
    LetterIsFree,
    OrderedAgain,
    OrderIsUnpaid,
    lift_lock,
    order_again,
)
from chalicelib.orders.services.life import (
    await_payment,
    cancel,
    cancel_unpaid,
    mark_paid,
    mark_under_review,
    mark_unpaid,
)
from chalicelib.orders.services.listing import (
    SORTS,
    USUAL,
    order_for,
    order_key,
    orders_page,
    to_pay,
)
from chalicelib.orders.services.placing import (
    AlreadyPlaced,
    BasketHasChanged,
    Confirmation,
    NotReady,
    confirmation,
    place,
)
from chalicelib.orders.services.review import Buyer, Removed, Review, basket_key, review

__all__ = [
    "SORTS",
    "USUAL",
    "AlreadyOrdered",
    "AlreadyPlaced",
    "BasketHasChanged",
    "BasketIsFull",
    "Buyer",
    "Confirmation",
    "LetterIsFree",
    "LetterLine",
    "NotReady",
    "Order",
    "OrderIsUnpaid",
    "OrderedAgain",
    "Removed",
    "Review",
    "Revoked",
    "add_letter",
    "await_payment",
    "basket_key",
    "cancel",
    "cancel_unpaid",
    "confirmation",
    "header_basket",
    "letter_offer",
    "lift_lock",
    "mark_paid",
    "mark_under_review",
    "mark_unpaid",
    "most_letters",
    "order_again",
    "order_for",
    "order_key",
    "orders_page",
    "place",
    "remove_letters",
    "review",
    "save_billing",
    "save_delivery",
    "save_delivery_same",
    "save_option",
    "to_pay",
]
