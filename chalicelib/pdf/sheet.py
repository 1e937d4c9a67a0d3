"""An upright A4 sheet of the awarding body: its margins, its letterhead and its rules."""

from chalicelib.brand import Brand
from chalicelib.pdf import ornaments
from chalicelib.pdf.colours import QUIET, Colour, accent, tint
from chalicelib.pdf.document import Document
from chalicelib.pdf.typesetting import Font, Style

WIDTH, HEIGHT = 210.0, 297.0
MARGIN = 20.0
COLUMN = WIDTH - 2 * MARGIN


def draw_letterhead(paper: Document, body: Brand, kind: str) -> None:
    """Write who the document is of and what it is at the top of the present page."""
    colour = accent(body)
    name = paper.fit(body.name, Style(Font.DISPLAY, 15, 8, colour), COLUMN * 0.7)
    what = paper.fit(kind, Style(Font.TEXT, 10, 8, QUIET), COLUMN * 0.3)
    # Read aloud once, on the first page.
    with paper.tag("P") if paper.page == 1 else paper.ornament():
        paper.write_lines(name, MARGIN, 17)
        paper.write_lines(what, WIDTH - MARGIN, 18.6, "right")
    with paper.ornament():
        y = HEIGHT - 29.6
        line = ornaments.strands((MARGIN, y), (WIDTH - MARGIN, y), 1.3, 4.25)
        paper.draw(line, tint(colour, 0.55), 0.15)


def rule(
    paper: Document,
    y: float,
    colour: Colour,
    left: float = MARGIN,
    right: float = WIDTH - MARGIN,
) -> None:
    """Draw a line at `y`, from margin to margin unless told."""
    with paper.ornament():
        height = HEIGHT - y
        paper.draw(f"{left} {height:.2f} m {right} {height:.2f} l", colour, 0.25)
