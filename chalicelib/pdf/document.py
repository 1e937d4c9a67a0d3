"""A4 paper, written on piece by piece: tagged, fonts embedded, the same bytes each time."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Literal, Self, cast

from fpdf import FPDF, ViewerPreferences
from fpdf.fonts import TTFFont
from fpdf.structure_tree import StructElem

from chalicelib.pdf import typesetting
from chalicelib.pdf.tagging import StructureTree
from chalicelib.pdf.typesetting import MM_PER_POINT, Fitted, Font, Style

_ROOT = Path(__file__).parents[2]
# How far below the top of its line the letters of all three fonts stand, in parts of the size.
_BASELINE = 0.92

Align = Literal["left", "centre", "right"]


@dataclass(frozen=True, slots=True)
class Heading:
    """What a document says of itself to the programs that list, search and read it aloud."""

    title: str
    author: str
    subject: str
    created_at: datetime


def font_file(font: Font) -> Path:
    """Return the font's file: Chalice packs what lies in `vendor/` beside `app.py`."""
    packed = _ROOT / "fonts" / f"{font}.ttf"
    return packed if packed.exists() else _ROOT / "vendor" / "fonts" / f"{font}.ttf"


def supported_characters() -> frozenset[str]:
    """Return every character that the fonts hold; all three hold the same."""
    sheet = FPDF()
    sheet.add_font(Font.TEXT, fname=font_file(Font.TEXT))
    [font] = sheet.fonts.values()
    with closing(cast(TTFFont, font)) as opened:
        return frozenset(map(chr, opened.cmap))


class Document(FPDF):
    """An A4 document in British English. Lengths are millimetres from the top left corner.

    Everything on a page stands in `tag` or in `ornament`, so that a screen reader gets all of
    the text, in order, and none of the decoration. The bytes depend on nothing but what was
    written: the creation date is given, and the file's id is made of its content. Leaving
    its `with` block closes the fonts' files.
    """

    def __init__(self, heading: Heading, orientation: Literal["portrait", "landscape"]) -> None:
        super().__init__(orientation=orientation, unit="mm", format="A4")
        self.structure = self.struct_builder = StructureTree()
        self._loaded: set[Font] = set()
        self.set_auto_page_break(False)
        self.set_display_mode("default", "default")
        self.set_lang("en-GB")
        self.set_title(heading.title)
        self.set_author(heading.author)
        self.set_creator(heading.author)
        self.set_subject(heading.subject)
        self.set_creation_date(heading.created_at)
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for font in self.fonts.values():
            cast(TTFFont, font).close()

    @cached_property
    def body(self) -> StructElem:
        """The element that holds all others."""
        return self.structure.document

    @contextmanager
    def tag(self, name: str, parent: StructElem | None = None) -> Iterator[None]:
        """Mark what is written inside as one `name` (H1, P, TD …) below `parent`."""
        number, pages_list = self.structure.piece(name, parent or self.body, self.page)
        self.pages[self.page].struct_parents = pages_list
        self._out(f"/{name} <</MCID {number}>> BDC")
        yield
        self._out("EMC")

    @contextmanager
    def ornament(self) -> Iterator[None]:
        """Mark what is drawn inside as decoration, which is not read aloud."""
        self._out("/Artifact BMC")
        yield
        self._out("EMC")

    def fit(self, text: str, style: Style, width: float, most_lines: int = 1) -> Fitted:
        """Return `text` in the largest type that takes at most `most_lines` of `width`."""
        return typesetting.fit(text, style, width, most_lines, self._measure(style.font))

    def balance(self, text: str, style: Style, width: float, most_lines: int) -> Fitted:
        """Return `text` fitted, its lines as equally long as they can be."""
        fitted = self.fit(text, style, width, most_lines)
        if " ".join(fitted.lines) != " ".join(text.split()):  # a word had to be broken
            return fitted
        return typesetting.balanced(fitted, width, self._measure(style.font))

    def write_lines(self, fitted: Fitted, x: float, y: float, align: Align = "left") -> float:
        """Write from `y` downwards, each line held at `x` by `align`; return where it ends."""
        style = fitted.style
        self._use(style.font, style.size)
        self.set_text_color(*style.colour)
        measure = self._measure(style.font)
        share = {"left": 0.0, "centre": 0.5, "right": 1.0}[align]
        baseline = y + style.size * MM_PER_POINT * _BASELINE
        for line in fitted.lines:
            self._use(style.font, style.size)
            self.text(x - measure(line) * style.size * share, baseline, line)
            baseline += fitted.line_height
        return y + fitted.height

    def draw(self, path: str, colour: tuple[int, int, int], width: float = 0.2) -> None:
        """Stroke `path`, PDF operators in millimetres with y upwards from the bottom edge."""
        red, green, blue = (f"{part / 255:.3f}" for part in colour)
        scale = f"{self.k:.5f} 0 0 {self.k:.5f} 0 0 cm"
        self._out(f"q {scale} {red} {green} {blue} RG {width:.2f} w {path} S Q")

    def to_bytes(self) -> bytes:
        """Return the finished file."""
        return bytes(self.output())

    def _use(self, font: Font, size: float) -> None:
        if font not in self._loaded:
            self.add_font(font, fname=font_file(font))
            self._loaded.add(font)
        self.set_font(font, size=size)

    def _measure(self, font: Font) -> typesetting.type_width:
        self._use(font, 1)
        # fpdf's own get_string_width costs ten times as much, and fitting asks often.
        thousandths = cast(TTFFont, self.current_font).cw
        return lambda text: sum(thousandths[ord(sign)] for sign in text) * MM_PER_POINT / 1000
