"""The import file: what is accepted comes out as it went in, and the rest is told by row."""

import string
from datetime import date

import pytest
from achievements.award_files import A_ROW, NEXT_UNIT, NO_UNIT, a_file, a_row
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.achievements.rules import AchievementType, Unit, award_file, cells, grouping
from chalicelib.achievements.rules.award_file import AwardFile

TODAY = date(2026, 11, 23)
LETTERS = "ŴŵĐđćłŁКовалёИн"
SUPPORTED = frozenset(string.printable[:95] + LETTERS + "âßéàç·")


def read(content: bytes) -> AwardFile:
    return award_file.read(content, TODAY, SUPPORTED)


def problems_of(*rows: dict[str, str]) -> list[tuple[int, str, str]]:
    found = read(a_file(*rows))
    assert not found.candidates
    assert not found.awards
    return [(problem.row, problem.column, problem.message) for problem in found.problems]


def places_of(*rows: dict[str, str]) -> list[tuple[int, str]]:
    return [(row, column) for row, column, _ in problems_of(*rows)]


def test_one_row_is_one_candidate_with_one_award_and_its_unit() -> None:
    found = read(a_file(a_row(certificate_number="01645650-01-U3NQ")))

    [candidate], [award] = found.candidates, found.awards
    assert candidate == grouping.CandidateRow(
        2, "C-1001", "Siân", "Ŵyn-Đorđević", date(1990, 7, 31), "sian@example.org"
    )
    assert award.candidate_ref == "C-1001"
    assert award.certificate_number == "01645650-01-U3NQ"
    assert award.type is AchievementType.QUALIFICATION
    assert award.title == A_ROW["title"]
    assert (award.level, award.result) == ("2", "Pass")
    assert award.awarded_on == date(2017, 4, 13)
    assert award.units == (Unit("K/617/2001", A_ROW["unit_title"], "2", "3", "Pass"),)


def test_rows_of_one_achievement_are_its_units_in_the_order_of_the_file() -> None:
    found = read(a_file(a_row(), a_row(**NEXT_UNIT)))

    [award] = found.awards
    assert [unit.code for unit in award.units] == ["K/617/2001", "K/617/2002"]


def test_rows_of_one_achievement_need_not_stand_together() -> None:
    other = a_row(title="MAG Welding (BS4872)", type="Accreditation", **NO_UNIT)

    found = read(a_file(a_row(), other, a_row(**NEXT_UNIT)))

    assert [len(award.units) for award in found.awards] == [2, 0]
    assert len(found.candidates) == 1


def test_an_award_without_unit_columns_has_no_units() -> None:
    [award] = read(a_file(a_row(**NO_UNIT))).awards

    assert award.units == ()


def test_units_may_have_no_code() -> None:
    rows = [a_row(unit_code="", unit_title=title) for title in ("First", "Second")]

    [award] = read(a_file(*rows)).awards

    assert [unit.title for unit in award.units] == ["First", "Second"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Qualification", AchievementType.QUALIFICATION),
        ("QAP", AchievementType.PROGRAMME),
        ("Quality Assured Programme", AchievementType.PROGRAMME),
        ("accreditation", AchievementType.ACCREDITATION),
    ],
)
def test_types_are_known_by_the_words_of_the_field(
    written: str, meant: AchievementType
) -> None:
    [award] = read(a_file(a_row(type=written))).awards

    assert award.type is meant


def test_columns_may_stand_in_any_order_and_case() -> None:
    content = a_file(a_row(), columns=sorted(A_ROW, reverse=True))
    header, _, rest = content.partition(b"\r\n")

    found = read(header.upper() + b"\r\n" + rest)

    assert found.awards == read(a_file(a_row())).awards


def test_a_byte_order_mark_and_empty_rows_do_not_matter() -> None:
    content = b"\xef\xbb\xbf" + a_file(a_row(), dict.fromkeys(A_ROW, " "), a_row(**NEXT_UNIT))

    found = read(content + b"\r\n\r\n")

    assert len(found.awards[0].units) == 2


def test_rows_are_numbered_as_a_spreadsheet_numbers_them() -> None:
    broken_over_lines = a_row(title="IMI Level 2\r\nAward")
    empty = dict.fromkeys(A_ROW, "")

    assert places_of(broken_over_lines, empty, a_row(email="no")) == [(4, "email")]


def test_accents_are_composed_and_spaces_made_single() -> None:
    found = read(a_file(a_row(first_name="  Sia\u0302n \u00a0 Mair\n")))

    assert found.candidates[0].first_name == "Siân Mair"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty"),
        (b"\xef\xbb\xbf \r\n", "The file is empty"),
        (a_file(), "a header and no rows"),
        ("Siân".encode("latin-1"), "not in UTF-8 (line 1"),
        (a_file(a_row()).decode().encode("utf-16"), "not in UTF-8"),
        (b"x" * (award_file.MOST_BYTES + 1), "larger than 5 MB"),
        (b"a\n" * (award_file.MOST_ROWS + 2), "more than 20,000 rows"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(content: bytes, words: str) -> None:
    [problem] = read(content).problems

    assert problem.row == award_file.WHOLE_FILE
    assert words in problem.message


def test_a_file_with_semicolons_is_told_how_to_be_saved() -> None:
    [problem] = read(a_file(a_row()).replace(b",", b";")).problems

    assert problem.message == "Save the file with commas between the cells, as CSV UTF-8."


def test_missing_unknown_and_repeated_columns_are_all_named() -> None:
    content = a_file(a_row()).replace(b"email", b"mail", 1).replace(b"level", b"title", 1)

    told = [
        (problem.column, problem.message.split(":")[0]) for problem in read(content).problems
    ]

    assert told == [
        ("email", "Add this column"),
        ("level", "Add this column"),
        ("mail", "Remove this column or correct its name"),
        ("title", "Remove one of these columns"),
    ]


def test_a_quotation_mark_that_is_not_closed_is_told_by_its_row() -> None:
    [problem] = read(a_file(a_row()) + b'"C-1,Si').problems

    assert problem.row == 3
    assert "quotation mark" in problem.message


def test_a_quotation_mark_inside_a_cell_is_not_guessed_at() -> None:
    content = a_file(a_row(), a_row(**NEXT_UNIT)).replace(b"Working", b'"Work"ing')

    [problem] = read(content).problems

    assert problem.row == 3
    assert "without being doubled" in problem.message


def test_a_row_with_cells_too_many_is_told() -> None:
    [problem] = read(a_file(a_row()) + b"one,two\r\n").problems

    assert problem.row == 3
    assert problem.message.startswith("The row has 2 cells and the header 16.")


@pytest.mark.parametrize(
    "column",
    [
        "candidate_ref", "first_name", "surname", "date_of_birth", "email", "type", "title",
        "awarded_on",
    ],
)  # fmt: skip
def test_what_must_be_filled_in_is_asked_for(column: str) -> None:
    assert problems_of(a_row(**{column: " "})) == [(2, column, "Fill in this cell.")]


@pytest.mark.parametrize("column", cells.COLUMNS)
def test_a_cell_too_long_is_told_how_long_it_may_be(column: str) -> None:
    longest = cells.COLUMNS[column].longest

    [(row, told, message)] = problems_of(a_row(**{column: "1" * (longest + 1)}))

    assert (row, told) == (2, column)
    assert message == f"Shorten it to {longest} characters; it has {longest + 1}."


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("candidate_ref", "C#1", "Use only letters, digits"),
        ("certificate_number", "1234§5", "without “§” (U+00A7)"),
        ("certificate_number", "1234;5", "Use only letters, digits"),
        ("date_of_birth", "31/07/1990", "yyyy-mm-dd"),
        ("date_of_birth", "1990-02-30", "yyyy-mm-dd"),
        ("date_of_birth", "1899-12-31", "between 1900 and yesterday"),
        ("date_of_birth", "2026-11-23", "between 1900 and yesterday"),
        ("awarded_on", "13-April-17", "Shorten"),
        ("awarded_on", "20170413", "yyyy-mm-dd"),
        ("awarded_on", "2026-11-24", "can't lie in the future"),
        ("email", "sian", "one e-mail address"),
        ("email", "sian@example", "one e-mail address"),
        ("email", "sian@example..org", "one e-mail address"),
        ("email", "a@example.org,b@example.org", "one e-mail address"),
        ("type", "Diploma", "Qualification, QAP or Accreditation"),
        ("first_name", "Jürgen", "without “ü” (U+00FC)"),
        ("surname", "\u4e2d\u6587", "without “\u4e2d” (U+4E2D), “\u6587” (U+6587)"),
        ("title", "Award\u202e", "without (U+202E)"),
        ("unit_title", "Weld\U0001f600", "(U+1F600)"),
    ],
)
def test_a_wrong_cell_is_told_with_what_to_do(column: str, value: str, words: str) -> None:
    [(row, told, message)] = problems_of(a_row(**{column: value}))

    assert (row, told) == (2, column)
    assert words in message


@pytest.mark.parametrize("day", ["2026-11-23", "1900-01-01"])
def test_an_award_of_today_is_not_of_the_future(day: str) -> None:
    assert read(a_file(a_row(awarded_on=day))).awards


def test_every_wrong_cell_of_every_row_is_told_at_once() -> None:
    places = places_of(a_row(email="no", type="no"), a_row(), a_row(title=""))

    assert places == [(2, "email"), (2, "type"), (4, "title")]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("first_name", "Sian"),
        ("surname", "Jones"),
        ("date_of_birth", "1990-07-30"),
        ("email", "other@example.org"),
    ],
)
def test_rows_of_one_candidate_must_agree(column: str, value: str) -> None:
    other = a_row(title="MAG Welding (BS4872)", **{column: value})

    [(row, told, message)] = problems_of(a_row(), other)

    assert (row, told) == (3, column)
    assert message.startswith(f"Row 2 has “{A_ROW[column]}” here for the same candidate")


@pytest.mark.parametrize("column", ["certificate_number", "level", "result"])
def test_rows_of_one_achievement_must_agree(column: str) -> None:
    first, second = a_row(**{column: ""}), a_row(**NEXT_UNIT, **{column: "7"})

    [(row, told, message)] = problems_of(first, second)

    assert (row, told) == (3, column)
    assert message.startswith("Row 2 has nothing here for the same achievement")


def test_two_candidates_cannot_share_an_address() -> None:
    other = a_row(candidate_ref="C-2", email="SIAN@example.org")

    [(row, column, message)] = problems_of(a_row(), other)

    assert (row, column) == (3, "email")
    assert "row 2 has this one for candidate C-1001" in message


def test_two_achievements_cannot_share_a_certificate_number() -> None:
    first = a_row(certificate_number="0164-u3")
    second = a_row(certificate_number="0164-U3", title="MAG Welding (BS4872)")

    [(row, column, message)] = problems_of(first, second)

    assert (row, column) == (3, "certificate_number")
    assert "row 2 has this one for another achievement" in message


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"unit_title": "Another title"}, "unit_code"),
        ({"unit_code": "k/617/2001"}, "unit_code"),
    ],
)
def test_a_unit_stands_once_in_an_achievement(changes: dict[str, str], column: str) -> None:
    [(row, told, message)] = problems_of(a_row(), a_row(**changes))

    assert (row, told) == (3, column)
    assert message == "Row 2 holds the same unit: remove one of the two."


def test_a_unit_without_code_is_known_by_its_title() -> None:
    first, second = a_row(unit_code=""), a_row(unit_code="", unit_result="Fail")

    assert places_of(first, second) == [(3, "unit_title")]


@pytest.mark.parametrize(
    "rows",
    [
        (a_row(**NO_UNIT), a_row(**NO_UNIT)),
        (a_row(**NO_UNIT), a_row()),
        (a_row(), a_row(**NO_UNIT)),
    ],
)
def test_an_achievement_of_several_rows_needs_a_unit_in_each(
    rows: tuple[dict[str, str], ...],
) -> None:
    [(row, column, message)] = problems_of(*rows)

    assert (row, column) == (3, "unit_title")
    assert message.startswith("Row 2 is about the same achievement")


def test_a_unit_needs_a_title() -> None:
    assert problems_of(a_row(unit_title="")) == [
        (2, "unit_title", "Fill in the unit's title, or empty its cells.")
    ]


def test_an_achievement_has_a_most_of_units() -> None:
    rows = [a_row(unit_code=f"U{number}") for number in range(grouping.MOST_UNITS + 1)]

    assert places_of(*rows) == [(grouping.MOST_UNITS + 2, "unit_title")]


@given(st.binary(max_size=400))
@settings(deadline=None)
def test_any_bytes_get_an_answer(content: bytes) -> None:
    found = read(content)

    assert found.problems
    assert not found.awards


@given(st.binary(max_size=80), st.integers(0, 400))
@settings(deadline=None)
def test_any_damage_to_a_good_file_gets_an_answer(damage: bytes, place: int) -> None:
    content = a_file(a_row(), a_row(**NEXT_UNIT))

    found = read(content[:place] + damage + content[place:])

    assert bool(found.problems) != bool(found.awards)


PRINTED = st.text(st.sampled_from(sorted(SUPPORTED - {" "})), min_size=1, max_size=30)


@given(
    st.lists(
        st.tuples(PRINTED, PRINTED, PRINTED),
        min_size=1,
        max_size=6,
        unique_by=lambda unit: unit[0].casefold(),
    ),
    PRINTED,
    PRINTED,
)
@settings(deadline=None)
def test_what_is_accepted_is_what_was_written(
    units: list[tuple[str, str, str]], name: str, title: str
) -> None:
    rows = [
        a_row(
            surname=name, title=title, unit_code=code, unit_title=unit_title, unit_result=result
        )
        for code, unit_title, result in units
    ]

    found = read(a_file(*rows))

    assert not found.problems
    assert found.candidates[0].surname == cells.clean(name)
    [award] = found.awards
    assert award.title == cells.clean(title)
    assert [(unit.code, unit.title, unit.result) for unit in award.units] == [
        tuple(cells.clean(part) for part in unit) for unit in units
    ]
