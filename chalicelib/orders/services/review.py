"""Reading a basket as it stands now: every letter priced and checked again."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from chalicelib import brand, clock, storage
from chalicelib.accounts import services as accounts
from chalicelib.achievements import services as achievements
from chalicelib.achievements.services import Achievement
from chalicelib.brand import Product
from chalicelib.connections import services as connections
from chalicelib.orders import rules
from chalicelib.orders.models import Basket, LetterLine, LetterLock
from chalicelib.orders.rules import Progress, Totals
from chalicelib.storage import Key, Together
from chalicelib.web.addresses import PostalAddress

ENDED = "the sharing of it has ended"
REVOKED = "the award was revoked"
ORDERED = "you have ordered it already"


@dataclass(frozen=True, slots=True)
class Removed:
    """A letter that can no longer be ordered, and why."""

    candidate_name: str
    title: str
    certificate_number: str
    reason: str

    @property
    def letter(self) -> str:
        """Which letter it is."""
        return f"The letter for {self.candidate_name}, {self.title} ({self.certificate_number})"

    @property
    def text(self) -> str:
        """What the buyer is told."""
        return f"{self.letter} was taken out of your basket: {self.reason}."


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who orders: how they are addressed and where they are written to."""

    user_id: str
    email: str
    first_name: str
    surname: str
    company: str


@dataclass(frozen=True, slots=True)
class Review:
    """A basket as it stands now. `basket` holds only letters that can still be ordered.

    `buyer` is there if it was asked for and the account exists.
    Nothing is written by looking: what was taken out leaves the table with the next change.
    """

    basket: Basket
    removed: tuple[Removed, ...]
    buyer: Buyer | None

    @property
    def lines(self) -> list[LetterLine]:
        """The letters that can be ordered."""
        return list(self.basket.lines)

    @property
    def billing(self) -> PostalAddress | None:
        """The billing address, once given."""
        return _address(self.basket.answers.get("billing"))

    @property
    def is_same(self) -> bool:
        """Whether the letters go to the billing address."""
        return bool(self.basket.answers.get("same"))

    @property
    def delivery(self) -> PostalAddress | None:
        """The delivery address, once given."""
        return self.billing if self.is_same else _address(self.basket.answers.get("delivery"))

    @property
    def options(self) -> tuple[Product, ...]:
        """The ways of delivery to that address; none before it is given."""
        if self.delivery is None:
            return ()
        now = brand.current()
        return now.delivery if self.delivery.is_domestic else (now.international,)

    @property
    def option(self) -> Product | None:
        """The chosen way of delivery, if it is one for the present address."""
        if self.delivery is None:
            return None
        return rules.delivery_option(
            str(self.basket.answers.get("option", "")),
            is_domestic=self.delivery.is_domestic,
            domestic=brand.current().delivery,
            international=brand.current().international,
        )

    @property
    def totals(self) -> Totals:
        """What there is to pay."""
        return rules.totals(self.lines, self.option)

    @property
    def progress(self) -> Progress:
        """How far the checkout is."""
        return Progress(
            letters=bool(self.lines),
            billing=self.billing is not None,
            delivery=self.delivery is not None,
            option=self.option is not None,
        )


def basket_key(user_id: str) -> Key[Basket]:
    """Return where a user's basket lies."""
    return Key(Basket, user_id)


def lock_key(user_id: str, achievement_id: str) -> Key[LetterLock]:
    """Return where it is noted that a user's letter for an achievement is ordered."""
    return Key(LetterLock, f"{user_id}#{achievement_id}")


def review(user_id: str, *, with_buyer: bool = False) -> Review:
    """Return a user's basket as it stands now, priced and checked again, in two calls."""
    key = basket_key(user_id)
    basket = unspoilt(storage.read_together(key).at(key), user_id)
    keys = _keys(user_id, basket.lines)
    buyer_key = accounts.user_key(user_id)
    if with_buyer:
        keys.append(buyer_key)
    found = storage.read_together(*keys)
    basket.lines, removed = _judge(user_id, basket.lines, found)
    user = found.at(buyer_key)
    buyer = None
    if user is not None:
        buyer = Buyer(user_id, user.email, user.first_name, user.surname, user.company)
    return Review(basket, removed, buyer)


def judged(
    user_id: str, lines: Iterable[LetterLine]
) -> tuple[list[LetterLine], tuple[Removed, ...]]:
    """Return those of at most thirty letters that can be ordered now, and the others."""
    lines = list(lines)
    return _judge(user_id, lines, storage.read_together(*_keys(user_id, lines)))


def unspoilt(basket: Basket | None, user_id: str) -> Basket:
    """Return this basket, emptied if its seven days are over, or a new empty one."""
    if basket is None:
        return Basket(user_id)
    if basket.ends_at <= clock.now():
        basket.lines, basket.answers = [], {}
    return basket


def _keys(user_id: str, lines: Iterable[LetterLine]) -> list[Key[Any]]:
    keys: list[Key[Any]] = []
    for line in lines:
        keys += (
            connections.connection_key(user_id, line.connection_id),
            achievements.achievement_key(line.candidate_id, line.achievement_id),
            lock_key(user_id, line.achievement_id),
        )
    return keys


def _judge(
    user_id: str, lines: Iterable[LetterLine], found: Together
) -> tuple[list[LetterLine], tuple[Removed, ...]]:
    kept, removed = [], []
    for line in lines:
        standing = _standing(user_id, line, found)
        if isinstance(standing, str):
            removed.append(left_out(line, standing))
        else:
            kept.append(_renewed(line, standing))
    return kept, tuple(removed)


def left_out(line: LetterLine, reason: str) -> Removed:
    """Return that a letter can't be ordered, for this reason."""
    return Removed(line.candidate_name, line.title, line.certificate_number, reason)


def _standing(user_id: str, line: LetterLine, found: Together) -> Achievement | str:
    """Return the achievement as it is now, or why its letter cannot be ordered."""
    connection = found.at(connections.connection_key(user_id, line.connection_id))
    achievement = found.at(achievements.achievement_key(line.candidate_id, line.achievement_id))
    if found.at(lock_key(user_id, line.achievement_id)) is not None:
        return ORDERED
    if connection is None or achievement is None:
        return ENDED
    visible = connections.shared_now(connection, line.achievement_id, clock.now())
    if not visible or connection.candidate_id != line.candidate_id:
        return ENDED
    return REVOKED if achievement.is_revoked else achievement


def _renewed(line: LetterLine, achievement: Achievement) -> LetterLine:
    price = rules.priced(brand.current().letter)
    line.net_pence, line.vat_pence = price.net_pence, price.vat_pence
    line.vat_rate = price.vat_rate
    line.title = achievement.title
    line.certificate_number = achievement.certificate_number
    line.awarded_on = achievement.awarded_on
    line.candidate_name = achievement.holder_name
    return line


def _address(stored: dict[str, str] | None) -> PostalAddress | None:
    return PostalAddress.from_dict(stored) if stored else None
