"""What letters and their delivery cost, in whole pence, VAT worked out line by line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
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
    """A price: net pence, the VAT on them, and its rate (0.20 is 20 %)."""

    net_pence: Pence
    vat_pence: Pence
    vat_rate: Decimal

    @property
    def gross_pence(self) -> Pence:
        """What there is to pay."""
        return Pence(self.net_pence + self.vat_pence)

    @property
    def percent(self) -> str:
        """The rate as people write it: "20%", "17.5%"."""
        return f"{(self.vat_rate * 100).normalize():f}%"


@dataclass(frozen=True, slots=True)
class Totals:
    """What there is to pay. `vat_pence` is that of the lines and of the delivery."""

    net_pence: Pence
    delivery_pence: Pence
    vat_pence: Pence
    delivery_vat_pence: Pence
    delivery_vat_rate: Decimal

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
    net, rate = product.price_pence, product.vat_rate
    return Priced(net, money.vat(net, rate), rate)


def totals(lines: Iterable[HasPrice], delivery: Product | None) -> Totals:
    """Return what these lines cost, delivered so; None while no delivery is chosen."""
    lines = list(lines)
    free = Priced(Pence(0), Pence(0), Decimal(0))
    carriage = priced(delivery) if delivery is not None else free
    vat = sum(line.vat_pence for line in lines) + carriage.vat_pence
    return Totals(
        net_pence=Pence(sum(line.net_pence for line in lines)),
        delivery_pence=carriage.net_pence,
        vat_pence=Pence(vat),
        delivery_vat_pence=carriage.vat_pence,
        delivery_vat_rate=carriage.vat_rate,
    )


def vat_by_rate(parts: Iterable[Priced]) -> list[Priced]:
    """Return what these parts of an order come to at each rate of VAT, the lowest first."""
    in_order = sorted(parts, key=lambda part: part.vat_rate)
    sums = []
    for rate, same in groupby(in_order, key=lambda part: part.vat_rate):
        taxed = list(same)
        net = Pence(sum(part.net_pence for part in taxed))
        sums.append(Priced(net, Pence(sum(part.vat_pence for part in taxed)), rate))
    return sums


def delivery_option(
    slug: str, *, is_domestic: bool, domestic: Sequence[Product], international: Product
) -> Product | None:
    """Return the delivery of this name if it is one for such an address, else None.

    The charge follows from the final address and the option alone, in whatever order the
    buyer answered.
    """
    offered = domestic if is_domestic else (international,)
    return next((option for option in offered if option.slug == slug), None)
