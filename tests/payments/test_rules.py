from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.payments.rules import (
    NEXT,
    OPEN,
    REPORTABLE,
    UNPAID_ENDS,
    ConfirmedTooLate,
    NeverRegistered,
    PaymentHasMovedOn,
    PaymentStatus,
    after,
    check_move,
    next_code,
)

CREATED, REGISTERED, PENDING, PAID, DECLINED, REJECTED = list(PaymentStatus)[:6]
CANCELLED, TIMED_OUT, ERROR, IN_REVIEW, REFUNDED = list(PaymentStatus)[6:]
LATE, NEVER = ConfirmedTooLate, NeverRegistered

# One row for each status, one column for each report.
REPORTS = (PAID, PENDING, DECLINED, REJECTED, CANCELLED, TIMED_OUT, ERROR)
LIFE = {
    CREATED: (NEVER,) * 7,
    REGISTERED: REPORTS,
    PENDING: REPORTS,
    PAID: (PAID, PAID) + (IN_REVIEW,) * 5,
    DECLINED: (LATE,) + (DECLINED,) * 6,
    REJECTED: (LATE,) + (REJECTED,) * 6,
    CANCELLED: (LATE,) + (CANCELLED,) * 6,
    TIMED_OUT: (LATE,) + (TIMED_OUT,) * 6,
    ERROR: (LATE,) + (ERROR,) * 6,
    IN_REVIEW: (IN_REVIEW,) * 7,
    REFUNDED: (REFUNDED,) * 7,
}
EVERY_PAIR = [
    (current, reported, outcome)
    for current, outcomes in LIFE.items()
    for reported, outcome in zip(REPORTS, outcomes, strict=True)
]


def test_every_status_and_every_report_is_in_the_table() -> None:
    assert set(LIFE) == set(PaymentStatus) == set(NEXT)
    assert set(REPORTS) == REPORTABLE


@pytest.mark.parametrize(("current", "reported", "outcome"), EVERY_PAIR)
def test_what_a_report_makes_of_an_attempt(
    current: PaymentStatus,
    reported: PaymentStatus,
    outcome: PaymentStatus | type[PaymentHasMovedOn],
) -> None:
    if isinstance(outcome, PaymentStatus):
        assert after(current, reported) is outcome
    else:
        with pytest.raises(outcome):
            after(current, reported)


@pytest.mark.parametrize("wanted", PaymentStatus)
@pytest.mark.parametrize("current", PaymentStatus)
def test_an_attempt_moves_as_the_table_says_and_not_otherwise(
    current: PaymentStatus, wanted: PaymentStatus
) -> None:
    if wanted in NEXT[current]:
        check_move(current, wanted)
    else:
        with pytest.raises(PaymentHasMovedOn):
            check_move(current, wanted)


def test_the_life_of_an_attempt_is_the_one_agreed_with_the_business() -> None:
    ends = {DECLINED, REJECTED, CANCELLED, TIMED_OUT, ERROR}

    assert ends == UNPAID_ENDS
    assert {REGISTERED, PENDING} == OPEN
    assert NEXT[CREATED] == {REGISTERED, ERROR}
    assert NEXT[REGISTERED] == ends | {PAID, PENDING, IN_REVIEW}
    assert NEXT[PENDING] == ends | {PAID, IN_REVIEW}
    assert NEXT[PAID] == {IN_REVIEW, REFUNDED}
    assert NEXT[IN_REVIEW] == ends | {PAID}
    assert all(NEXT[end] == set() for end in (*ends, REFUNDED))


some_reports = st.lists(st.sampled_from(REPORTS), max_size=8)


def told(reports: list[PaymentStatus]) -> list[PaymentStatus]:
    status, history = REGISTERED, [REGISTERED]
    for reported in reports:
        try:
            status = after(status, reported)
        except ConfirmedTooLate:
            continue
        history.append(status)
    return history


@given(some_reports)
def test_reports_move_an_attempt_only_along_the_table(reports: list[PaymentStatus]) -> None:
    history = told(reports)

    for earlier, later in pairwise(history):
        assert later is earlier or later in NEXT[earlier]


@given(some_reports, st.sampled_from(REPORTS))
def test_a_repeated_report_changes_nothing(
    reports: list[PaymentStatus], last: PaymentStatus
) -> None:
    assert told([*reports, last])[-1] is told([*reports, last, last, last])[-1]


@given(some_reports)
def test_an_attempt_is_paid_only_if_that_was_the_first_end_reported(
    reports: list[PaymentStatus],
) -> None:
    first_end = next((reported for reported in reports if reported is not PENDING), None)

    if told(reports)[-1] is PAID:
        assert first_end is PAID


def test_a_code_names_the_order_the_attempt_and_a_secret_part() -> None:
    code = next_code("01hj0000000000000000aa", 2, "7k2m9p4q8r3t6")

    assert code == "01hj0000000000000000aa-2-7k2m9p4q8r3t6"


def test_the_hundredth_attempt_of_an_order_still_has_a_code() -> None:
    assert len(next_code("o" * 22, 100, "r" * 13)) == 40


@pytest.mark.parametrize("order_id", ["o" * 39, "a b", "é", "a/b", "a\n"])
def test_a_code_that_a_gateway_would_refuse_is_refused_at_once(order_id: str) -> None:
    with pytest.raises(ValueError, match="no gateway takes"):
        next_code(order_id, 1, "r")
