from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import clock
from chalicelib.connections import rules
from chalicelib.connections.rules import ConnectionHasMovedOn, ConnectionStatus, Due

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
END = datetime(2026, 12, 24, tzinfo=UTC)
SECOND = timedelta(seconds=1)
LIFE_CYCLE = """
    PENDING ACTIVE | PENDING DECLINED | PENDING LAPSED
    ACTIVE ACTIVE | ACTIVE EXPIRED | ACTIVE ENDED
    EXPIRED PENDING | ENDED PENDING | DECLINED PENDING | LAPSED PENDING
    EXPIRED ACTIVE
"""
ALLOWED = {tuple(move.split()) for line in LIFE_CYCLE.split("\n") for move in line.split("|")}

instants = st.datetimes(
    min_value=datetime(2020, 1, 1),  # noqa: DTZ001  made aware below
    max_value=datetime(2045, 1, 1),  # noqa: DTZ001
).map(lambda moment: moment.replace(tzinfo=UTC))


@pytest.mark.parametrize("wanted", ConnectionStatus)
@pytest.mark.parametrize("current", ConnectionStatus)
def test_a_connection_moves_only_along_its_life_cycle(
    current: ConnectionStatus, wanted: ConnectionStatus
) -> None:
    if (current.value, wanted.value) in ALLOWED:
        rules.check_move(current, wanted)
    else:
        with pytest.raises(ConnectionHasMovedOn):
            rules.check_move(current, wanted)


@pytest.mark.parametrize("first", ConnectionStatus)
def test_a_connection_begins_as_a_request_or_as_a_share(first: ConnectionStatus) -> None:
    if first in (ConnectionStatus.PENDING, ConnectionStatus.ACTIVE):
        rules.check_move(None, first)
    else:
        with pytest.raises(ConnectionHasMovedOn):
            rules.check_move(None, first)


def test_every_status_has_the_words_of_the_guide_or_some_in_its_voice() -> None:
    assert rules.WORDS == {
        ConnectionStatus.PENDING: "Account is currently pending approval",
        ConnectionStatus.ACTIVE: "Account is currently active",
        ConnectionStatus.DECLINED: "Request declined",
        ConnectionStatus.LAPSED: "Request lapsed",
        ConnectionStatus.EXPIRED: "Expired",
        ConnectionStatus.ENDED: "Ended by candidate",
    }


@pytest.mark.parametrize(
    ("status", "shares_all", "shared", "now", "expected"),
    [
        (ConnectionStatus.ACTIVE, False, {"a"}, END - SECOND, True),
        (ConnectionStatus.ACTIVE, True, set(), END - SECOND, True),
        (ConnectionStatus.ACTIVE, False, {"a", "b"}, NOON, True),
        (ConnectionStatus.ACTIVE, False, {"b"}, NOON, False),
        (ConnectionStatus.ACTIVE, False, set(), NOON, False),
        (ConnectionStatus.ACTIVE, True, {"a"}, END, False),
        (ConnectionStatus.ACTIVE, True, {"a"}, END + SECOND, False),
        (ConnectionStatus.PENDING, True, {"a"}, NOON, False),
        (ConnectionStatus.DECLINED, True, {"a"}, NOON, False),
        (ConnectionStatus.LAPSED, True, {"a"}, NOON, False),
        (ConnectionStatus.EXPIRED, True, {"a"}, NOON, False),
        (ConnectionStatus.ENDED, True, {"a"}, NOON, False),
    ],
)
def test_an_employer_sees_what_is_shared_and_only_until_it_ends(
    status: ConnectionStatus, shares_all: bool, shared: set[str], now: datetime, expected: bool
) -> None:
    assert rules.may_view(status, END, shares_all, shared, "a", now) is expected


def test_a_share_without_an_end_shows_nothing() -> None:
    assert not rules.may_view(ConnectionStatus.ACTIVE, None, True, (), "a", NOON)


@given(now=instants, status=st.sampled_from(ConnectionStatus), end=st.none() | instants)
def test_who_may_look_stands_as_active_and_the_other_way_round(
    now: datetime, status: ConnectionStatus, end: datetime | None
) -> None:
    stands = rules.standing(status, now, end, now)

    looks = rules.may_view(status, end, True, (), "a", now)

    assert looks == (stands is ConnectionStatus.ACTIVE)


@pytest.mark.parametrize(
    ("status", "now", "stands"),
    [
        (ConnectionStatus.PENDING, NOON + timedelta(days=30) - SECOND, "PENDING"),
        (ConnectionStatus.PENDING, NOON + timedelta(days=30), "LAPSED"),
        (ConnectionStatus.ACTIVE, END - SECOND, "ACTIVE"),
        (ConnectionStatus.ACTIVE, END, "EXPIRED"),
        (ConnectionStatus.ENDED, END, "ENDED"),
        (ConnectionStatus.DECLINED, END, "DECLINED"),
    ],
)
def test_a_connection_stands_as_the_clock_says_before_any_sweep(
    status: ConnectionStatus, now: datetime, stands: str
) -> None:
    assert rules.standing(status, NOON, END, now) == stands


@pytest.mark.parametrize(
    ("now", "expires_on", "expires_at"),
    [
        ("2018-03-22T10:00", "2018-04-22", "2018-04-22T23:00"),
        ("2027-01-31T12:00", "2027-02-28", "2027-03-01T00:00"),
        ("2028-01-31T12:00", "2028-02-29", "2028-03-01T00:00"),
        ("2028-02-29T12:00", "2028-03-29", "2028-03-29T23:00"),
        ("2026-12-31T23:59", "2027-01-31", "2027-02-01T00:00"),
        ("2026-05-31T12:00", "2026-06-30", "2026-06-30T23:00"),
        ("2026-06-30T23:30", "2026-08-01", "2026-08-01T23:00"),
        ("2026-02-28T12:00", "2026-03-28", "2026-03-29T00:00"),
        ("2026-03-01T12:00", "2026-04-01", "2026-04-01T23:00"),
        ("2026-02-25T12:00", "2026-03-25", "2026-03-26T00:00"),
        ("2026-09-25T12:00", "2026-10-25", "2026-10-26T00:00"),
        ("2026-09-24T12:00", "2026-10-24", "2026-10-24T23:00"),
    ],
)
def test_the_usual_share_lasts_one_calendar_month_to_the_end_of_londons_day(
    now: str, expires_on: str, expires_at: str
) -> None:
    day = rules.usual_expiry(datetime.fromisoformat(f"{now}+00:00"))

    assert day == date.fromisoformat(expires_on)
    assert clock.end_of_day(day) == datetime.fromisoformat(f"{expires_at}+00:00")


@given(now=instants, months=st.sampled_from((1, 3, 12, 24)))
def test_some_months_later_is_the_same_day_or_the_last_of_a_shorter_month(
    now: datetime, months: int
) -> None:
    today = clock.london_date(now)

    day = rules.expiry_after(months, now)

    assert (day.year - today.year) * 12 + day.month - today.month == months
    assert day.day == today.day or (day + timedelta(days=1)).day == 1
    assert rules.is_allowed_expiry(day, now)


@given(now=instants, days=st.integers(-10, 800))
def test_a_share_lasts_a_day_to_24_months_and_all_of_its_last_day(
    now: datetime, days: int
) -> None:
    day = clock.london_date(now) + timedelta(days=days)
    ends = clock.end_of_day(day)

    allowed = rules.is_allowed_expiry(day, now)

    assert allowed == (days >= 1 and day <= rules.latest_expiry(now))
    assert clock.london_date(ends - timedelta(microseconds=1)) == day
    assert clock.london_date(ends) == day + timedelta(days=1)
    assert not allowed or ends > now + timedelta(hours=23)


@pytest.mark.parametrize(
    ("status", "expires_at", "expected"),
    [
        (ConnectionStatus.PENDING, None, (Due.LAPSE, NOON + timedelta(days=30))),
        (ConnectionStatus.ACTIVE, END, (Due.NOTICE, END - timedelta(days=7))),
        (
            ConnectionStatus.ACTIVE,
            NOON + timedelta(days=7),
            (Due.EXPIRE, NOON + timedelta(days=7)),
        ),
        (ConnectionStatus.ACTIVE, None, None),
        (ConnectionStatus.EXPIRED, END, None),
        (ConnectionStatus.DECLINED, None, None),
    ],
)
def test_the_clock_lapses_requests_gives_notice_and_ends_shares(
    status: ConnectionStatus, expires_at: datetime | None, expected: tuple[Due, datetime] | None
) -> None:
    assert rules.next_due(status, NOON, expires_at, NOON) == expected


@pytest.mark.parametrize(
    ("status", "closed_at", "expected"),
    [
        (ConnectionStatus.DECLINED, NOON + SECOND, NOON + SECOND + timedelta(days=30)),
        (ConnectionStatus.DECLINED, None, NOON + timedelta(days=30)),
        (ConnectionStatus.LAPSED, None, NOON + timedelta(days=60)),
        (ConnectionStatus.EXPIRED, NOON, None),
        (ConnectionStatus.ENDED, NOON, None),
    ],
)
def test_who_was_declined_or_not_answered_waits_30_days(
    status: ConnectionStatus, closed_at: datetime | None, expected: datetime | None
) -> None:
    assert rules.may_ask_from(status, NOON, closed_at) == expected


@pytest.mark.parametrize("status", [ConnectionStatus.PENDING, ConnectionStatus.ACTIVE])
def test_nobody_asks_twice_at_a_time(status: ConnectionStatus) -> None:
    with pytest.raises(ConnectionHasMovedOn):
        rules.may_ask_from(status, NOON, None)
