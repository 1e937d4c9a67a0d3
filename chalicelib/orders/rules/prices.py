"""What letters and their delivery cost, in whole pence, VAT worked out line by line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from chalicelib import money
from chalicelib.brand import Product
from chalicelib.money import Pence


class HasPrice(Protocol):
    """A line of a basket or an order: net pence and the VAT on them."""

    @property
    def net_pence(self) -> Pence:
        """What it costs without VAT."""
        ...

    @property
    def vat_pence(self) -> Pence:
        """The VAT on it."""
        ...


@dataclass(frozen=True, slots=True)
class Priced:
    """One line's price: net pence and the VAT on them."""

    net_pence: Pence
    vat_pence: Pence


@dataclass(frozen=True, slots=True)
class Totals:
    """What there is to pay. `vat_pence` is that of the lines and of the delivery."""

    net_pence: Pence
    delivery_pence: Pence
    vat_pence: Pence
    delivery_vat_pence: Pence

    @property
    def total_pence(self) -> Pence:
        """Everything together."""
        return Pence(self.net_pence + self.delivery_pence + self.vat_pence)

    @property
    def rows(self) -> list[tuple[str, Pence]]:
        """The parts as they are shown above the total."""
        return [
            ("Sub Total", self.net_pence),
            ("Delivery", self.delivery_pence),
            ("VAT", self.vat_pence),
        ]


def priced(product: Product) -> Priced:
    """Return what one of a product costs."""
    return Priced(product.price_pence, money.vat(product.price_pence, product.vat_rate))


def totals(lines: Iterable[HasPrice], delivery: Product | None) -> Totals:
    """Return what these lines cost, delivered so; None while no delivery is chosen."""
    lines = list(lines)
    carriage = priced(delivery) if delivery is not None else Priced(Pence(0), Pence(0))
    vat = sum(line.vat_pence for line in lines) + carriage.vat_pence
    return Totals(
        net_pence=Pence(sum(line.net_pence for line in lines)),
        delivery_pence=carriage.net_pence,
        vat_pence=Pence(vat),
        delivery_vat_pence=carriage.vat_pence,
    )


def delivery_option(
    slug: str, *, is_domestic: bool, domestic: Sequence[Product], international: Product
) -> Product | None:
    """Return the delivery of this name if it is one for such an address, else None.

    The charge follows from the final address and the option alone, in whatever order the
    buyer answered.
    """
    offered = domestic if is_domestic else (international,)
    return next((option for option in offered if option.slug == slug), None)
