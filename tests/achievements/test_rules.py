"""What an achievement is, how its issues live, and how its numbers are made."""

import re
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.achievements import rules
from chalicelib.achievements.rules import AchievementType, IssueHasMovedOn, IssueState

LEGAL = {
    (IssueState.ISSUED, IssueState.SUPERSEDED),
    (IssueState.ISSUED, IssueState.REVOKED),
    (IssueState.REVOKED, IssueState.ISSUED),
}


@pytest.mark.parametrize("move", sorted(LEGAL))
def test_an_issue_may_be_superseded_revoked_and_restored(
    move: tuple[IssueState, IssueState],
) -> None:
    rules.check_move(*move)


@pytest.mark.parametrize("move", sorted(set(product(IssueState, IssueState)) - LEGAL))
def test_an_issue_moves_in_no_other_way(move: tuple[IssueState, IssueState]) -> None:
    with pytest.raises(IssueHasMovedOn):
        rules.check_move(*move)


@given(st.integers(1, 99))
def test_a_new_certificate_number_has_the_shape_of_the_guide_and_no_doubtful_letters(
    issue: int,
) -> None:
    number = rules.new_certificate_number(issue)

    assert re.fullmatch(r"[0-9]{8}-[0-9]{2}-[2-9A-HJ-NP-Z]{4}", number)
    assert int(number[9:11]) == issue


def test_a_hundredth_issue_has_no_number() -> None:
    with pytest.raises(IssueHasMovedOn):
        rules.new_certificate_number(100)


def test_two_drawn_numbers_are_not_the_same() -> None:
    assert len({rules.new_certificate_number() for _ in range(1000)}) == 1000


@pytest.mark.parametrize(
    "typed", ["01645650-01-U3NQ", "01645650-01-u3nq", " 01645650 -01-U3NQ "]
)
def test_a_number_is_known_however_it_is_typed(typed: str) -> None:
    assert rules.number_key(typed) == "01645650-01-U3NQ"


def test_the_same_award_has_the_same_id() -> None:
    award = ("C-1", AchievementType.QUALIFICATION, "Award in MOT Testing", date(2017, 4, 13))

    assert rules.achievement_id(*award) == rules.achievement_id(*award)
    assert re.fullmatch("[0-9a-z]{26}", rules.achievement_id(*award))


@pytest.mark.parametrize(
    "other",
    [
        ("C-2", AchievementType.QUALIFICATION, "Award in MOT Testing", date(2017, 4, 13)),
        ("C-1", AchievementType.PROGRAMME, "Award in MOT Testing", date(2017, 4, 13)),
        ("C-1", AchievementType.QUALIFICATION, "Award in MOT testing", date(2017, 4, 13)),
        ("C-1", AchievementType.QUALIFICATION, "Award in MOT Testing", date(2017, 4, 14)),
    ],
)
def test_an_award_that_differs_in_anything_has_another_id(
    other: tuple[str, AchievementType, str, date],
) -> None:
    award = ("C-1", AchievementType.QUALIFICATION, "Award in MOT Testing", date(2017, 4, 13))

    assert rules.achievement_id(*award) != rules.achievement_id(*other)
