"""Importing awards: what is written, what is left alone, and what is refused whole."""

import json
from datetime import date

import pytest
from achievements.award_files import NEXT_UNIT, NO_UNIT, a_file, a_row

from chalicelib import audit, files
from chalicelib.achievements import commands, services
from chalicelib.achievements.models import Achievement, Candidate, Lock
from chalicelib.achievements.rules import AchievementType, IssueState
from chalicelib.achievements.rules.grouping import Problem
from chalicelib.achievements.services import importing, looking, stored
from chalicelib.achievements.services.importing import Report
from chalicelib.achievements.services.joining import email_lock_id
from chalicelib.achievements.services.stored import NumberTaken, candidate_id_for
from chalicelib.storage import Record

pytestmark = pytest.mark.usefixtures("aws")

CANDIDATE_ID = candidate_id_for("C-1001")


def imported(*rows: dict[str, str]) -> Report:
    report = importing.import_awards(a_file(*rows))
    assert report.is_accepted, report.lines
    return report


def refused(*rows: dict[str, str]) -> list[tuple[int, str]]:
    before = everything()
    report = importing.import_awards(a_file(*rows))
    assert everything() == before
    assert not report.is_accepted
    return [(problem.row, problem.column) for problem in report.problems]


def everything() -> list[str]:
    records: list[Record] = [*Candidate.scan(), *Achievement.scan(), *Lock.scan()]
    return sorted(json.dumps(record.serialize(), default=str) for record in records)


def the_award() -> Achievement:
    [award] = services.achievements_of(CANDIDATE_ID)
    return award


def test_a_candidate_and_an_award_are_written() -> None:
    report = imported(a_row(), a_row(**NEXT_UNIT))

    candidate = Candidate.find(CANDIDATE_ID)
    assert candidate is not None
    assert candidate.full_name == "Siân Ŵyn-Đorđević"
    assert candidate.date_of_birth == date(1990, 7, 31)
    assert candidate.user_id is None
    award = the_award()
    assert award.type is AchievementType.QUALIFICATION
    assert award.holder_name == "Siân Ŵyn-Đorđević"
    assert award.state is IssueState.ISSUED
    assert [unit.code for unit in award.units] == ["K/617/2001", "K/617/2002"]
    assert award.wanted is not None
    assert report == Report(candidates_added=1, awards_added=1)


@pytest.mark.product("Q30")
def test_an_empty_certificate_number_is_drawn_and_locked() -> None:
    imported(a_row())

    number = the_award().certificate_number
    lock = Lock.find(looking.number_lock_id(number))
    assert lock is not None
    assert lock.achievement_id == the_award().achievement_id
    assert len(number) == len("01645650-01-U3NQ")


@pytest.mark.product("Q30")
def test_a_given_certificate_number_is_kept_as_it_is() -> None:
    imported(a_row(certificate_number="old/77 b"))

    assert the_award().certificate_number == "old/77 b"


def test_a_number_that_is_drawn_and_taken_is_drawn_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    imported(a_row(certificate_number="00000000-01-AAAA"))
    drawn = iter(["00000000-01-AAAA", "00000001-01-AAAA"])
    monkeypatch.setattr(stored, "new_certificate_number", lambda: next(drawn))

    imported(a_row(title="MAG Welding (BS4872)", **NO_UNIT))

    numbers = {award.certificate_number for award in services.achievements_of(CANDIDATE_ID)}
    assert numbers == {"00000000-01-AAAA", "00000001-01-AAAA"}


def test_a_number_that_is_always_taken_is_not_drawn_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    imported(a_row(certificate_number="00000000-01-AAAA"))
    monkeypatch.setattr(stored, "new_certificate_number", lambda: "00000000-01-AAAA")

    with pytest.raises(NumberTaken):
        importing.import_awards(a_file(a_row(title="MAG Welding (BS4872)")))


@pytest.mark.parametrize("number", ["", "01645650-01-U3NQ"])
def test_the_same_file_again_changes_nothing(number: str) -> None:
    rows = [a_row(certificate_number=number), a_row(certificate_number=number, **NEXT_UNIT)]
    imported(*rows)
    before = everything()

    report = imported(*rows)

    assert everything() == before
    assert report == Report(awards_known=1)


def test_many_candidates_with_many_awards_are_all_written() -> None:
    rows = [
        a_row(candidate_ref=f"C-{number}", email=f"c{number}@example.org", title=title)
        for number in range(60)
        for title in ("One", "Two")
    ]

    report = imported(*rows)

    assert report == Report(candidates_added=60, awards_added=120)
    assert len(services.achievements_of(candidate_id_for("C-59"))) == 2
    assert imported(*rows) == Report(awards_known=120)


def test_a_changed_candidate_is_changed_and_their_issued_awards_are_not() -> None:
    imported(a_row())

    report = imported(a_row(surname="Jones", email="new@example.org"))

    candidate = Candidate.find(CANDIDATE_ID)
    assert candidate is not None
    assert (candidate.surname, candidate.email) == ("Jones", "new@example.org")
    assert the_award().holder_name == "Siân Ŵyn-Đorđević"
    assert report == Report(candidates_changed=1, awards_known=1)


def test_an_address_given_up_can_be_another_candidates() -> None:
    imported(a_row())
    imported(a_row(email="new@example.org"))

    imported(a_row(candidate_ref="C-2"))

    lock = Lock.find(email_lock_id("sian@example.org"))
    assert lock is not None
    assert lock.candidate_id == candidate_id_for("C-2")


def test_an_address_spelled_anew_stays_with_its_candidate() -> None:
    imported(a_row())

    imported(a_row(email="Sian@Example.org"))

    assert refused(a_row(candidate_ref="C-2")) == [(2, "email")]


def test_one_wrong_row_keeps_the_whole_file_out() -> None:
    assert refused(a_row(), a_row(title="Two", email="no")) == [(3, "email")]


def test_an_address_of_another_candidate_is_told_by_its_row() -> None:
    imported(a_row())

    assert refused(a_row(candidate_ref="C-2", email="SIAN@example.org")) == [(2, "email")]


def test_a_number_of_another_achievement_is_told_by_its_row() -> None:
    imported(a_row(certificate_number="01645650-01-U3NQ"))

    other = a_row(certificate_number="01645650-01-u3nq", title="MAG Welding (BS4872)")
    assert refused(other) == [(2, "certificate_number")]


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("level", "3", "level"),
        ("result", "", "result"),
        ("certificate_number", "01645650-02-AAAA", "certificate_number"),
        ("unit_result", "Merit", "unit_title"),
    ],
)
def test_a_correction_of_a_known_award_is_no_matter_for_an_import(
    column: str, value: str, told: str
) -> None:
    imported(a_row(certificate_number="01645650-01-U3NQ"))

    changed = a_row(**{"certificate_number": "01645650-01-U3NQ", column: value})
    assert refused(changed) == [(2, told)]


@pytest.mark.product("Q36")
def test_the_number_of_an_earlier_issue_is_still_known() -> None:
    imported(a_row(certificate_number="01645650-01-U3NQ"))
    award = the_award()
    award.certificate_number = "01645650-02-AAAA"
    award.save()

    report = imported(a_row(certificate_number="01645650-01-U3NQ"))

    assert report == Report(awards_known=1)


def test_a_character_that_the_documents_lack_is_told_by_its_row() -> None:
    assert refused(a_row(surname="\u738b")) == [(2, "surname")]


def test_the_day_after_tomorrow_is_no_date_of_an_award() -> None:
    assert refused(a_row(awarded_on="2999-01-01")) == [(2, "awarded_on")]


def test_what_was_imported_can_be_traced() -> None:
    imported(a_row())

    issued = audit.trail(f"achievement#{the_award().achievement_id}")
    added = audit.trail(f"candidate#{CANDIDATE_ID}")

    assert [entry.action for entry in (*issued, *added)] == [
        "achievement.issued",
        "candidate.added",
    ]


def test_the_function_reads_the_file_and_reports_in_lines() -> None:
    files.put("imports/one.csv", a_file(a_row()), content_type="text/csv")

    report = commands.import_awards({"key": "imports/one.csv"}, None)

    assert json.loads(json.dumps(report)) == {
        "accepted": True,
        "lines": [
            "Candidates: 1 added, 0 changed.",
            "Achievements: 1 added, 0 known already.",
        ],
    }


def test_the_report_of_a_refused_file_names_row_and_column() -> None:
    files.put("imports/two.csv", a_file(a_row(title="")), content_type="text/csv")

    report = commands.import_awards({"key": "imports/two.csv"}, None)

    assert report == {
        "accepted": False,
        "lines": [
            "Nothing was imported: the file has 1 problem.",
            "Row 2, title: Fill in this cell.",
        ],
    }


def test_problems_of_a_row_or_of_the_file_have_no_column() -> None:
    whole, row = Problem(0, "", "It is empty."), Problem(3, "", "Cells.")

    assert Report(problems=(whole, row)).lines[1:] == ["It is empty.", "Row 3: Cells."]


def test_a_very_long_report_is_cut() -> None:
    problems = tuple(Problem(row, "title", "Fill in.") for row in range(2, 603))

    lines = Report(problems=problems).lines

    assert lines[0] == "Nothing was imported: the file has 601 problems."
    assert lines[-1] == "… and 101 more."
    assert len(lines) == 502
