"""The awarding body's names, contact details, prices and texts, read from `brand.toml`."""

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from chalicelib.money import Pence

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Product:
    """Something with a price: net pence and the VAT rate on them (0.20 is 20 %)."""

    slug: str
    title: str
    hint: str
    price_pence: Pence
    vat_rate: Decimal


@dataclass(frozen=True, slots=True)
class Question:
    """One entry of the FAQ: its topic, what the URL calls it, and its answer by paragraphs.

    `see` is the label and the path of a page that goes on from there, or empty.
    """

    topic: str
    slug: str
    question: str
    answer: tuple[str, ...]
    see: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Network:
    """A social network: its own hosts, and where its page of somebody's name lies.

    One that is not `offered` is a network of the past: nobody is asked for it any more.
    """

    slug: str
    name: str
    hosts: tuple[str, ...]
    profile: str
    offered: bool


@dataclass(frozen=True, slots=True)
class Brand:
    """Everything that another awarding body would change.

    `accent` is a CSS colour; `postal_address` one line each; `delivery` the domestic options
    in the order shown; `international` the one option abroad, free until it is quoted;
    `questions` the FAQ, those of one topic together.
    """

    name: str
    short_name: str
    portal_name: str
    domain: str
    team: str
    postal_address: tuple[str, ...]
    email: str
    telephone: str
    social: str
    opening_hours: str
    answers_within: str
    accent: str
    vat_number: str
    letter: Product
    most_letters: int
    delivery: tuple[Product, ...]
    international: Product
    payment_description: str
    currency: str
    questions: tuple[Question, ...]
    networks: tuple[Network, ...]


@cache
def current() -> Brand:
    """Return the brand of this deployment."""
    content = tomllib.loads((ROOT / "brand.toml").read_text(encoding="utf-8"))
    letter, payment = content.pop("letter"), content.pop("payment")
    delivery, international = content.pop("delivery"), content.pop("international")
    questions, networks = content.pop("questions"), content.pop("networks")
    return Brand(
        **content | {"postal_address": tuple(content["postal_address"])},
        letter=_product({"slug": "letter", "hint": ""} | letter),
        most_letters=letter["most_in_an_order"],
        delivery=tuple(_product(option) for option in delivery),
        international=_product({"price_pence": 0, "vat_rate": "0"} | international),
        payment_description=payment["description"],
        currency=payment["currency"],
        questions=tuple(_question(entry) for entry in questions),
        networks=tuple(Network(**each | {"hosts": tuple(each["hosts"])}) for each in networks),
    )


def _question(values: dict[str, Any]) -> Question:
    return Question(
        topic=values["topic"],
        slug=values["slug"],
        question=values["question"],
        answer=tuple(values["answer"].strip().splitlines()),
        see=tuple(values.get("see", ())),
    )


def _product(values: dict[str, Any]) -> Product:
    return Product(
        slug=values["slug"],
        title=values["title"],
        hint=values["hint"],
        price_pence=Pence(values["price_pence"]),
        vat_rate=Decimal(values["vat_rate"]),
    )
