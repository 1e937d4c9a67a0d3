"""Letters that may be ordered once more: all of an order that fell through, or a lost one."""

from dataclasses import dataclass

from chalicelib import audit, storage
from chalicelib.achievements.rules import number_key
from chalicelib.errors import Conflict, NotFound
from chalicelib.orders import rules
from chalicelib.orders.models import LetterLock, Order
from chalicelib.orders.rules import OrderHasMovedOn
from chalicelib.orders.services.basket import missing_from, refill, save, trying_again
from chalicelib.orders.services.listing import order_for
from chalicelib.orders.services.review import Removed, judged, left_out, lock_key, review

NO_ROOM = "your basket is full"


class LetterIsFree(Conflict):
    """An order does not hold this letter (any more): it can be ordered as it is."""


class OrderIsUnpaid(Conflict):
    """An order is not paid for certain: its letters are free once it is cancelled."""


@dataclass(frozen=True, slots=True)
class OrderedAgain:
    """How many letters went back into the basket, how many were there, and which can't.

    `removed` are letters of the basket itself that can no longer be ordered.
    """

    added: int
    there: int
    refused: tuple[Removed, ...]
    removed: tuple[Removed, ...]


def order_again(user_id: str, order_id: str) -> OrderedAgain:
    """Put the letters of a cancelled or refunded order into the basket, priced anew.

    Raises:
        NotFound: when it is not theirs.
        OrderHasMovedOn: when its letters are (still) ordered.
    """
    order = order_for(user_id, order_id)
    if not rules.may_order_again(order.status):
        raise OrderHasMovedOn(f"{order.status} cannot be ordered again")
    return trying_again(lambda: _put_in(order))


def _put_in(order: Order) -> OrderedAgain:
    now = review(order.user_id)
    basket = now.basket
    missing = missing_from(basket, order)
    wanted, refused = judged(order.user_id, missing)
    too_many = refill(basket, order, wanted)
    with storage.all_or_nothing() as writes:
        save(writes, basket)
    return OrderedAgain(
        added=len(wanted) - len(too_many),
        there=len(order.lines) - len(missing),
        refused=(*refused, *(left_out(line, NO_ROOM) for line in too_many)),
        removed=now.removed,
    )


def lift_lock(order_id: str, certificate_number: str, reason: str, by: str) -> None:
    """Let one letter of an order be ordered once more, as when it was lost in the post.

    The order stays as it is. `by` is who decided it, `reason` why; both are kept.

    Raises:
        NotFound: when there is no such order, or no letter of this number in it.
        OrderIsUnpaid: when it is not paid, or that is being checked.
        LetterIsFree: when that order does not hold the letter (any more).
    """
    order, lock = _order_and_lock(order_id, certificate_number)
    is_held = rules.holds_letters(order.status, order.reviewed_from)
    if is_held and not rules.has_receipt(order.status):
        raise OrderIsUnpaid(order_id)
    with storage.all_or_nothing() as writes:
        writes.delete(
            lock,
            condition=LetterLock.order_id == order_id,
            or_else=LetterIsFree(certificate_number),
        )
        audit.record(
            writes,
            "letter.freed",
            actor=by,
            subject=f"order#{order_id}",
            certificate_number=certificate_number,
            reason=reason,
        )


def _order_and_lock(order_id: str, certificate_number: str) -> tuple[Order, LetterLock]:
    # Staff know an order by its id alone.
    for found in Order.by_id.query(order_id):
        order = order_for(found.user_id, order_id)
        for line in order.lines:
            if number_key(line.certificate_number) == number_key(certificate_number):
                key = lock_key(order.user_id, line.achievement_id)
                return order, LetterLock(key.hash_key)
    raise NotFound(f"letter {certificate_number} of order {order_id}")
