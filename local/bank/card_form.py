"""The card page's form: what was typed, what is wrong with it, and the card it makes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from local.bank.cards import LABELS, TEST_CARDS, Card, CardType, passes_luhn

NUMBER = re.compile(r"[0-9]{12,19}")
LONGEST_NAME = 50
HOLDER = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ0-9 /\\&.',-]+")


@dataclass(frozen=True, slots=True)
class CardForm:
    """What the card page shows again: values to keep and messages by field."""

    holder: str = ""
    month: str = ""
    year: str = ""
    kept_number: str = ""
    """A number already accepted: it is shown masked and need not be typed again."""
    errors: dict[str, str] = field(default_factory=dict)
    card: Card | None = None

    @property
    def mistyped(self) -> bool:
        """Whether something was typed and is wrong, as opposed to left empty."""
        return any(not message.startswith("Enter ") for message in self.errors.values())


def read_card(
    form: Mapping[str, str], chosen: CardType, kept_number: str, now: datetime
) -> CardForm:
    """Return the card that was typed, or what to say by each field."""
    errors: dict[str, str] = {}
    holder = " ".join(form.get("holder", "").split())
    typed = re.sub(r"[ -]", "", form.get("number", ""))
    number = typed or kept_number
    month, year = form.get("month", "").strip(), form.get("year", "").strip()
    code = form.get("code", "").strip()

    messages = {
        "holder": _wrong_holder(holder),
        "number": _wrong_number(number, chosen),
        "expiry": _wrong_expiry(month, year, now),
        "code": _wrong_code(code, chosen),
    }
    errors = {name: message for name, message in messages.items() if message}
    accepted = "" if messages["number"] else number
    if errors:
        return CardForm(holder, month, year, accepted, errors)
    right_code = "1234" if chosen is CardType.AMEX else "123"
    expires = f"{int(month):02}{year[-2:]}"
    card = Card(number, holder, expires, code_matches=code == right_code)
    return CardForm(holder, month, year, accepted, errors, card)


def _wrong_holder(holder: str) -> str:
    if not holder:
        return "Enter the name on the card"
    if len(holder) > LONGEST_NAME:
        return f"The name on the card must be {LONGEST_NAME} characters or fewer"
    if not HOLDER.fullmatch(holder):
        return "The name on the card can hold letters, digits, spaces and / \\ & . ' , -"
    return ""


def _wrong_number(number: str, chosen: CardType) -> str:
    if not number:
        return "Enter the card number"
    if not NUMBER.fullmatch(number):
        return "The card number must be the 12 to 19 digits on the front of the card"
    if not passes_luhn(number):
        return "Check the card number: one of its digits is wrong"
    known = TEST_CARDS.get(number)
    if known is None:
        return "Use one of the test cards below: this sandbox takes no real cards"
    if known.type is not chosen:
        return (
            f"This is the number of a {LABELS[known.type]} card, but you chose "
            f"{LABELS[chosen]}. Use Back to choose again"
        )
    return ""


def _wrong_expiry(month: str, year: str, now: datetime) -> str:
    if not month or not year:
        return "Enter the expiry date"
    if not re.fullmatch(r"0?[1-9]|1[0-2]", month) or not re.fullmatch(r"(20)?\d\d", year):
        return "The expiry date must be a month from 1 to 12 and a year, such as 9 30"
    if (2000 + int(year[-2:]), int(month)) < (now.year, now.month):
        return "This card has expired: use another one"
    return ""


def _wrong_code(code: str, chosen: CardType) -> str:
    digits = 4 if chosen is CardType.AMEX else 3
    if not code:
        return f"Enter the security code: {digits} digits"
    if not re.fullmatch(rf"[0-9]{{{digits}}}", code):
        return f"The security code must be the {digits} digits on the card"
    return ""
