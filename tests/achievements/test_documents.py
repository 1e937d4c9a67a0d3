"""The eCertificate and the eTranscript: what they say, that they always say it the same way."""

import hashlib
import io
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from chalicelib import brand, pdf
from chalicelib.achievements import documents
from chalicelib.achievements.rules import AchievementType, Certificate, Unit

UNIT = Unit("K/617/2001", "Safe working practices in the vehicle test centre", "2", "3", "Pass")

Draw = Callable[[Certificate], bytes]


def a_certificate(**changes: Any) -> Certificate:
    usual: dict[str, Any] = {
        "holder": "Siân Ŵyn-Đorđević",
        "type": AchievementType.QUALIFICATION,
        "title": "IMI Level 2 Award in MOT Testing (Classes 4 and 7)",
        "level": "2",
        "result": "Pass",
        "awarded_on": date(2017, 4, 13),
        "number": "01645650-01-U3NQ",
        "issue": 1,
        "issued_at": datetime(2017, 4, 20, 9, 30, tzinfo=UTC),
        "units": (UNIT,),
    }
    return Certificate(**usual | changes)


def units(count: int, **changes: Any) -> tuple[Unit, ...]:
    usual = {"title": UNIT.title, "level": "2", "credit": "3", "result": "Pass"} | changes
    return tuple(Unit(code=f"K/617/{2001 + number}", **usual) for number in range(count))


def pages_of(content: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in reader(content).pages]


def reader(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def tags_of(content: bytes) -> list[str]:
    root: Any = reader(content).trailer["/Root"]
    elements = root["/StructTreeRoot"]["/K"][0]["/K"]
    return [element.get_object()["/S"] for element in elements]


def test_an_ecertificate_says_who_gained_what_when_and_how_to_check_it() -> None:
    [page] = pages_of(documents.ecertificate(a_certificate()))

    assert brand.current().name in page
    assert "This is to certify that Siân Ŵyn-Đorđević has been awarded" in page
    assert "IMI Level 2 Award in MOT Testing (Classes 4 and 7) Level 2 · Pass" in page
    assert "Awarded on 13-April-2017" in page
    assert "Certificate number 01645650-01-U3NQ" in page
    assert "Issue 1, made on 20-April-2017" in page
    assert f"write to the {brand.current().team} at {brand.current().email}" in page


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (AchievementType.QUALIFICATION, "has been awarded"),
        (AchievementType.PROGRAMME, "has completed the Quality Assured Programme"),
        (AchievementType.ACCREDITATION, "has achieved the accreditation"),
    ],
)
def test_each_type_is_certified_in_its_own_words(kind: AchievementType, words: str) -> None:
    [page] = pages_of(documents.ecertificate(a_certificate(type=kind)))

    assert words in page
    assert f"Type of achievement {kind}" in page


@pytest.mark.parametrize(
    ("level", "result", "line"),
    [
        ("3", "", "Level 3 Awarded"),
        ("Entry 3", "Merit", "Entry 3 · Merit"),
        ("", "", "7) Awarded"),
    ],
)
def test_level_and_result_are_shown_when_there_are_any(
    level: str, result: str, line: str
) -> None:
    [page] = pages_of(documents.ecertificate(a_certificate(level=level, result=result)))

    assert line in page


def test_the_day_of_issue_is_londons() -> None:
    late = datetime(2017, 6, 30, 23, 30, tzinfo=UTC)

    [page] = pages_of(documents.ecertificate(a_certificate(issued_at=late)))

    assert "made on 01-July-2017" in page


def test_an_etranscript_lists_the_units_and_their_sum() -> None:
    [page] = pages_of(documents.etranscript(a_certificate(units=units(3))))

    assert "Siân Ŵyn-Đorđević IMI Level 2 Award in MOT Testing (Classes 4 and 7)" in page
    assert "Code Unit Level Credit Result" in page
    assert f"K/617/2003 {UNIT.title} 2 3 Pass" in page
    assert "3 units, total credit 9" in page
    assert "01645650-01-U3NQ · page 1 of 1" in page


def test_one_unit_is_one_unit() -> None:
    [page] = pages_of(documents.etranscript(a_certificate()))

    assert "1 unit, total credit 3" in page


@pytest.mark.parametrize("credit", ["", "3 credits"])
def test_credits_that_are_not_all_numbers_have_no_sum(credit: str) -> None:
    [page] = pages_of(
        documents.etranscript(a_certificate(units=(*units(1), *units(1, credit=credit))))
    )

    assert "total credit" not in page


def test_columns_that_no_unit_fills_are_left_out() -> None:
    plain = (Unit("", "Safe working practices", "", "", ""),)

    [page] = pages_of(documents.etranscript(a_certificate(units=plain, level="", result="")))

    assert "Unit Safe working practices How to check" in page
    assert "Result" not in page


def test_many_units_take_several_pages_each_with_its_head_and_number() -> None:
    pages = pages_of(documents.etranscript(a_certificate(units=units(40))))

    assert len(pages) > 1
    for number, page in enumerate(pages, start=1):
        assert "Code Unit Level Credit Result" in page
        assert f"page {number} of {len(pages)}" in page
    assert all(" ".join(pages).count(f"K/617/{2001 + number} ") == 1 for number in range(40))
    assert ["How to check" in page for page in pages] == [False] * (len(pages) - 1) + [True]


def test_headings_paragraphs_and_tables_are_tagged() -> None:
    certificate = a_certificate(units=units(2))

    assert tags_of(documents.ecertificate(certificate))[1:5] == ["/P", "/H1", "/P", "/H2"]
    assert {"/H1", "/H2", "/Table"} < set(tags_of(documents.etranscript(certificate)))


def test_the_title_names_the_document_the_holder_and_the_award() -> None:
    content = documents.ecertificate(a_certificate())

    metadata = reader(content).metadata
    assert metadata is not None
    assert metadata.title == (
        "eCertificate 01645650-01-U3NQ: Siân Ŵyn-Đorđević, "
        "IMI Level 2 Award in MOT Testing (Classes 4 and 7)"
    )


@pytest.mark.parametrize("draw", [documents.ecertificate, documents.etranscript])
def test_a_document_holds_nothing_that_acts(draw: Draw) -> None:
    found = reader(draw(a_certificate(holder=") /JS (app.alert) https://example.org")))

    root: Any = found.trailer["/Root"]
    keys: set[str] = set()
    for number in range(1, found.trailer["/Size"]):  # type: ignore[call-overload]
        thing: Any = found.get_object(number)
        keys |= set(thing) if isinstance(thing, dict) else set()
    assert "/StructTreeRoot" in keys
    assert not keys & {"/JS", "/A", "/AA", "/URI", "/Annots", "/AcroForm"}
    # Not an action but a place: the first page, as wide as the window.
    assert isinstance(root["/OpenAction"], list)


@pytest.mark.parametrize("name", ["ecertificate", "etranscript"])
def test_another_process_makes_the_same_bytes(name: str) -> None:
    content = getattr(documents, name)(a_certificate())
    program = (
        "import hashlib, sys\n"
        "sys.path[:0] = ['.', 'tests']\n"
        "from achievements.test_documents import a_certificate, documents\n"
        f"print(hashlib.sha256(documents.{name}(a_certificate())).hexdigest())"
    )

    told = subprocess.run(  # noqa: S603  our own words
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )

    assert told.stdout.strip() == hashlib.sha256(content).hexdigest()


def test_importing_the_documents_does_not_import_fpdf() -> None:
    command = "import sys, chalicelib.achievements.documents; sys.exit('fpdf' in sys.modules)"

    subprocess.run([sys.executable, "-c", command], check=True)  # noqa: S603  our own words


PRINTABLE = st.text(
    st.sampled_from(sorted(pdf.supported_characters())), min_size=1, max_size=100
)


@given(PRINTABLE, PRINTABLE)
@settings(deadline=None, max_examples=40)
def test_every_name_and_title_comes_out_as_it_went_in(holder: str, title: str) -> None:
    certificate = a_certificate(holder=f"»{holder}«", title=f"»{title}«")

    for draw in (documents.ecertificate, documents.etranscript):
        printed = "".join("".join(pages_of(draw(certificate))).split())
        assert "".join(certificate.holder.split()) in printed
        assert "".join(certificate.title.split()) in printed


@pytest.mark.parametrize("letter", ["W", "i", "Ж"])
@pytest.mark.parametrize("draw", [documents.ecertificate, documents.etranscript])
def test_the_longest_words_that_the_import_takes_stay_on_the_page(
    draw: Draw, letter: str
) -> None:
    unit = Unit(letter * 30, letter * 200, letter * 30, letter * 10, letter * 40)
    certificate = a_certificate(
        holder=f"{letter * 100} {letter * 100}",
        title=letter * 200,
        level=letter * 30,
        result=letter * 40,
        number="W" * 40,
        units=(unit,) * 12,
    )
    places = []

    for page in reader(draw(certificate)).pages:
        page.extract_text(visitor_text=lambda text, _cm, tm, *_: places.append((text, tm)))

    lines = [(tm[4], tm[5]) for text, tm in places if text.strip()]
    width, height = (float(side) for side in page.mediabox[2:])
    assert all(30 < x < width - 30 and 30 < y < height - 30 for x, y in lines)
