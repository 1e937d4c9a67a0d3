"""PynamoDB attributes for what the portal stores: pence, enumerations, dates, sortable text."""

import unicodedata
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from pynamodb.attributes import Attribute
from pynamodb.constants import NUMBER, STRING

from chalicelib.money import Pence

_E = TypeVar("_E", bound=StrEnum)

BLANK = "1"
# Letters that are no other letter with a mark.
_STROKES = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"}
)


class PenceAttribute(Attribute[Pence]):
    """A whole number of pence; a float is refused, where PynamoDB's own would take it."""

    attr_type = NUMBER

    def serialize(self, value: Any) -> str:
        """Return the digits.

        Raises:
            TypeError: for anything but a whole number.
        """
        if not isinstance(value, int) or isinstance(value, bool):
            raise TypeError(f"pence are whole numbers, not {value!r}")
        return str(value)

    def deserialize(self, value: Any) -> Pence:
        """Return the pence."""
        return Pence(int(value))


class RateAttribute(Attribute[Decimal]):
    """A rate of tax (0.20 is 20 %), stored as its digits."""

    attr_type = STRING

    def serialize(self, value: Any) -> str:
        """Return the digits."""
        return str(value)

    def deserialize(self, value: Any) -> Decimal:
        """Return the rate."""
        return Decimal(value)


class EnumAttribute(Attribute[_E]):
    """One member of a StrEnum, stored as its value."""

    attr_type = STRING

    def __init__(self, enum: type[_E], **options: Any) -> None:
        super().__init__(**options)
        self.enum = enum

    def serialize(self, value: Any) -> str:
        """Return the member's value.

        Raises:
            ValueError: for what is no member.
        """
        return self.enum(value).value

    def deserialize(self, value: Any) -> _E:
        """Return the member."""
        return self.enum(value)


class DateAttribute(Attribute[date]):
    """A calendar day, stored as yyyy-mm-dd."""

    attr_type = STRING

    def serialize(self, value: Any) -> str:
        """Return yyyy-mm-dd."""
        return date.isoformat(value)

    def deserialize(self, value: Any) -> date:
        """Return the day."""
        return date.fromisoformat(value)


def folded(text: str) -> str:
    """Return a text as it is compared: without capitals and without marks on its letters."""
    parts = unicodedata.normalize("NFKD", text.casefold().translate(_STROKES))
    return "".join(part for part in parts if not unicodedata.combining(part))


def sortable(value: str) -> str:
    """Return `value` as a sort key that is never empty: blanks come after everything else."""
    return "0" + value if value else BLANK
