"""What the receipt of a paid order says, on a page and on paper."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from chalicelib.money import Pence
from chalicelib.orders.rules import Priced, vat_by_rate

_CARDS = {
    "VISA": "Visa",
    "DELTA": "Visa Debit",
    "UKE": "Visa Electron",
    "MC": "Mastercard",
    "MCDEBIT": "Debit Mastercard",
    "MAESTRO": "Maestro",
    "AMEX": "American Express",
    "DC": "Diners Club",
    "JCB": "JCB",
}


def card_words(card_type: str, last_digits: str) -> str:
    """Return a card as people know it: "Visa ending in 0006".

    Source: Opayo Server, notification post, CardType and Last4Digits.
    """
    name = _CARDS.get(card_type, "Card")
    return f"{name} ending in {last_digits}" if last_digits else name


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter of a receipt: whose award it proves, and what it cost."""

    product: str
    title: str
    candidate_name: str
    certificate_number: str
    price: Priced


@dataclass(frozen=True, slots=True)
class Receipt:
    """A paid order as its receipt shows it. `seller`, `buyer` and `sent_to` are lines of text.

    `reference` is our code of the payment, `provider_ref` the payment service's own number.
    """

    order_id: str
    reference: str
    provider_ref: str
    card: str
    paid_at: datetime
    is_refunded: bool
    seller: tuple[str, ...]
    buyer: tuple[str, ...]
    sent_to: tuple[str, ...]
    letters: tuple[Letter, ...]
    delivery_title: str
    delivery: Priced

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The numbers by which the payment is found again, those that are known."""
        facts = [
            ("Order", self.order_id),
            ("Transaction Reference", self.reference),
            ("Payment service's number", self.provider_ref),
            ("Paid by", self.card),
        ]
        return [(label, value) for label, value in facts if value]

    @property
    def vat(self) -> list[Priced]:
        """What is taxed at each rate."""
        return vat_by_rate(self._parts)

    @property
    def totals(self) -> list[tuple[str, Pence]]:
        """The sums that stand above the total, as everywhere."""
        return [
            ("Sub Total", Pence(sum(letter.price.net_pence for letter in self.letters))),
            ("Delivery", self.delivery.net_pence),
            ("VAT", Pence(sum(part.vat_pence for part in self._parts))),
        ]

    @property
    def total_pence(self) -> Pence:
        """What was paid."""
        return Pence(sum(pence for _, pence in self.totals))

    @property
    def _parts(self) -> Iterable[Priced]:
        return [*(letter.price for letter in self.letters), self.delivery]
