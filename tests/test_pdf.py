"""The portal's paper: its characters, its lines that never leave their column, its tags."""

import io
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, cast

import pytest
from fpdf.fonts import TTFFont
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from chalicelib import pdf
from chalicelib.pdf import ornaments, typesetting
from chalicelib.pdf.document import Align, Document, Heading, font_file
from chalicelib.pdf.typesetting import Fitted, Font, Style

BLACK = (0, 0, 0)
STYLE = Style(Font.TEXT, 20, 8, BLACK)
WIDTH = 80.0


def a_document(
    title: str = "Title", orientation: Literal["portrait", "landscape"] = "portrait"
) -> Document:
    created_at = datetime(2017, 4, 20, 9, 30, tzinfo=UTC)
    document = Document(Heading(title, "Author", "Subject", created_at), orientation)
    document.add_page()
    return document


def fitted(
    text: str, style: Style, width: float, most_lines: int = 1, how: str = "fit"
) -> Fitted:
    with a_document() as document:
        fitting = document.balance if how == "balance" else document.fit
        return fitting(text, style, width, most_lines)


def widths_of(fitted_text: Fitted) -> list[float]:
    with a_document() as document:
        document.write_lines(fitted_text, 0, 0)
        return [document.get_string_width(line) for line in fitted_text.lines]


def with_text(text: str, style: Style = STYLE, width: float = WIDTH) -> Document:
    with a_document() as document, document.tag("P"):
        document.write_lines(document.fit(text, style, width), 20, 20)
    return document


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


@pytest.mark.parametrize(
    "text", ["Siân Ŵyn ŵ", "Łukasz Đorđević", "Иван Ковалёв", "Ελένη", "ẞ Ậ ő"]
)
def test_names_of_europe_can_be_printed(text: str) -> None:
    assert pdf.missing_characters(text) == set()


def test_what_cannot_be_printed_is_named() -> None:
    assert pdf.missing_characters("A\u4e2d\u6587\u202e\n") == {
        "\u4e2d",
        "\u6587",
        "\u202e",
        "\n",
    }


def test_all_fonts_print_the_same_characters() -> None:
    with a_document() as document:
        for font in Font:
            document.add_font(font, fname=font_file(font))

        kept = {
            frozenset(map(chr, cast(TTFFont, font).cmap)) for font in document.fonts.values()
        }

    assert kept == {pdf.supported_characters()}


def test_fonts_are_found_where_chalice_packs_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = tmp_path / "fonts" / f"{Font.TEXT}.ttf"
    packed.parent.mkdir()
    packed.touch()
    monkeypatch.setattr("chalicelib.pdf.document._ROOT", tmp_path)

    assert font_file(Font.TEXT) == packed


def test_the_licence_lies_beside_the_fonts() -> None:
    licence = font_file(Font.TEXT).with_name("OFL.txt").read_text(encoding="utf-8")

    assert "SIL OPEN FONT LICENSE Version 1.1" in licence


def test_importing_the_package_does_not_import_fpdf() -> None:
    command = "import sys, chalicelib.pdf; sys.exit('fpdf' in sys.modules)"

    subprocess.run([sys.executable, "-c", command], check=True)  # noqa: S603  our own words


@given(st.text(st.sampled_from(sorted(pdf.supported_characters())), max_size=120))
@settings(deadline=None)
def test_what_goes_in_comes_out(text: str) -> None:
    printed = text_of(with_text(text, width=170).to_bytes())

    assert "".join(printed.split()) == "".join(text.split())


@given(
    st.text(st.sampled_from("WiM -abc\u017cłЖ"), max_size=150),
    st.integers(1, 3),
    st.sampled_from(["fit", "balance"]),
)
@settings(deadline=None)
def test_no_line_leaves_its_column_and_no_letter_is_lost(
    text: str, most_lines: int, how: str
) -> None:
    found = fitted(text, Style(Font.DISPLAY, 24, 9, BLACK), WIDTH, most_lines, how)

    assert all(width <= WIDTH + 0.01 for width in widths_of(found))
    assert "".join("".join(found.lines).split()) == "".join(text.split())
    if found.style.size > 9:
        assert len(found.lines) <= most_lines
        assert " ".join(found.lines) == " ".join(text.split())


def test_short_text_keeps_its_size() -> None:
    found = fitted("Short", STYLE, WIDTH)

    assert found.style.size == STYLE.size
    assert found.lines == ("Short",)


def test_type_shrinks_before_a_line_is_broken() -> None:
    found = fitted("A title that is too long for one line", STYLE, WIDTH)

    assert len(found.lines) == 1
    assert STYLE.smallest < found.style.size < STYLE.size


def test_a_word_wider_than_the_column_is_broken_in_the_smallest_type() -> None:
    found = fitted("W" * 70, STYLE, WIDTH)

    assert found.style.size == STYLE.smallest
    assert len(found.lines) == 3


def test_balanced_lines_are_about_as_long_as_each_other() -> None:
    text = "IMI Level 2 Award in MOT Testing (4 and 7)"

    plain, balanced = fitted(text, STYLE, 120, 2), fitted(text, STYLE, 120, 2, how="balance")

    assert len(balanced.lines) == len(plain.lines) == 2
    spread = [max(lines) - min(lines) for lines in (widths_of(plain), widths_of(balanced))]
    assert spread[1] < spread[0] / 2


def test_text_is_held_left_right_or_in_the_middle() -> None:
    held = fitted("Held", STYLE, WIDTH)
    [width] = widths_of(held)
    with a_document() as document:
        aligns: tuple[Align, ...] = ("left", "centre", "right")
        for number, align in enumerate(aligns):
            document.write_lines(held, 100, 20 + 20 * number, align)
    found = []
    page = PdfReader(io.BytesIO(document.to_bytes())).pages[0]

    page.extract_text(
        visitor_text=lambda text, _cm, tm, *_: found.append((text.strip(), tm[4]))
    )

    lefts = [x * 25.4 / 72 for text, x in found if text]
    assert lefts == pytest.approx([100, 100 - width / 2, 100 - width], abs=0.02)


def test_equal_input_gives_equal_bytes() -> None:
    first, second = with_text("Ŵyn").to_bytes(), with_text("Ŵyn").to_bytes()

    assert first == second


def test_the_file_says_what_it_is() -> None:
    reader = PdfReader(io.BytesIO(a_document("eCertificate 1").to_bytes()))

    root: Any = reader.trailer["/Root"]
    assert reader.metadata is not None
    assert reader.metadata.title == "eCertificate 1"
    assert reader.metadata.author == "Author"
    assert reader.metadata.subject == "Subject"
    assert reader.metadata.creation_date == datetime(2017, 4, 20, 9, 30, tzinfo=UTC)
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]


def test_every_font_is_embedded() -> None:
    with a_document() as document:
        for font in Font:
            document.write_lines(document.fit("x", Style(font, 9, 9, BLACK), WIDTH), 10, 10)
        content = document.to_bytes()

    [page] = PdfReader(io.BytesIO(content)).pages

    resources: Any = page["/Resources"]
    fonts = [font.get_object() for font in resources["/Font"].values()]
    described = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts]
    assert len(described) == 3
    assert all("/FontFile2" in descriptor for descriptor in described)


def test_a_screen_reader_gets_tables_by_row_and_cell() -> None:
    with a_document() as document:
        table = document.structure.group("Table", document.body)
        for tag in ("TH", "TD"):
            row = document.structure.group("TR", table)
            with document.tag(tag, row):
                document.write_lines(document.fit("cell", STYLE, WIDTH), 10, 10)
        with document.ornament():
            document.draw(ornaments.frame((5, 5, 200, 287)), BLACK)
        content = document.to_bytes()

    root: Any = PdfReader(io.BytesIO(content)).trailer["/Root"]

    assert root["/MarkInfo"]["/Marked"]
    assert outline_of(root["/StructTreeRoot"]["/K"][0]) == [
        "/Document", ["/Table", ["/TR", ["/TH", 0]], ["/TR", ["/TD", 1]]],
    ]  # fmt: skip


def outline_of(element: Any) -> Any:
    element = element.get_object()
    if isinstance(element, int):
        return int(element)
    return [element["/S"], *(outline_of(kid) for kid in element["/K"])]


def test_a_strand_begins_and_ends_on_its_line_and_swings_as_far_as_it_is_told() -> None:
    path = ornaments.strands((0, 0), (16, 0), 2, 4)

    numbers = [float(part) for part in path.replace("m", "").replace("c", "").split()]
    ends = {point for point in zip(numbers[::2], numbers[1::2], strict=True) if point[1] == 0}
    assert ends == {(0, 0), (4, 0), (8, 0), (12, 0), (16, 0)}
    # A cubic whose two handles stand at 4/3 of the swing reaches the swing.
    assert max(numbers[1::2]) == pytest.approx(2 * 4 / 3, abs=0.01)


def test_a_rosette_stays_between_its_two_circles() -> None:
    path = ornaments.rosette((50, 50), 10, 4, 7, 3)

    numbers = [
        float(part) for part in path.strip(" h").replace("m", "").replace("l", "").split()
    ]
    reaches = [
        abs(complex(x - 50, y - 50)) for x, y in zip(numbers[::2], numbers[1::2], strict=True)
    ]
    assert min(reaches) == pytest.approx(6, abs=0.05)
    assert max(reaches) == pytest.approx(10, abs=0.05)


def test_lines_know_what_they_take() -> None:
    two = typesetting.Fitted(("one", "two"), Style(Font.TEXT, 72, 9, BLACK, leading=1.5))

    assert two.height == pytest.approx(2 * 25.4 * 1.5)


def test_pages_never_import_the_pdf_machinery() -> None:
    command = "import sys, app; sys.exit(bool({'fpdf', 'fontTools', 'PIL'} & set(sys.modules)))"

    subprocess.run([sys.executable, "-c", command], check=True)  # noqa: S603  our own words
