"""The eCertificate: one landscape page, made to be hung on a wall."""

from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib import brand, clock
from chalicelib.achievements.documents import wording
from chalicelib.achievements.rules import Certificate
from chalicelib.pdf import ornaments
from chalicelib.pdf.colours import INK, QUIET, Colour, accent, tint
from chalicelib.pdf.document import Align, Document
from chalicelib.pdf.typesetting import Fitted, Font, Style

_WIDTH, _HEIGHT = 297.0, 210.0
_MIDDLE = _WIDTH / 2
_COLUMN = 212.0
_TOP, _BOTTOM = 52.0, 163.0
_FOOT = 170.0
_BORDER, _CORNER = 12.5, 4.4
# How far each pair of the border's strands swings, and how long half a wave is.
_STRANDS = ((3.1, 8.0), (1.6, 8.0), (3.1, 4.0))

_NAME = Style(Font.DISPLAY, 38, 13, INK, leading=1.15)
_TITLE = Style(Font.DISPLAY, 25, 12, INK, leading=1.2)
_JOINING = Style(Font.TEXT, 11.5, 8, QUIET)
_FACTS = Style(Font.TEXT, 12.5, 8, INK)
_LABEL = Style(Font.TEXT, 7.5, 6, QUIET)
_VALUE = Style(Font.TEXT, 10.5, 6, INK)
_SMALL = Style(Font.TEXT, 7, 5, QUIET, leading=1.4)


@dataclass(frozen=True, slots=True)
class _Piece:
    tag: str
    text: Fitted
    space_before: float


def draw(certificate: Certificate) -> bytes:
    """Return the eCertificate as a PDF."""
    body = brand.current()
    with Document(wording.heading("eCertificate", certificate, body), "landscape") as paper:
        paper.add_page()
        _draw_ornaments(paper, accent(body))
        _write_name_of_body(paper, body)
        _write_award(paper, certificate)
        _write_foot(paper, certificate, body)
        return paper.to_bytes()


def _draw_ornaments(paper: Document, colour: Colour) -> None:
    pale, soft = tint(colour, 0.09), tint(colour, 0.42)
    with paper.ornament():
        for turns in (7, 11):
            rosette = ornaments.rosette((_MIDDLE, _HEIGHT / 2), 68, 42, 4 * turns + 3, turns)
            paper.draw(rosette, pale, 0.18)
        for start, end in _sides():
            for swing, wave in _STRANDS:
                paper.draw(ornaments.strands(start, end, swing, wave), soft, 0.13)
        for corner in _corners(_BORDER):
            paper.draw(ornaments.rosette(corner, 4, 2.9, 16, 3), soft, 0.13)
        for edge, width in ((8.0, 0.6), (17.0, 0.25), (18.2, 0.6)):
            paper.draw(ornaments.frame(_inside(edge)), colour, width)


def _sides() -> Iterator[tuple[ornaments.Point, ornaments.Point]]:
    """Yield the border's four lines, each ending where its corners' rosettes begin."""
    left, bottom, width, height = _inside(_BORDER)
    right, top, gap = left + width, bottom + height, _CORNER
    for y in (bottom, top):
        yield (left + gap, y), (right - gap, y)
    for x in (left, right):
        yield (x, bottom + gap), (x, top - gap)


def _corners(edge: float) -> tuple[ornaments.Point, ...]:
    left, bottom, width, height = _inside(edge)
    right, top = left + width, bottom + height
    return (left, bottom), (right, bottom), (right, top), (left, top)


def _inside(edge: float) -> ornaments.Box:
    return edge, edge, _WIDTH - 2 * edge, _HEIGHT - 2 * edge


def _write_name_of_body(paper: Document, body: brand.Brand) -> None:
    colour = accent(body)
    name = paper.fit(body.name, Style(Font.DISPLAY, 22, 12, colour), _COLUMN)
    with paper.tag("P"):
        end = paper.write_lines(name, _MIDDLE, 27, "centre")
    with paper.ornament():
        y, reach, gap = _HEIGHT - end - 3.2, 34, 2.6
        paper.draw(
            f"{_MIDDLE - reach} {y:.2f} m {_MIDDLE - gap} {y:.2f} l "
            f"{_MIDDLE + gap} {y:.2f} m {_MIDDLE + reach} {y:.2f} l",
            colour,
            0.25,
        )
        paper.draw(
            f"{_MIDDLE - 1.3} {y:.2f} m {_MIDDLE} {y + 1.3:.2f} l {_MIDDLE + 1.3} {y:.2f} l "
            f"{_MIDDLE} {y - 1.3:.2f} l h",
            colour,
            0.35,
        )


def _write_award(paper: Document, certificate: Certificate) -> None:
    pieces = _pieces(paper, certificate)
    taken = sum(piece.space_before + piece.text.height for piece in pieces)
    y = _TOP + max(0.0, _BOTTOM - _TOP - taken) / 2
    for piece in pieces:
        with paper.tag(piece.tag):
            y = paper.write_lines(piece.text, _MIDDLE, y + piece.space_before, "centre")


def _pieces(paper: Document, certificate: Certificate) -> list[_Piece]:
    gained = wording.HOW_IT_WAS_GAINED[certificate.type]
    facts = " · ".join(filter(None, (wording.level_of(certificate), certificate.result)))
    awarded = f"Awarded on {wording.long_date(certificate.awarded_on)}"
    pieces = [
        _Piece("P", paper.fit("This is to certify that", _JOINING, _COLUMN), 0),
        _Piece("H1", paper.balance(certificate.holder, _NAME, _COLUMN, 2), 2.5),
        _Piece("P", paper.fit(gained, _JOINING, _COLUMN), 4.5),
        _Piece("H2", paper.balance(certificate.title, _TITLE, _COLUMN, 3), 2.5),
    ]
    if facts:
        pieces.append(_Piece("P", paper.fit(facts, _FACTS, _COLUMN), 3.5))
    pieces.append(_Piece("P", paper.fit(awarded, _FACTS, _COLUMN), 2 if facts else 4))
    return pieces


def _write_foot(paper: Document, certificate: Certificate, body: brand.Brand) -> None:
    issued_on = wording.long_date(clock.london_date(certificate.issued_at))
    columns: tuple[tuple[str, str, float, Align], ...] = (
        ("Certificate number", certificate.number, _MIDDLE - _COLUMN / 2, "left"),
        ("Type of achievement", certificate.type, _MIDDLE, "centre"),
        ("Issue", f"{certificate.issue}, made on {issued_on}", _MIDDLE + _COLUMN / 2, "right"),
    )
    for label, value, x, align in columns:
        with paper.tag("P"):
            y = paper.write_lines(paper.fit(label, _LABEL, _COLUMN / 3), x, _FOOT, align)
            paper.write_lines(paper.fit(value, _VALUE, _COLUMN / 3), x, y, align)
    check = paper.balance(wording.how_to_check("eCertificate", body), _SMALL, _COLUMN, 2)
    with paper.tag("P"):
        paper.write_lines(check, _MIDDLE, _FOOT + 11.2, "centre")
