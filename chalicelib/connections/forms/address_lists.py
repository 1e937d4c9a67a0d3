"""E-mail addresses as people paste them, from a mail program, a table or a CSV file."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from chalicelib import ids
from chalicelib.web.addresses import is_email_address

# More than this is no list of addresses; not worth the time to check each.
MOST_ENTRIES = 2000
_SEPARATORS = ",;\t"
# What is quoted or in angle brackets may hold a separator.
_ENTRY = re.compile(r'(?:"[^"]*"|<[^<>]*>|[^,;\t])+')
_IN_BRACKETS = re.compile(r"<([^<>]*)>")
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ '\u2019-])*")
_NEWLINE = re.compile(r"\r\n|\r|\n")
_HEADING = re.compile(r"mail|address", re.IGNORECASE)
_AROUND = " \"'\u00a0"
_LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Wrong:
    """What stands in a list and is no address; `text` is shortened to be shown."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class AddressList:
    """The addresses of a list, each once and as it was first spelt, and what is wrong."""

    addresses: list[str]
    wrong: list[Wrong]
    repeats: int


def read_list(text: str) -> AddressList | None:
    """Return what stands in a text, or None when it holds more than any list of addresses.

    Addresses are separated by new lines, commas, semicolons or tabs, and may be written
    `Name <address>` or `"Surname, Name" <address>`.
    """
    addresses: dict[str, str] = {}
    wrong: list[Wrong] = []
    found = 0
    for number, line in enumerate(_NEWLINE.split(text), start=1):
        for entry in _entries(line):
            found += 1
            if found > MOST_ENTRIES:
                return None
            if is_email_address(entry):
                addresses.setdefault(ids.email_key(entry), entry)
            else:
                wrong.append(Wrong(number, _shortened(entry)))
    repeats = found - len(wrong) - len(addresses)
    return AddressList(list(addresses.values()), wrong, repeats)


def lines_of_csv(text: str) -> str:
    """Return the column of a CSV file that holds the addresses, one in a line.

    A row without one is kept whole, so that nothing is lost; a heading is left out. Cells
    are separated by commas, semicolons or tabs, whichever the first row has most of.
    """
    rows = [row for row in _rows(text) if any(cell.strip(_AROUND) for cell in row)]
    if not rows:
        return ""
    width = max(map(len, rows))
    column = max(range(width), key=lambda place: sum("@" in _cell(row, place) for row in rows))
    first = _cell(rows[0], column)
    if _HEADING.search(first) and "@" not in first:
        del rows[0]
    return "\n".join(_cell(row, column) or " ".join(row).strip() for row in rows)


def _rows(text: str) -> list[list[str]]:
    heading, _, _ = text.lstrip().partition("\n")
    separator = max(_SEPARATORS, key=heading.count)
    try:
        return list(csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        # A quotation mark that is not closed would swallow all that follows it.
        return [line.split(separator) for line in _NEWLINE.split(text)]


def _cell(row: list[str], place: int) -> str:
    return row[place].strip() if place < len(row) else ""


def _entries(line: str) -> Iterator[str]:
    parts: list[str] = []
    for part in map(str.strip, _ENTRY.findall(line)):
        # `Nair, Priya <priya@example.org>`: the comma belongs to the name.
        if "<" in part and parts and _NAME.fullmatch(parts[-1]):
            parts.pop()
        parts.append(part)
    for part in parts:
        words = part.split()
        if in_brackets := _IN_BRACKETS.findall(part):
            yield from map(_bare, in_brackets)
        elif all("@" in word for word in words):
            yield from map(_bare, words)
        else:
            yield _bare(part)


def _bare(entry: str) -> str:
    return entry.strip(_AROUND).removeprefix("mailto:")


def _shortened(entry: str) -> str:
    return entry if len(entry) <= _LONGEST_SHOWN else f"{entry[: _LONGEST_SHOWN - 1]}…"
