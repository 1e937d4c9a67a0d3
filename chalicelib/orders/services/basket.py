"""The basket: putting letters in, taking them out, and how it looks in the header."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from chalicelib import brand, clock, ids, money, storage, templating
from chalicelib.achievements.services import Achievement
from chalicelib.connections import services as connections
from chalicelib.errors import Conflict
from chalicelib.money import Pence
from chalicelib.orders import rules
from chalicelib.orders.models import Basket, LetterLine, LetterLock, Order
from chalicelib.orders.rules import Priced
from chalicelib.orders.services.review import Review, basket_key, lock_key, review, unspoilt
from chalicelib.storage import Writes

KEPT_FOR = timedelta(days=7)
_TRIES = 4

_T = TypeVar("_T")


class AlreadyOrdered(Conflict):
    """The user has ordered a letter for this achievement before."""


class Revoked(Conflict):
    """The award was taken back: no letter can be ordered or paid for it."""


class BasketIsFull(Conflict):
    """No further letter fits into one order."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A letter as it can be ordered; `ordered_as` is the order that holds it already."""

    achievement: Achievement
    price: Priced
    in_basket: bool
    ordered_as: str | None


@dataclass(frozen=True, slots=True)
class HeaderBasket:
    """The basket in the header."""

    text: str
    href: str = "/basket"


def most_letters() -> int:
    """Return how many letters fit into one order."""
    return brand.current().most_letters


def header_basket(basket: Basket | None) -> HeaderBasket:
    """Return how a basket is drawn in the header: "1 item £5.00"."""
    lines = unspoilt(basket, "").lines
    total = rules.totals(lines, None).total_pence
    return HeaderBasket(f"{templating.count(len(lines), 'item')} {money.pounds(Pence(total))}")


def letter_offer(user_id: str, connection_id: str, achievement_id: str) -> Offer:
    """Return the letter for an achievement that a candidate shares with this employer.

    Raises:
        NotFound, SharingEnded: when they may not see it (any more).
    """
    shared = connections.shared_achievement(user_id, connection_id, achievement_id, clock.now())
    basket, lock = _basket_and_lock(user_id, achievement_id)
    return _offer(shared.achievement, basket, lock)


def add_letter(user_id: str, connection_id: str, achievement_id: str) -> bool:
    """Put a letter into the basket; return whether it was not there yet.

    Raises:
        NotFound, SharingEnded: when they may not see the achievement (any more).
        Revoked, AlreadyOrdered, BasketIsFull: why it cannot be ordered.
    """
    shared = connections.shared_achievement(user_id, connection_id, achievement_id, clock.now())

    def add() -> bool:
        basket, lock = _basket_and_lock(user_id, achievement_id)
        offer = _offer(shared.achievement, basket, lock)
        if offer.achievement.is_revoked:
            raise Revoked(achievement_id)
        if offer.ordered_as:
            raise AlreadyOrdered(achievement_id)
        if offer.in_basket:
            return False
        if len(basket.lines) >= most_letters():
            raise BasketIsFull(user_id)
        basket.lines = [*basket.lines, _line(connection_id, offer)]
        with storage.all_or_nothing() as writes:
            save(writes, basket)
        return True

    return trying_again(add)


def remove_letters(user_id: str, achievement_ids: Collection[str]) -> Review:
    """Take these letters out of the basket; those that are not in it are out already.

    What is left is priced and checked again, and kept for another seven days.
    """

    def alter(now: Review, _writes: Writes) -> None:
        left = [line for line in now.lines if line.achievement_id not in achievement_ids]
        now.basket.lines = left

    return change(user_id, alter)


def change(user_id: str, alter: Callable[[Review, Writes], None]) -> Review:
    """Change a basket as it stands now, and return what came of it.

    When another tab was faster, the basket is read again and `alter` called once more.
    """

    def attempt() -> Review:
        now = review(user_id)
        with storage.all_or_nothing() as writes:
            alter(now, writes)
            save(writes, now.basket)
        return now

    return trying_again(attempt)


def trying_again(step: Callable[[], _T]) -> _T:
    """Do `step`, again when someone else was faster."""
    for _ in range(_TRIES - 1):
        try:
            return step()
        except storage.Stale:
            continue
    return step()


def save(writes: Writes, basket: Basket) -> None:
    """Write a basket with new content: kept for seven days, and to become a new order."""
    now = clock.now()
    basket.order_id = ids.time_ordered(now)
    basket.ends_at = now + KEPT_FOR
    # Left to lie a while longer, so that a clock that is ahead removes nothing in use.
    basket.removed_at = now + KEPT_FOR + timedelta(days=1)
    writes.save(basket)


def put_back(writes: Writes, order: Order) -> list[LetterLine]:
    """Put a cancelled order's letters and answers back into its buyer's basket.

    Returns those letters that do not fit into it any more.
    """
    basket = unspoilt(Basket.find(order.user_id), order.user_id)
    too_many = refill(basket, order, missing_from(basket, order))
    save(writes, basket)
    return too_many


def missing_from(basket: Basket, order: Order) -> list[LetterLine]:
    """Return those of an order's letters that are not in a basket."""
    held = {line.achievement_id for line in basket.lines}
    return [line for line in order.lines if line.achievement_id not in held]


def refill(basket: Basket, order: Order, lines: Sequence[LetterLine]) -> list[LetterLine]:
    """Put letters of an order, and its answers, into a basket; return those too many."""
    if not basket.answers:
        basket.answers = {
            "billing": order.billing,
            "delivery": order.delivery,
            "same": order.delivery == order.billing,
            "option": order.delivery_option,
        }
    room = most_letters() - len(basket.lines)
    basket.lines = [*basket.lines, *lines[:room]]
    return list(lines[room:])


def without_letters(writes: Writes, order: Order) -> None:
    """Take an order's letters out of its buyer's basket, if any are in it."""
    basket = unspoilt(Basket.find(order.user_id), order.user_id)
    ordered = {line.achievement_id for line in order.lines}
    left = [line for line in basket.lines if line.achievement_id not in ordered]
    if len(left) < len(basket.lines):
        basket.lines = left
        save(writes, basket)


def _basket_and_lock(user_id: str, achievement_id: str) -> tuple[Basket, LetterLock | None]:
    key, lock = basket_key(user_id), lock_key(user_id, achievement_id)
    found = storage.read_together(key, lock)
    return unspoilt(found.at(key), user_id), found.at(lock)


def _offer(achievement: Achievement, basket: Basket, lock: LetterLock | None) -> Offer:
    return Offer(
        achievement,
        rules.priced(brand.current().letter),
        in_basket=any(
            line.achievement_id == achievement.achievement_id for line in basket.lines
        ),
        ordered_as=lock.order_id if lock else None,
    )


def _line(connection_id: str, offer: Offer) -> LetterLine:
    achievement = offer.achievement
    return LetterLine(  # type: ignore[no-untyped-call]
        connection_id=connection_id,
        candidate_id=achievement.candidate_id,
        achievement_id=achievement.achievement_id,
        candidate_name=achievement.holder_name,
        title=achievement.title,
        certificate_number=achievement.certificate_number,
        awarded_on=achievement.awarded_on,
        net_pence=offer.price.net_pence,
        vat_pence=offer.price.vat_pence,
        vat_rate=offer.price.vat_rate,
    )
