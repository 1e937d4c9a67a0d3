"""Asking many at once: each row once, whatever breaks, and the same words for everyone."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from botocore.client import BaseClient
from factories import (
    a_candidate_user,
    a_connection,
    a_request,
    an_employer,
    queued_mail,
    saved,
)

from chalicelib import audit, clock, jobs, storage
from chalicelib.accounts.models import User
from chalicelib.connections.models import Connection, Cooldown
from chalicelib.connections.rules import ConnectionStatus
from chalicelib.connections.services import asking, batches
from chalicelib.connections.services.batches import Outcome
from chalicelib.errors import NotFound, TooMany
from chalicelib.ids import email_key
from chalicelib.jobs import Job, JobState
from chalicelib.limits import Limit
from chalicelib.storage import Unavailable

pytestmark = pytest.mark.usefixtures("aws")

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
THREE = ["ann@example.org", "bob@example.org", "cy@example.org"]


def the_list(employer: User, addresses: list[str], form_id: str = "form") -> Job:
    return batches.start_batch(employer.user_id, addresses, form_id)


def stored(job: Job) -> Job:
    return Job.get(job.user_id, job.job_id)


def worked_on(job: Job) -> Job:
    """Let a function take the job and do a turn, and return it as it then stands."""
    taken = jobs.take(job.user_id, job.job_id)
    assert taken is not None
    batches.send(taken)
    return stored(job)


def outcomes(job: Job) -> list[Outcome]:
    return [row.outcome for row in batches.rows_of(job)]


def asked_of(employer: User) -> list[str]:
    return sorted(each.email for each in Connection.query(employer.user_id))


def blocking(employer: User, email: str) -> None:
    saved(Cooldown(f"{employer.user_id}#{email_key(email)}", is_blocked=True))


@pytest.mark.product("G-15", "G-17")
def test_everyone_on_a_list_is_asked_as_if_asked_alone() -> None:
    employer = an_employer()
    known = a_candidate_user().email

    job = worked_on(the_list(employer, [*THREE, known]))

    assert (job.state, job.done) == (JobState.DONE, 4)
    assert outcomes(job) == [Outcome.ASKED] * 4
    assert asked_of(employer) == sorted([*THREE, known])
    mails = {each.to: each.template for each in queued_mail()}
    assert mails == dict.fromkeys(THREE, "invitation") | {known: "connection-request"}


@pytest.mark.product("Q10")
def test_what_is_told_of_a_row_is_the_same_for_a_member_a_stranger_and_one_who_blocked() -> (
    None
):
    employer = an_employer()
    member, blocked = a_candidate_user().email, a_candidate_user().email
    blocking(employer, blocked)
    another_employer = an_employer().email

    job = worked_on(the_list(employer, [member, blocked, another_employer, "no@example.org"]))

    rows = batches.rows_of(job)
    assert {(row.outcome, row.again_on) for row in rows} == {(Outcome.ASKED, None)}
    assert [each.to for each in queued_mail() if each.to == blocked] == []


@pytest.mark.product("Q11")
def test_rows_that_cannot_be_asked_say_why_and_do_not_stop_the_rest() -> None:
    with time_machine.travel(NOW, tick=False):
        employer, candidate = an_employer(), a_candidate_user()
        a_connection(employer, candidate)
        a_request(employer, "waits@example.org")
        closed = {"status": ConnectionStatus.DECLINED, "closed_at": NOW - timedelta(days=10)}
        a_request(employer, "declined@example.org", **closed)

        addresses = [candidate.email, "waits@example.org", "declined@example.org", *THREE]
        job = worked_on(the_list(employer, addresses))

    rows = batches.rows_of(job)
    assert [row.outcome for row in rows] == [
        Outcome.PRESENT,
        Outcome.PRESENT,
        Outcome.TOO_SOON,
        *[Outcome.ASKED] * 3,
    ]
    assert rows[2].again_on == clock.london_date(NOW + timedelta(days=20))


@pytest.mark.product("Q38")
def test_what_is_over_the_days_limit_is_told_and_can_be_asked_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    limit = Limit("request-of-employer", most=2, period=timedelta(days=1))
    monkeypatch.setattr(asking, "MAILS_OF_AN_EMPLOYER", limit)
    employer = an_employer()

    job = worked_on(the_list(employer, THREE))

    assert outcomes(job) == [Outcome.ASKED, Outcome.ASKED, Outcome.NOT_TODAY]
    assert Outcome.NOT_TODAY in batches.LEFT_OVER


def test_the_same_form_sent_twice_is_one_list() -> None:
    employer = an_employer()

    first, second = the_list(employer, THREE), the_list(employer, THREE)
    other_form, other_rows = the_list(employer, THREE, "two"), the_list(employer, THREE[:2])

    assert first.job_id == second.job_id
    assert len({first.job_id, other_form.job_id, other_rows.job_id}) == 3
    [entry] = audit.trail(f"job#{first.job_id}")
    assert (entry.action, entry.details["addresses"]) == ("batch.started", 3)


def test_the_same_form_sent_twice_in_one_moment_is_one_list(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    employer, make = an_employer(), vars(BaseClient)["_make_api_call"]
    others: list[Job] = []

    def write_second(client: BaseClient, operation: str, parameters: Any) -> Any:
        if operation == "TransactWriteItems" and not others:
            monkeypatch.undo()
            others.append(the_list(employer, THREE))
        return make(client, operation, parameters)

    monkeypatch.setattr(BaseClient, "_make_api_call", write_second)

    job = the_list(employer, THREE)

    assert [each.job_id for each in others] == [job.job_id]
    assert len(audit.trail(f"job#{job.job_id}")) == 1


def test_a_list_is_its_employers_own() -> None:
    job = the_list(an_employer(), THREE)

    with pytest.raises(NotFound):
        batches.batch_of(an_employer().user_id, job.job_id)


def test_only_so_many_lists_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    limit = Limit("batch-of-employer", most=1, period=timedelta(days=1))
    monkeypatch.setattr(batches, "BATCHES_OF_AN_EMPLOYER", limit)
    employer = an_employer()
    job = the_list(employer, THREE)

    assert the_list(employer, THREE).job_id == job.job_id
    with pytest.raises(TooMany):
        the_list(employer, THREE, "another")


class Killed(BaseException):
    """The process is gone: nothing catches it."""


def dying_at(
    monkeypatch: pytest.MonkeyPatch, call: int, *, after: bool, why: BaseException
) -> None:
    """Let the process die at its so-many-th transaction, before or after it is written."""
    commit, made = storage.Writes.commit, iter(range(1, 1000))

    def dying(writes: storage.Writes) -> None:
        dies = next(made) == call
        if dies and not after:
            raise why
        commit(writes)
        if dies:
            raise why

    monkeypatch.setattr(storage.Writes, "commit", dying)


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("call", [1, 2, 3, 4, 5])
def test_a_list_that_was_broken_off_anywhere_and_woken_asks_everyone_once(
    monkeypatch: pytest.MonkeyPatch, call: int, *, after: bool
) -> None:
    employer = an_employer()
    blocking(employer, THREE[1])
    job = the_list(employer, THREE)
    with monkeypatch.context() as patched:
        dying_at(patched, call, after=after, why=Killed())
        with pytest.raises(Killed):
            worked_on(job)

    with time_machine.travel(clock.now() + jobs.LEASE + timedelta(seconds=5)):
        jobs.wake_overdue(clock.now())
        if stored(job).state is not JobState.DONE:
            worked_on(job)

    assert outcomes(stored(job)) == [Outcome.ASKED] * 3
    assert sorted(each.to for each in queued_mail()) == [THREE[0], THREE[2]]
    assert asked_of(employer) == THREE


def test_a_database_that_cannot_be_asked_leaves_the_list_where_it_stood(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    job = the_list(an_employer(), THREE)

    with monkeypatch.context() as patched:
        dying_at(patched, 3, after=False, why=Unavailable("busy"))
        with pytest.raises(Unavailable):
            worked_on(job)

    assert outcomes(stored(job)) == [Outcome.ASKED, Outcome.UNTRIED, Outcome.UNTRIED]
    assert stored(job).state is JobState.WORKING


def test_a_function_whose_list_was_given_to_another_asks_nobody_more() -> None:
    employer = an_employer()
    job = the_list(employer, THREE)
    slow = jobs.take(job.user_id, job.job_id)
    assert slow is not None
    with time_machine.travel(clock.now() + jobs.LEASE + timedelta(seconds=5)):
        jobs.wake_overdue(clock.now())

    with pytest.raises(jobs.TakenOver):
        batches.send(slow)

    assert asked_of(employer) == []
    assert queued_mail() == []


def test_a_row_that_breaks_does_not_stop_the_rest(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ask = asking.ask

    def breaking(
        employer_id: str, email: str, now: datetime, **more: Callable[..., None]
    ) -> None:
        if email == THREE[1]:
            raise ZeroDivisionError
        ask(employer_id, email, now, **more)

    monkeypatch.setattr(asking, "ask", breaking)

    job = worked_on(the_list(an_employer(), THREE))

    assert outcomes(job) == [Outcome.ASKED, Outcome.FAULT, Outcome.ASKED]
    assert "batch.row_failed" in caplog.messages


def test_a_list_that_takes_long_lets_others_go_before_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    employer = an_employer()
    job = the_list(employer, THREE)
    monkeypatch.setattr(batches, "A_TURN", timedelta(0))

    waiting = worked_on(job)

    assert (waiting.state, asked_of(employer)) == (JobState.WAITING, [])
    monkeypatch.undo()
    assert worked_on(job).state is JobState.DONE
