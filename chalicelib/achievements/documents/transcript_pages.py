"""The eTranscript: who gained what, and a table of its units over as many pages as it takes."""

import re
from dataclasses import dataclass
from decimal import Decimal

from fpdf.structure_tree import StructElem

from chalicelib import brand, clock
from chalicelib.achievements.documents import wording
from chalicelib.achievements.rules import Certificate, Unit
from chalicelib.pdf.colours import INK, QUIET, tint
from chalicelib.pdf.document import Document
from chalicelib.pdf.sheet import COLUMN, MARGIN, WIDTH, draw_letterhead, rule
from chalicelib.pdf.typesetting import Fitted, Font, Style

_LABELS = 44.0
_BOTTOM = 262.0
_NEXT_TOP = 42.0
_PADDING = 1.9
_HEAD_HEIGHT = 4.8
_GUTTER = 3.0
_MOST_LINES = 4
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")

_HOLDER = Style(Font.DISPLAY, 24, 11, INK, leading=1.15)
_TITLE = Style(Font.DISPLAY, 15, 10, INK, leading=1.25)
_LABEL = Style(Font.TEXT, 9, 7, QUIET)
_VALUE = Style(Font.TEXT, 10, 7, INK)
_HEAD = Style(Font.TEXT, 8, 6, QUIET)
_CELL = Style(Font.TEXT, 9, 6.5, INK)
_FAINT = tint(QUIET, 0.45)
_SMALL = Style(Font.TEXT, 7, 5, QUIET, leading=1.4)


_WIDTH_OF = {"code": 27.0, "level": 20.0, "credit": 17.0, "result": 24.0}
_ORDER = ("code", "title", "level", "credit", "result")


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of the table: the unit's field, where it begins, and how wide it is."""

    field: str
    x: float
    width: float


def draw(certificate: Certificate) -> bytes:
    """Return the eTranscript as a PDF."""
    body = brand.current()
    with Document(wording.heading("eTranscript", certificate, body), "portrait") as paper:
        columns = _columns(certificate.units)
        paper.add_page()
        draw_letterhead(paper, body, "eTranscript")
        y = _write_summary(paper, certificate)
        table = paper.structure.group("Table", paper.body)
        y = _write_head(paper, table, columns, y)
        for unit in certificate.units:
            row = _fitted(paper, columns, unit)
            if y + _height(row) > _BOTTOM:
                paper.add_page()
                draw_letterhead(paper, body, "eTranscript")
                y = _write_head(paper, table, columns, _NEXT_TOP)
            y = _write_row(paper, table, row, y)
        _write_total(paper, certificate.units, y)
        _write_feet(paper, certificate, body)
        return paper.to_bytes()


def _columns(units: tuple[Unit, ...]) -> list[_Column]:
    """Place the columns that any unit fills; the title takes what the others leave."""
    used = [field for field in _ORDER if any(getattr(unit, field) for unit in units)]
    left = COLUMN - sum(_WIDTH_OF.get(field, 0) for field in used)
    columns, x = [], MARGIN
    for field in used:
        width = _WIDTH_OF.get(field, left)
        columns.append(_Column(field, x, width))
        x += width
    return columns


def _write_summary(paper: Document, certificate: Certificate) -> float:
    with paper.tag("H1"):
        y = paper.write_lines(paper.fit(certificate.holder, _HOLDER, COLUMN, 2), MARGIN, 40)
    with paper.tag("H2"):
        title = paper.fit(certificate.title, _TITLE, COLUMN, 3)
        y = paper.write_lines(title, MARGIN, y + 2)
    y += 5
    for label, value in _facts(certificate):
        with paper.tag("P"):
            paper.write_lines(paper.fit(label, _LABEL, _LABELS), MARGIN, y + 0.35)
            fitted = paper.fit(value, _VALUE, COLUMN - _LABELS, 2)
            y = paper.write_lines(fitted, MARGIN + _LABELS, y) + 1.2
    return y + 6


def _facts(certificate: Certificate) -> list[tuple[str, str]]:
    issued_on = wording.long_date(clock.london_date(certificate.issued_at))
    facts = [
        ("Type of achievement", certificate.type),
        ("Level", certificate.level),
        ("Result", certificate.result),
        ("Awarded on", wording.long_date(certificate.awarded_on)),
        ("Certificate number", certificate.number),
        ("Issue", f"{certificate.issue}, made on {issued_on}"),
    ]
    return [(label, value) for label, value in facts if value]


def _write_head(paper: Document, table: StructElem, columns: list[_Column], y: float) -> float:
    row = paper.structure.group("TR", table)
    for column in columns:
        name = "Unit" if column.field == "title" else column.field.capitalize()
        with paper.tag("TH", row):
            paper.write_lines(paper.fit(name, _HEAD, column.width), column.x, y)
    rule(paper, y + _HEAD_HEIGHT, INK)
    return y + _HEAD_HEIGHT


def _fitted(
    paper: Document, columns: list[_Column], unit: Unit
) -> list[tuple[_Column, Fitted]]:
    return [
        (
            column,
            paper.fit(getattr(unit, column.field), _CELL, column.width - _GUTTER, _MOST_LINES),
        )
        for column in columns
    ]


def _height(row: list[tuple[_Column, Fitted]]) -> float:
    return max(text.height for _, text in row) + 2 * _PADDING


def _write_row(
    paper: Document, table: StructElem, row: list[tuple[_Column, Fitted]], y: float
) -> float:
    element = paper.structure.group("TR", table)
    for column, text in row:
        with paper.tag("TD", element):
            paper.write_lines(text, column.x, y + _PADDING)
    end = y + _height(row)
    rule(paper, end, _FAINT)
    return end


def _write_total(paper: Document, units: tuple[Unit, ...], y: float) -> None:
    """Write the sum of the credits, when every unit has one and it is a number."""
    if all(_NUMBER.fullmatch(unit.credit) for unit in units):
        noun = "unit" if len(units) == 1 else "units"
        credit = sum(Decimal(unit.credit) for unit in units)
        total = f"{len(units)} {noun}, total credit {credit}"
        with paper.tag("P"):
            fitted = paper.fit(total, Style(Font.STRONG, 9, 7, INK), COLUMN)
            paper.write_lines(fitted, MARGIN, y + 3)


def _write_feet(paper: Document, certificate: Certificate, body: brand.Brand) -> None:
    pages = paper.pages_count
    check = paper.fit(wording.how_to_check("eTranscript", body), _SMALL, COLUMN, 2)
    with paper.tag("P"):
        paper.write_lines(check, MARGIN, _BOTTOM + 10)
    for page in range(1, pages + 1):
        paper.page = page
        number = f"{certificate.number} · page {page} of {pages}"
        with paper.ornament():
            fitted = paper.fit(number, _SMALL, COLUMN)
            paper.write_lines(fitted, WIDTH - MARGIN, _BOTTOM + 22, "right")
