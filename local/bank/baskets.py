"""The basket the merchant sent along, read and added up."""

import re
from dataclasses import dataclass
from decimal import Decimal
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from local.bank.codes import Refusal

AMOUNT = re.compile(r"\d{1,10}(\.\d{1,2})?")
_LONGEST_DESCRIPTION = 100
QUANTITY = re.compile(r"\d{1,9}(\.\d{1,2})?")


@dataclass(frozen=True, slots=True)
class BasketLine:
    """One line of a basket, in the words and amounts of the merchant."""

    description: str
    quantity: str
    net: Decimal
    tax: Decimal
    gross: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class Basket:
    """What is being bought, delivery among it, and what it comes to."""

    lines: tuple[BasketLine, ...]
    delivery: Decimal
    discount: Decimal

    @property
    def total(self) -> Decimal:
        """What the buyer pays for all of it."""
        return sum((line.total for line in self.lines), self.delivery) - self.discount


def read_basket(xml: str) -> Basket:
    """Return the basket in a BasketXML field.

    Raises:
        Refusal: it is no such XML, lacks something, or does not add up.

    Source: opayo-server.md 2.4.
    """
    try:
        root = fromstring(xml)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise Refusal.of("INVALID", "3021") from error
    items = root.findall("item")
    if root.tag != "basket" or not items:
        raise Refusal.of("INVALID", "3021")
    discounts = root.findall("discounts/discount")
    return Basket(
        tuple(_line(item) for item in items),
        _delivery(root),
        sum((_amount(discount, "fixed") for discount in discounts), Decimal(0)),
    )


def _line(item: Element) -> BasketLine:
    description = _text(item, "description")
    quantity = _text(item, "quantity")
    described = 0 < len(description) <= _LONGEST_DESCRIPTION
    if not described or not QUANTITY.fullmatch(quantity):
        raise Refusal.of("INVALID", "3021")
    line = BasketLine(
        description,
        quantity,
        _amount(item, "unitNetAmount"),
        _amount(item, "unitTaxAmount"),
        _amount(item, "unitGrossAmount"),
        _amount(item, "totalGrossAmount"),
    )
    adds_up = line.net + line.tax == line.gross
    if not adds_up or line.gross * Decimal(quantity) != line.total:
        raise Refusal.of("INVALID", "3195")
    return line


def _delivery(root: Element) -> Decimal:
    if root.find("deliveryGrossAmount") is None:
        return Decimal(0)
    gross = _amount(root, "deliveryGrossAmount")
    if _amount(root, "deliveryNetAmount") + _amount(root, "deliveryTaxAmount") != gross:
        raise Refusal.of("INVALID", "3195")
    return gross


def _text(parent: Element, name: str) -> str:
    return (parent.findtext(name) or "").strip()


def _amount(parent: Element, name: str) -> Decimal:
    text = _text(parent, name)
    if not AMOUNT.fullmatch(text):
        raise Refusal.of("INVALID", "3021")
    return Decimal(text)
