from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import clock
from chalicelib.connections import rules
from chalicelib.connections.rules import (
    ConnectionHasMovedOn,
    ConnectionStatus,
    ExtensionStatus,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LAST_DAY = date(2026, 12, 23)
END = datetime(2026, 12, 24, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
ANSWERED = "ACCEPTED", "ALTERED", "REFUSED"
ALLOWED = {
    *((start, "ASKED") for start in ("NONE", *ANSWERED)),
    *(("ASKED", answer) for answer in ANSWERED),
}


@pytest.mark.product("Q14")
@pytest.mark.parametrize("wanted", ExtensionStatus)
@pytest.mark.parametrize("current", ExtensionStatus)
def test_a_request_for_more_time_moves_only_along_its_life_cycle(
    current: ExtensionStatus, wanted: ExtensionStatus
) -> None:
    if (current.value, wanted.value) in ALLOWED:
        rules.check_extension_move(current, wanted)
    else:
        with pytest.raises(ConnectionHasMovedOn):
            rules.check_extension_move(current, wanted)


@pytest.mark.product("Q13", "Q14")
@pytest.mark.parametrize(
    ("stands", "now", "expected"),
    [
        ("ACTIVE", NOON, True),
        ("ACTIVE", END - SECOND, True),
        ("EXPIRED", END, True),
        ("EXPIRED", END + 90 * DAY - SECOND, True),
        ("EXPIRED", END + 90 * DAY, False),
        ("PENDING", NOON, False),
        ("DECLINED", NOON, False),
        ("LAPSED", NOON, False),
        ("ENDED", NOON, False),
    ],
)
def test_more_time_can_be_asked_for_while_it_is_active_and_for_90_days_after(
    stands: str, now: datetime, expected: bool
) -> None:
    asked = rules.may_ask_extension(ConnectionStatus(stands), END, ExtensionStatus.NONE, now)
    answered = rules.may_answer_extension(
        ConnectionStatus(stands), END, ExtensionStatus.ASKED, now
    )

    assert (asked, answered) == (expected, expected)


@pytest.mark.product("Q14")
@pytest.mark.parametrize("extension", ExtensionStatus)
def test_one_request_for_more_time_is_open_at_a_time(extension: ExtensionStatus) -> None:
    may_ask = rules.may_ask_extension(ConnectionStatus.ACTIVE, END, extension, NOON)
    may_answer = rules.may_answer_extension(ConnectionStatus.ACTIVE, END, extension, NOON)

    is_open = extension is ExtensionStatus.ASKED
    assert (may_ask, may_answer) == (not is_open, is_open)


def test_a_share_without_an_end_cannot_be_lengthened() -> None:
    active, none = ConnectionStatus.ACTIVE, ExtensionStatus.NONE

    assert not rules.may_ask_extension(active, None, none, NOON)
    assert not rules.may_answer_extension(active, None, ExtensionStatus.ASKED, NOON)


def test_who_has_the_longest_share_there_is_can_ask_for_no_more() -> None:
    ends = [clock.end_of_day(rules.latest_expiry(NOON) - days) for days in (0 * DAY, DAY)]

    may_ask = [
        rules.may_ask_extension(ConnectionStatus.ACTIVE, end, ExtensionStatus.NONE, NOON)
        for end in ends
    ]

    assert may_ask == [False, True]


@pytest.mark.parametrize(
    ("on", "now", "expected"),
    [
        (LAST_DAY, NOON, False),
        (LAST_DAY + DAY, NOON, True),
        (date(2028, 11, 23), NOON, True),
        (date(2028, 11, 24), NOON, False),
        (date(2027, 1, 10), END + 17 * DAY, False),
        (date(2027, 1, 11), END + 17 * DAY, True),
    ],
)
def test_what_is_proposed_lies_after_the_present_last_day_and_ahead_of_today(
    on: date, now: datetime, expected: bool
) -> None:
    assert rules.is_allowed_proposal(on, LAST_DAY, now) is expected


@pytest.mark.parametrize(
    ("now", "offered"),
    [
        (NOON, date(2027, 1, 23)),
        (END + 17 * DAY, date(2027, 2, 10)),
        (datetime(2024, 12, 23, 12, tzinfo=UTC), LAST_DAY),
    ],
)
def test_a_month_more_is_offered_but_never_more_than_is_allowed(
    now: datetime, offered: date
) -> None:
    assert rules.usual_proposal(LAST_DAY, now) == offered


@given(on=st.dates(date(2026, 1, 1), date(2028, 12, 31)), ends=st.integers(-90, 720))
def test_whenever_one_may_ask_the_day_offered_may_be_proposed(on: date, ends: int) -> None:
    now = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    last_day = on + timedelta(days=ends)
    end = clock.end_of_day(last_day)
    stands = rules.standing(ConnectionStatus.ACTIVE, now, end, now)

    offered = rules.usual_proposal(last_day, now)

    if rules.may_ask_extension(stands, end, ExtensionStatus.NONE, now):
        assert rules.is_allowed_proposal(offered, last_day, now)
