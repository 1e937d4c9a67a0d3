"""The cards a buyer can try: types, test numbers, and what a typed card is checked for."""

import re
from dataclasses import dataclass
from enum import StrEnum


class CardType(StrEnum):
    """The types that the first page offers, by the names that notifications use."""

    VISA = "VISA"
    DELTA = "DELTA"
    UKE = "UKE"
    MC = "MC"
    MCDEBIT = "MCDEBIT"
    AMEX = "AMEX"


LABELS = {
    CardType.VISA: "Visa",
    CardType.DELTA: "Visa Debit",
    CardType.UKE: "Visa Electron",
    CardType.MC: "MasterCard",
    CardType.MCDEBIT: "Debit MasterCard",
    CardType.AMEX: "American Express",
}


@dataclass(frozen=True, slots=True)
class TestCard:
    """A card of the sandbox, with what its issuer says of 3-D Secure and of the money."""

    number: str
    type: CardType
    three_d: str = "OK"
    declined: bool = False

    __test__ = False  # its name is not a test's

    @property
    def spaced(self) -> str:
        """The number as a card shows it."""
        return re.sub(r"(\d{4})(?=\d)", r"\1 ", self.number)

    @property
    def promise(self) -> str:
        """What happens with this card, in a few words."""
        if self.declined:
            return "declined by the bank"
        if self.three_d == "OK":
            return "paid, 3-D Secure passed"
        return "paid, 3-D Secure " + (
            "in error" if self.three_d == "ERROR" else "not available"
        )


# Source: opayo-server.md part 8.
TEST_CARDS = {
    card.number: card
    for card in (
        TestCard("4929000000006", CardType.VISA),
        TestCard("4929000005559", CardType.VISA, "NOTAVAILABLE"),
        TestCard("4929000000014", CardType.VISA, "NOTAVAILABLE"),
        TestCard("4929000000022", CardType.VISA, "ERROR"),
        TestCard("4484000000002", CardType.VISA, "NOTAVAILABLE"),
        TestCard("4929602110085639", CardType.VISA, declined=True),
        TestCard("4462000000000003", CardType.DELTA),
        TestCard("4917300000000008", CardType.UKE),
        TestCard("5404000000000001", CardType.MC),
        TestCard("5404000000000043", CardType.MC, "NOTAVAILABLE"),
        TestCard("5404000000000084", CardType.MC, "NOTAVAILABLE"),
        TestCard("5404000000000068", CardType.MC, "ERROR"),
        TestCard("5186150660000009", CardType.MC),
        TestCard("5186150660000025", CardType.MC, "NOTAVAILABLE"),
        TestCard("5186150660000108", CardType.MC, "NOTAVAILABLE"),
        TestCard("5186150660000207", CardType.MC, "ERROR"),
        TestCard("5403814948608092", CardType.MC, declined=True),
        TestCard("5573470000000001", CardType.MCDEBIT),
        TestCard("5185690060000001", CardType.MCDEBIT),
        TestCard("374200000000004", CardType.AMEX, "NOTAVAILABLE"),
    )
}


@dataclass(frozen=True, slots=True)
class Card:
    """A card as typed and accepted. The security code itself is never kept."""

    number: str
    holder: str
    expires: str
    """MMYY, as it goes into the notification."""
    code_matches: bool

    @property
    def test_card(self) -> TestCard:
        """The test card that this number is."""
        return TEST_CARDS[self.number]

    @property
    def last_four(self) -> str:
        """The last four digits."""
        return self.number[-4:]

    @property
    def masked(self) -> str:
        """The card's type and its last digits, to be shown."""
        return f"{LABELS[self.test_card.type]} ending in {self.last_four}"

    @property
    def expiry(self) -> str:
        """The expiry date as a card shows it."""
        return f"{self.expires[:2]}/{self.expires[2:]}"


def passes_luhn(number: str) -> bool:
    """Tell whether the last digit is the right check digit for those before it."""
    digits = [int(digit) for digit in reversed(number)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
