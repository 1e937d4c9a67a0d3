from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from calls import Calls
from chalice.test import Client
from factories import (
    a_candidate_user,
    a_connection,
    a_request,
    an_employer,
    queued_mail,
    saved,
)

from app import app
from chalicelib import audit, clock
from chalicelib.accounts.models import User
from chalicelib.connections import services
from chalicelib.connections.models import Connection, Cooldown
from chalicelib.connections.models.connection import SHARDS
from chalicelib.connections.rules import ConnectionStatus
from chalicelib.paging import Counter

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def again(row: Connection) -> Connection:
    return Connection.get(row.employer_id, row.connection_id, consistent_read=True)


def trail(row: Connection) -> list[str]:
    return [each.action for each in audit.trail(f"connection#{row.connection_id}")]


def count(employer: User, status: str) -> int:
    counter = Counter.find(f"connections#{employer.user_id}#{status}")
    return int(counter.number) if counter else 0


@pytest.fixture
def asker(aws: None) -> Iterator[User]:
    with time_machine.travel(NOW, tick=False):
        yield an_employer()


@pytest.mark.product("Q13")
def test_a_share_expires_once_its_last_day_is_over(asker: User) -> None:
    row = a_connection(asker, a_candidate_user(), expires_on=date(2026, 11, 25))
    end = clock.end_of_day(date(2026, 11, 25))

    before = services.move_due(end - SECOND)
    at_the_end = services.move_due(end)

    assert (before, at_the_end) == (0, 1)
    moved = again(row)
    assert (moved.status, moved.closed_at) == (ConnectionStatus.EXPIRED, end)
    assert moved.status_key == f"EXPIRED#{row.email_key}"
    assert not any((moved.due, moved.due_at))
    assert (count(asker, "ACTIVE"), count(asker, "EXPIRED")) == (0, 1)
    assert trail(row) == ["connection.expired"]


@pytest.mark.product("Q10", "Q11")
def test_a_request_lapses_after_30_days_and_the_wait_begins_then(asker: User) -> None:
    row = a_request(asker, "someone@example.org")

    before = services.move_due(NOW + 30 * DAY - SECOND)
    late = services.move_due(NOW + 31 * DAY)

    assert (before, late) == (0, 1)
    moved = again(row)
    assert (moved.status, moved.closed_at) == (ConnectionStatus.LAPSED, NOW + 30 * DAY)
    assert not any((moved.waiting_email, moved.due))
    assert Cooldown.get(row.pair_id).until == NOW + 60 * DAY
    assert (count(asker, "PENDING"), count(asker, "LAPSED")) == (0, 1)
    assert trail(row) == ["connection.lapsed"]


def test_seven_days_before_its_end_both_sides_are_told_once(asker: User) -> None:
    candidate = a_candidate_user()
    row = a_connection(asker, candidate)
    end = row.expires_at

    before = services.move_due(end - 7 * DAY - SECOND)
    moved = [services.move_due(end - 7 * DAY), services.move_due(end - 6 * DAY)]

    assert (before, moved) == (0, [1, 0])
    assert (again(row).status, again(row).due_at) == (ConnectionStatus.ACTIVE, end)
    to_employer, to_candidate = sorted(queued_mail(), key=lambda each: each.template)
    assert (to_employer.template, to_employer.to) == ("expiring-soon", asker.email)
    path = f"/connections/{row.connection_id}"
    assert str(to_employer.values["extend_url"]).endswith(f"{path}/extend")
    assert to_employer.values["expires_on"] == "23/12/2026"
    assert (to_candidate.template, to_candidate.to) == ("sharing-ends-soon", candidate.email)
    assert to_candidate.values["company"] == "Northgate Garages"
    assert trail(row) == ["connection.notice_given"]


def test_the_notice_and_its_e_mails_are_one_step(asker: User, calls: Calls) -> None:
    row = a_connection(asker, a_candidate_user())
    calls.forget()

    services.move_due(row.expires_at - 7 * DAY)

    # The row, two e-mails and the audit entry.
    assert calls.written == [4]


def test_a_share_of_a_week_or_less_ends_without_a_notice(asker: User) -> None:
    row = a_connection(asker, a_candidate_user(), expires_on=date(2026, 11, 29))

    moved = services.move_due(NOW + DAY)

    assert (moved, again(row).due_at) == (0, row.expires_at)
    assert not queued_mail()


def test_a_notice_that_comes_late_is_still_given_and_after_the_end_is_not(asker: User) -> None:
    late = a_connection(asker, a_candidate_user(), expires_on=date(2027, 1, 31))
    too_late = a_connection(asker, a_candidate_user())
    services.move_due(too_late.expires_at + 2 * DAY)

    services.move_due(late.expires_at - 3 * DAY)

    told = [str(each.values["expires_on"]) for each in queued_mail()]
    assert told == ["31/01/2027", "31/01/2027"]
    assert again(too_late).status is ConnectionStatus.EXPIRED


def test_a_share_that_was_lengthened_gets_a_notice_of_its_new_end(asker: User) -> None:
    row = a_connection(asker, a_candidate_user())
    services.move_due(row.expires_at - 7 * DAY)
    longer = again(row)
    longer.expires_on = date(2027, 2, 28)
    longer.expires_at = clock.end_of_day(longer.expires_on)
    longer.set_keys(row.expires_at - 6 * DAY)
    saved(longer)

    moved = services.move_due(longer.expires_at - 7 * DAY)

    assert moved == 1
    told = [str(each.values["expires_on"]) for each in queued_mail("expiring-soon")]
    assert sorted(told) == ["23/12/2026", "28/02/2027"]


def test_of_two_notices_at_once_one_is_given(
    asker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = a_connection(asker, a_candidate_user())
    find, sweeps = Connection.find, list[int]()

    def find_while_another_sweep_runs(*keys: str) -> Any:
        found = find(*keys)
        if not sweeps:
            sweeps.append(0)
            sweeps.append(services.move_due(row.expires_at - 7 * DAY))
        return found

    monkeypatch.setattr(Connection, "find", find_while_another_sweep_runs)

    moved = services.move_due(row.expires_at - 7 * DAY)

    assert (moved, sweeps[1]) == (0, 1)
    assert len(queued_mail()) == 2


def test_who_has_no_account_any_more_is_not_written_to(asker: User) -> None:
    asker_gone = an_employer()
    kept = a_connection(asker_gone, a_candidate_user())
    asker_gone.delete()
    nameless = a_connection(asker, a_candidate_user(), candidate_id="nobody")

    moved = services.move_due(kept.expires_at - 7 * DAY)

    assert moved == 2
    assert sorted(each.template for each in queued_mail()) == [
        "expiring-soon",
        "sharing-ends-soon",
    ]
    assert trail(kept) == trail(nameless) == ["connection.notice_given"]


def test_a_sweep_that_comes_very_late_goes_straight_to_the_end(asker: User) -> None:
    row = a_connection(asker, a_candidate_user())

    moved = services.move_due(row.expires_at + 90 * DAY)

    assert moved == 1
    assert again(row).status is ConnectionStatus.EXPIRED


def test_run_again_a_sweep_changes_nothing(asker: User) -> None:
    row = a_connection(asker, a_candidate_user())
    services.move_due(row.expires_at)
    version = again(row).version

    moved = services.move_due(row.expires_at)

    assert moved == 0
    assert again(row).version == version
    assert trail(row) == ["connection.expired"]


def test_of_two_sweeps_at_once_one_moves_the_row(
    asker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = a_connection(asker, a_candidate_user())
    find, sweeps = Connection.find, list[int]()

    def find_while_another_sweep_runs(*keys: str) -> Any:
        found = find(*keys)
        if not sweeps:
            sweeps.append(0)
            sweeps.append(services.move_due(row.expires_at))
        return found

    monkeypatch.setattr(Connection, "find", find_while_another_sweep_runs)

    moved = services.move_due(row.expires_at)

    assert (moved, sweeps[1]) == (0, 1)
    assert trail(row) == ["connection.expired"]
    assert count(asker, "EXPIRED") == 1


def test_a_row_that_is_gone_or_moved_on_since_the_index_was_read_is_left_alone(
    asker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = a_connection(asker, a_candidate_user())
    extended = a_connection(asker, a_candidate_user())
    answered = a_connection(asker, a_candidate_user(), status=ConnectionStatus.ENDED)
    end = gone.expires_at
    stale = [gone, extended, answered]
    gone.delete()
    extended.due_at = end + DAY
    extended.save()
    monkeypatch.setattr(Connection, "due_by", lambda _kind, _moment: iter(stale))

    moved = services.move_due(end)

    assert moved == 0
    assert again(extended).status is ConnectionStatus.ACTIVE


def test_one_row_that_cannot_be_moved_does_not_stop_the_others(
    asker: User, caplog: pytest.LogCaptureFixture
) -> None:
    broken = a_connection(asker, a_candidate_user())
    whole = a_connection(asker, a_candidate_user())
    broken.update(actions=[Connection.company.remove()])

    moved = services.move_due(whole.expires_at)

    assert moved == 1
    assert again(whole).status is ConnectionStatus.EXPIRED
    assert "connection.not_moved" in caplog.text


def test_a_sweep_reads_what_is_due_and_no_more(asker: User, calls: Calls) -> None:
    for _ in range(5):
        a_connection(asker, a_candidate_user())
    due = a_connection(asker, a_candidate_user(), expires_on=date(2026, 11, 24))
    calls.forget()

    moved = services.move_due(due.expires_at)

    assert moved == 1
    assert calls.operations.count("Query") == 3 * SHARDS
    assert calls.operations.count("GetItem") == 1


def test_the_clock_starts_the_sweep(asker: User) -> None:
    row = a_connection(asker, a_candidate_user())
    with time_machine.travel(row.expires_at, tick=False), Client(app) as client:
        client.lambda_.invoke(
            "expire_connections", client.events.generate_cw_event("aws.events", "", {}, [])
        )

    assert again(row).status is ConnectionStatus.EXPIRED
