"""The receipt as a PDF: upright A4, as many pages as the letters take."""

from dataclasses import dataclass

from fpdf.structure_tree import StructElem

from chalicelib import brand, money, templating
from chalicelib.money import Pence
from chalicelib.orders.rules import Priced
from chalicelib.payments.rules import Receipt
from chalicelib.pdf.colours import INK, QUIET, tint
from chalicelib.pdf.document import Align, Document, Heading
from chalicelib.pdf.sheet import COLUMN, MARGIN, WIDTH, draw_letterhead, rule
from chalicelib.pdf.typesetting import Fitted, Font, Style

_BOTTOM = 262.0
_NEXT_TOP = 42.0
_GUTTER = 4.0
_HALF = COLUMN / 2 - _GUTTER
_LABELS = 44.0
_PADDING = 1.9
_HEAD_HEIGHT = 4.8
_ROW = 8.0
_MOST_LINES = 3
_SUMS_LEFT = WIDTH - MARGIN - 62

_TITLE = Style(Font.DISPLAY, 24, 11, INK, leading=1.15)
_PARTY = Style(Font.STRONG, 9, 7, INK)
_LABEL = Style(Font.TEXT, 9, 7, QUIET)
_VALUE = Style(Font.TEXT, 10, 7, INK)
_HEAD = Style(Font.TEXT, 8, 6, QUIET)
_CELL = Style(Font.TEXT, 9, 6.5, INK)
_ASIDE = Style(Font.TEXT, 8.5, 6.5, QUIET)
_TOTAL = Style(Font.STRONG, 11, 7, INK)
_SMALL = Style(Font.TEXT, 7, 5, QUIET, leading=1.4)
_FAINT = tint(QUIET, 0.45)


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of a table: its heading, where its text is held, and how wide it is."""

    name: str
    x: float
    width: float
    align: Align = "right"


# The lines of one cell, each in its style.
_Cell = tuple[tuple[str, Style], ...]
_Row = tuple[_Cell, ...]

_RIGHT = WIDTH - MARGIN
_LETTERS = (
    _Column("Product", MARGIN, 98, "left"),
    _Column("Net", _RIGHT - 52, 18),
    _Column("VAT rate", _RIGHT - 35, 15),
    _Column("VAT", _RIGHT - 19, 14),
    _Column("Gross", _RIGHT, 18),
)
_RATES = (
    _Column("VAT rate", MARGIN, 22, "left"),
    _Column("Net", MARGIN + 44, 20),
    _Column("VAT", MARGIN + 66, 20),
)


def draw_receipt(receipt: Receipt) -> bytes:
    """Return the receipt as a PDF, the same bytes for the same receipt."""
    body = brand.current()
    heading = Heading(
        title=f"Receipt for order {receipt.order_id}",
        author=body.name,
        subject=f"Paid on {templating.uk_date(receipt.paid_at)}",
        created_at=receipt.paid_at,
    )
    with Document(heading, "portrait") as paper:
        paper.add_page()
        draw_letterhead(paper, body, "Receipt")
        y = _write_facts(paper, receipt)
        y = _write_parties(paper, receipt, y)
        y = _write_table(paper, body, _LETTERS, _letters(receipt), y) + 4
        y = _room(paper, body, y, (4 + len(receipt.vat)) * _ROW)
        _write_sums(paper, receipt, y)
        _write_table(paper, body, _RATES, _rates(receipt), y)
        _number_pages(paper, receipt)
        return paper.to_bytes()


def _write_facts(paper: Document, receipt: Receipt) -> float:
    with paper.tag("H1"):
        y = paper.write_lines(paper.fit("Receipt", _TITLE, COLUMN), MARGIN, 40)
    y += 3
    paid_on = [("Date paid", templating.uk_date(receipt.paid_at))]
    refunded = [("Refunded", "This order was refunded.")] if receipt.is_refunded else []
    for label, value in receipt.facts + paid_on + refunded:
        with paper.tag("P"):
            paper.write_lines(paper.fit(label, _LABEL, _LABELS), MARGIN, y + 0.35)
            fitted = paper.fit(value, _VALUE, COLUMN - _LABELS, 2)
            y = paper.write_lines(fitted, MARGIN + _LABELS, y) + 1.2
    return y + 4


def _write_parties(paper: Document, receipt: Receipt, top: float) -> float:
    ends = (
        _write_party(paper, "From", receipt.seller, MARGIN, top),
        _write_party(paper, "Billed to", receipt.buyer, WIDTH / 2 + _GUTTER, top),
    )
    y, column = max(ends) + 4, COLUMN - _LABELS
    with paper.tag("P"):
        paper.write_lines(paper.fit("Sent to", _LABEL, _LABELS), MARGIN, y + 0.35)
        sent_to = paper.fit(", ".join(receipt.sent_to), _VALUE, column, 2)
        return paper.write_lines(sent_to, MARGIN + _LABELS, y) + 8


def _write_party(
    paper: Document, title: str, lines: tuple[str, ...], x: float, y: float
) -> float:
    with paper.tag("H2"):
        y = paper.write_lines(paper.fit(title, _PARTY, _HALF), x, y) + 0.8
    for line in lines:
        with paper.tag("P"):
            y = paper.write_lines(paper.fit(line, _VALUE, _HALF, 2), x, y)
    return y


def _letters(receipt: Receipt) -> list[_Row]:
    rows = []
    for letter in receipt.letters:
        whose = f"For {letter.candidate_name}, {letter.certificate_number}"
        product = f"{letter.product}: {letter.title}"
        rows.append((((product, _CELL), (whose, _ASIDE)), *_amounts(letter.price)))
    delivery = (("Delivery", _CELL), (receipt.delivery_title, _ASIDE))
    return [*rows, (delivery, *_amounts(receipt.delivery))]


def _amounts(price: Priced) -> tuple[_Cell, ...]:
    net, vat, gross = map(money.pounds, (price.net_pence, price.vat_pence, price.gross_pence))
    return tuple(((text, _CELL),) for text in (net, price.percent, vat, gross))


def _rates(receipt: Receipt) -> list[_Row]:
    rows: list[_Row] = []
    for part in receipt.vat:
        texts = (part.percent, money.pounds(part.net_pence), money.pounds(part.vat_pence))
        rows.append(tuple(((text, _CELL),) for text in texts))
    return rows


def _write_table(
    paper: Document,
    body: brand.Brand,
    columns: tuple[_Column, ...],
    rows: list[_Row],
    y: float,
) -> float:
    """Write a table from `y` downwards, turning over as it fills; return where it ends."""
    table = paper.structure.group("Table", paper.body)
    left, right = columns[0].x, columns[-1].x
    y = _write_head(paper, table, columns, _room(paper, body, y, 2 * _ROW))
    for row in rows:
        fitted = _fitted(paper, columns, row)
        height = max(sum(text.height for text in cell) for cell in fitted) + 2 * _PADDING
        if y + height > _BOTTOM:
            y = _write_head(paper, table, columns, _turn_over(paper, body))
        _write_row(paper, table, columns, fitted, y + _PADDING)
        y += height
        rule(paper, y, _FAINT, left, right)
    return y


def _write_head(
    paper: Document, table: StructElem, columns: tuple[_Column, ...], y: float
) -> float:
    row = paper.structure.group("TR", table)
    for column in columns:
        with paper.tag("TH", row):
            name = paper.fit(column.name, _HEAD, column.width)
            paper.write_lines(name, column.x, y, column.align)
    rule(paper, y + _HEAD_HEIGHT, INK, columns[0].x, columns[-1].x)
    return y + _HEAD_HEIGHT


def _fitted(paper: Document, columns: tuple[_Column, ...], row: _Row) -> list[list[Fitted]]:
    return [
        [paper.fit(text, style, column.width, _MOST_LINES) for text, style in cell]
        for column, cell in zip(columns, row, strict=True)
    ]


def _write_row(
    paper: Document,
    table: StructElem,
    columns: tuple[_Column, ...],
    row: list[list[Fitted]],
    top: float,
) -> None:
    element = paper.structure.group("TR", table)
    for column, cell in zip(columns, row, strict=True):
        y = top
        with paper.tag("TD", element):
            for text in cell:
                y = paper.write_lines(text, column.x, y, column.align)


def _write_sums(paper: Document, receipt: Receipt, y: float) -> None:
    for label, pence in receipt.totals:
        y = _write_sum(paper, label, pence, _VALUE, y) + 1.2
    rule(paper, y, INK, _SUMS_LEFT)
    _write_sum(paper, "Total paid", receipt.total_pence, _TOTAL, y + 1.6)


def _write_sum(paper: Document, label: str, pence: Pence, style: Style, y: float) -> float:
    with paper.tag("P"):
        paper.write_lines(paper.fit(label, style, 40), _SUMS_LEFT, y)
        amount = paper.fit(money.pounds(pence), style, 30)
        return paper.write_lines(amount, _RIGHT, y, "right")


def _room(paper: Document, body: brand.Brand, y: float, height: float) -> float:
    """Return where `height` more can be written: at `y`, or on a page of its own."""
    return y if y + height <= _BOTTOM else _turn_over(paper, body)


def _turn_over(paper: Document, body: brand.Brand) -> float:
    paper.add_page()
    draw_letterhead(paper, body, "Receipt")
    return _NEXT_TOP


def _number_pages(paper: Document, receipt: Receipt) -> None:
    pages = paper.pages_count
    for page in range(1, pages + 1):
        paper.page = page
        number = f"Order {receipt.order_id} · page {page} of {pages}"
        with paper.ornament():
            fitted = paper.fit(number, _SMALL, COLUMN)
            paper.write_lines(fitted, _RIGHT, _BOTTOM + 22, "right")
