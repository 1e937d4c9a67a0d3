"""What may stand in each cell of an import file, and what is said when something else does."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from chalicelib.achievements.rules import AchievementType

TYPES = {
    "qualification": AchievementType.QUALIFICATION,
    "qap": AchievementType.PROGRAMME,
    "quality assured programme": AchievementType.PROGRAMME,
    "accreditation": AchievementType.ACCREDITATION,
}
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_EMAIL = re.compile(r"[^\s@,;<>()\"]{1,64}@[^\s@,;<>()\".]+(\.[^\s@,;<>()\".]+)+")
_REFERENCE = re.compile(r"[A-Za-z0-9._/-]+")
_NUMBER = re.compile(r"[A-Za-z0-9 ._/-]+")
_EARLIEST = date(1900, 1, 1)

Check = Callable[[str, date], str]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its longest value, whether it must be filled, and what else is checked.

    `check` gets the value and today's date, and returns what is wrong or an empty text.
    """

    longest: int
    required: bool
    check: Check | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file: its number in a spreadsheet, and its cleaned cells by column."""

    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


def clean(cell: str) -> str:
    """Return the cell as it is kept: composed accents, single spaces, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", cell).split())


def wrong_with(column: Column, value: str, today: date, supported: frozenset[str]) -> str:
    """Return what to do about a cleaned cell, or an empty text when it is right."""
    if not value:
        return "Fill in this cell." if column.required else ""
    if len(value) > column.longest:
        return f"Shorten it to {column.longest} characters; it has {len(value)}."
    if foreign := sorted(set(value) - supported):
        names = ", ".join(_name(character) for character in foreign[:5])
        return f"Write it without {names}: the documents' font does not have that."
    return column.check(value, today) if column.check else ""


def _read_date(value: str) -> date | None:
    try:
        return date.fromisoformat(value) if _ISO_DATE.fullmatch(value) else None
    except ValueError:
        return None


def _name(character: str) -> str:
    shown = f"“{character}” " if character.isprintable() else ""
    return f"{shown}(U+{ord(character):04X})"


def _check_reference(value: str, _today: date) -> str:
    if _REFERENCE.fullmatch(value):
        return ""
    return "Use only letters, digits and . _ / - in a candidate's reference."


def _check_birth(value: str, today: date) -> str:
    day = _read_date(value)
    if day is None:
        return "Write the date as yyyy-mm-dd, for example 1990-07-31."
    if not _EARLIEST <= day < today:
        return "Check the date: a date of birth lies between 1900 and yesterday."
    return ""


def _check_awarded(value: str, today: date) -> str:
    day = _read_date(value)
    if day is None:
        return "Write the date as yyyy-mm-dd, for example 2017-04-13."
    if not _EARLIEST <= day <= today:
        return "Check the date: an award can't lie in the future, nor before 1900."
    return ""


def _check_email(value: str, _today: date) -> str:
    if _EMAIL.fullmatch(value):
        return ""
    return "Write one e-mail address, for example name@example.org."


def _check_number(value: str, _today: date) -> str:
    if _NUMBER.fullmatch(value):
        return ""
    return "Use only letters, digits, spaces and . _ / - in a certificate number."


def _check_type(value: str, _today: date) -> str:
    if value.casefold() in TYPES:
        return ""
    return "Write Qualification, QAP or Accreditation."


COLUMNS = {
    "candidate_ref": Column(40, required=True, check=_check_reference),
    "first_name": Column(100, required=True),
    "surname": Column(100, required=True),
    "date_of_birth": Column(10, required=True, check=_check_birth),
    "email": Column(254, required=True, check=_check_email),
    "certificate_number": Column(40, required=False, check=_check_number),
    "type": Column(25, required=True, check=_check_type),
    "title": Column(200, required=True),
    "level": Column(30, required=False),
    "awarded_on": Column(10, required=True, check=_check_awarded),
    "result": Column(40, required=False),
    "unit_code": Column(30, required=False),
    "unit_title": Column(200, required=False),
    "unit_level": Column(30, required=False),
    "unit_credit": Column(10, required=False),
    "unit_result": Column(40, required=False),
}
UNIT_COLUMNS = tuple(name for name in COLUMNS if name.startswith("unit_"))
