"""Confirm: all that is shown before an order is placed, and placing it."""

import json
from collections import defaultdict
from dataclasses import dataclass

from chalicelib import audit, clock, ids, paging
from chalicelib.achievements import services as achievements
from chalicelib.brand import Product
from chalicelib.connections import services as connections
from chalicelib.errors import Conflict, NotFound
from chalicelib.orders import rules
from chalicelib.orders.models import Basket, LetterLine, LetterLock, Order
from chalicelib.orders.rules import OrderStatus, Progress, Totals
from chalicelib.orders.services.listing import counter_id, file_under_keys
from chalicelib.orders.services.review import Buyer, Removed, Review, lock_key, review
from chalicelib.storage import Writes
from chalicelib.web.addresses import PostalAddress


class NotReady(Conflict):
    """The checkout is not done; `path` is the step that is open, or the empty basket."""

    def __init__(self, path: str, removed: tuple[Removed, ...]) -> None:
        super().__init__(path)
        self.path = path
        self.removed = removed


class BasketHasChanged(Conflict):
    """Something that was shown is so no longer: show it again before anything is ordered."""


class AlreadyPlaced(Conflict):
    """There is an order of this id already: the button was pressed twice."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """All that the buyer is shown and agrees to.

    `fingerprint` changes with anything that is shown; `order_id` is the id that the order will
    have, drawn anew with each change of the basket, so that pressing twice makes one order.
    """

    order_id: str
    buyer: Buyer
    basket: Basket
    lines: tuple[LetterLine, ...]
    removed: tuple[Removed, ...]
    billing: PostalAddress
    delivery: PostalAddress
    option: Product
    totals: Totals
    progress: Progress

    @property
    def fingerprint(self) -> str:
        """A hash of each part that is shown, told apart by dots."""
        return ".".join(ids.derived(part) for part in self._parts.values())

    def changed_since(self, fingerprint: str) -> list[str]:
        """Return the parts that are not as they were shown under `fingerprint`, in words."""
        before, parts = fingerprint.split("."), self._parts
        if len(before) != len(parts):
            return list(parts)
        return [
            part
            for part, now, was in zip(parts, self.fingerprint.split("."), before, strict=True)
            if now != was
        ]

    @property
    def _parts(self) -> dict[str, str]:
        letters = [
            [line.achievement_id, line.title, line.certificate_number, line.candidate_name]
            for line in self.lines
        ]
        prices = [line.gross_pence for line in self.lines]
        amounts = [pence for _, pence in self.totals.rows]
        parts: dict[str, object] = {
            "the letters": letters,
            "what there is to pay": [prices, amounts],
            "the billing address": self.billing.as_dict(),
            "the delivery address": self.delivery.as_dict(),
            "the delivery option": [self.option.slug, self.option.title, self.option.hint],
        }
        return {words: json.dumps(part, sort_keys=True) for words, part in parts.items()}


def confirmation(user_id: str) -> Confirmation:
    """Return what a user would order now: every letter priced and checked again.

    Raises:
        NotReady: naming the page on which something is still to be answered.
    """
    now = review(user_id, with_buyer=True)
    require_open(now, "confirm")
    buyer, billing, delivery, option = now.buyer, now.billing, now.delivery, now.option
    if buyer is None or billing is None or delivery is None or option is None:
        raise NotFound(f"user {user_id}")
    return Confirmation(
        order_id=str(now.basket.order_id),
        buyer=buyer,
        basket=now.basket,
        lines=tuple(now.lines),
        removed=now.removed,
        billing=billing,
        delivery=delivery,
        option=option,
        totals=now.totals,
        progress=now.progress,
    )


def require_open(now: Review, slug: str) -> None:
    """Raise NotReady, naming the first open step, unless this one may be opened."""
    if not rules.may_open(slug, now.progress):
        step = rules.first_open(now.progress)
        raise NotReady(step.path if now.lines else "/basket", now.removed)


def place(writes: Writes, confirmation: Confirmation) -> Order:
    """Return the order, AWAITING_PAYMENT, to be written with `writes`; the basket is emptied.

    Every letter is locked, every share and every award checked in the same transaction: at
    most 94 of its hundred items for thirty letters.

    Raises (when `writes` are committed):
        AlreadyPlaced: the order exists.
        BasketHasChanged: a letter was ordered meanwhile, a share ended, an award revoked.
        Stale: the basket was changed in another tab.
    """
    now = clock.now()
    buyer, basket = confirmation.buyer, confirmation.basket
    order = Order(
        buyer.user_id,
        confirmation.order_id,
        email=buyer.email,
        first_name=buyer.first_name,
        status=OrderStatus.AWAITING_PAYMENT,
        lines=list(confirmation.lines),
        billing=confirmation.billing.as_dict(),
        delivery=confirmation.delivery.as_dict(),
        delivery_option=confirmation.option.slug,
        delivery_title=confirmation.option.title,
        net_pence=confirmation.totals.net_pence,
        delivery_pence=confirmation.totals.delivery_pence,
        delivery_vat_rate=confirmation.totals.delivery_vat_rate,
        vat_pence=confirmation.totals.vat_pence,
        total_pence=confirmation.totals.total_pence,
        placed_at=now,
    )
    file_under_keys(order)
    writes.create(order, or_else=AlreadyPlaced(order.order_id))
    lock_letters(writes, order)
    _check_shares(writes, order)
    basket.lines, basket.answers, basket.order_id = [], {}, None
    writes.save(basket)
    paging.count(writes, counter_id(order.user_id), 1)
    audit.record(
        writes,
        "order.placed",
        actor=order.user_id,
        subject=f"order#{order.order_id}",
        letters=len(order.lines),
        total_pence=order.total_pence,
    )
    return order


def lock_letters(writes: Writes, order: Order) -> None:
    """Take the lock of each letter for this order; BasketHasChanged if one is taken."""
    for line in order.lines:
        lock = LetterLock(
            lock_key(order.user_id, line.achievement_id).hash_key,
            user_id=order.user_id,
            order_id=order.order_id,
        )
        writes.create(lock, or_else=BasketHasChanged("a letter was ordered meanwhile"))


def require_awards(writes: Writes, order: Order, *, or_else: Exception) -> None:
    """Let the step fail with `or_else` if an award of the order's letters was revoked."""
    for line in order.lines:
        achievements.require_not_revoked(
            writes, line.candidate_id, line.achievement_id, or_else=or_else
        )


def _check_shares(writes: Writes, order: Order) -> None:
    require_awards(writes, order, or_else=BasketHasChanged("an award was revoked"))
    chosen: dict[str, list[str]] = defaultdict(list)
    for line in order.lines:
        chosen[line.connection_id].append(line.achievement_id)
    for connection_id, achievement_ids in chosen.items():
        # One check for each connection: DynamoDB refuses two operations on one item.
        connections.require_shared(
            writes,
            order.user_id,
            connection_id,
            achievement_ids,
            order.placed_at,
            or_else=BasketHasChanged("a share has ended"),
        )
