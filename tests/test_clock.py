from datetime import UTC, date, datetime

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import clock


@time_machine.travel("2026-11-23T18:00:00Z", tick=False)
def test_now_is_aware_and_in_utc() -> None:
    assert clock.now() == datetime(2026, 11, 23, 18, tzinfo=UTC)
    assert clock.timestamp(clock.now()) == 1795456800


@pytest.mark.product("Q12")
@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-06-30T22:59:59+00:00", date(2026, 6, 30)),
        ("2026-06-30T23:00:00+00:00", date(2026, 7, 1)),
        ("2026-12-31T23:59:59+00:00", date(2026, 12, 31)),
    ],
)
def test_a_day_is_londons(moment: str, day: date) -> None:
    assert clock.london_date(datetime.fromisoformat(moment)) == day


@pytest.mark.product("Q12")
@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2026, 6, 30), datetime(2026, 6, 30, 23, tzinfo=UTC)),
        (date(2026, 12, 31), datetime(2027, 1, 1, tzinfo=UTC)),
        (date(2026, 3, 28), datetime(2026, 3, 29, tzinfo=UTC)),
        (date(2026, 3, 29), datetime(2026, 3, 29, 23, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 26, tzinfo=UTC)),
    ],
)
def test_a_day_ends_at_londons_midnight(day: date, end: datetime) -> None:
    assert clock.end_of_day(day) == end


@pytest.mark.product("Q12", "G-19")
@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2018, 3, 22), 1, date(2018, 4, 22)),
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 11, 30), 24, date(2028, 11, 30)),
    ],
)
def test_months_later_is_the_same_day_or_the_months_last(
    day: date, months: int, later: date
) -> None:
    assert clock.months_after(day, months) == later


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_the_last_instant_of_a_day_lies_in_it_and_its_end_does_not(day: date) -> None:
    end = clock.end_of_day(day)

    assert clock.london_date(end - datetime.resolution) == day
    assert clock.london_date(end) > day
