"""Work that takes long: done once, whoever dies or is slow, and told to whoever waits."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from template import Json

from chalicelib import clock, jobs, storage
from chalicelib.errors import NotFound
from chalicelib.jobs import Job, JobKind, JobState
from local.laptop import ROOT

pytestmark = pytest.mark.usefixtures("aws")

FUNCTION_OF = {
    JobKind.REQUESTS: "send_requests",
    JobKind.BUNDLE: "make_bundle",
    JobKind.RECEIPT: "make_receipt",
}


def started(kind: JobKind = JobKind.BUNDLE, **changes: Any) -> Job:
    with storage.all_or_nothing() as writes:
        return jobs.start(writes, "user", kind, {"what": "documents"}, **changes)


def image(job: Job) -> dict[str, Any]:
    """Return what the stream shows of a job as it now stands."""
    return Job.get("user", job.job_id).to_dynamodb_dict()


def stored(job: Job) -> Job:
    return Job.get("user", job.job_id)


def finishing(job: Job) -> None:
    with storage.all_or_nothing() as writes:
        jobs.finish(writes, job, {"made": 1})


def dying(_job: Job) -> None:
    raise RuntimeError("the function broke off")


def do(job: Job, act: Callable[[Job], None] = finishing) -> None:
    jobs.do_waiting([image(job)], JobKind.BUNDLE, act)


def wake_after(wait: timedelta) -> int:
    with time_machine.travel(clock.now() + wait, tick=False):
        return jobs.wake_overdue(clock.now())


def test_a_job_is_done_and_its_result_kept_for_its_user_alone() -> None:
    job = started(total=3)

    do(job)

    found = jobs.find("user", job.job_id, JobKind.BUNDLE)
    assert (found.state, found.is_over, found.done) == (JobState.DONE, True, 3)
    assert (found.asked, found.result) == ({"what": "documents"}, {"made": 1})
    for user_id, kind in [("stranger", JobKind.BUNDLE), ("user", JobKind.RECEIPT)]:
        with pytest.raises(NotFound):
            jobs.find(user_id, job.job_id, kind)


def test_a_job_is_forgotten_after_a_week_whether_or_not_it_was_removed() -> None:
    job = started()

    with time_machine.travel(clock.now() + jobs.KEPT), pytest.raises(NotFound):
        jobs.find("user", job.job_id, JobKind.BUNDLE)


def test_a_job_of_the_callers_own_name_is_started_once() -> None:
    started(job_id="this-one")

    with pytest.raises(storage.Stale):
        started(job_id="this-one")


def test_a_function_is_not_woken_by_progress_nor_by_the_end_nor_by_another_kind() -> None:
    done: list[Job] = []
    job, other = started(), started(JobKind.RECEIPT)
    taken = jobs.take("user", job.job_id)
    assert taken is not None
    with storage.all_or_nothing() as writes:
        jobs.keep_progress(writes, taken, done=1, result={})
    progress = image(job)
    finishing(taken)

    jobs.do_waiting([progress, image(job), image(other), None], JobKind.BUNDLE, done.append)

    assert done == []


def test_a_record_of_the_stream_that_comes_twice_is_done_once() -> None:
    done: list[str] = []
    job = started()
    first = image(job)

    jobs.do_waiting([first, first], JobKind.BUNDLE, lambda each: done.append(each.job_id))

    assert done == [job.job_id]


def test_of_two_functions_that_take_a_job_at_once_one_gets_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    job = started()
    as_read = stored(job)
    jobs.take("user", job.job_id)
    monkeypatch.setattr(Job, "find", lambda *_key: as_read)

    assert jobs.take("user", job.job_id) is None


def test_a_job_that_is_gone_is_passed_over() -> None:
    assert jobs.take("user", "never-started") is None


def test_one_job_that_breaks_off_does_not_hold_up_the_next(
    caplog: pytest.LogCaptureFixture,
) -> None:
    first, second = started(), started()

    def only_second(job: Job) -> None:
        (finishing if job.job_id == second.job_id else dying)(job)

    jobs.do_waiting([image(first), image(second)], JobKind.BUNDLE, only_second)

    assert stored(first).state is JobState.WORKING
    assert stored(second).state is JobState.DONE
    assert "job.broke_off" in caplog.messages


def test_a_job_whose_function_died_is_woken_when_its_lease_ends_and_then_done() -> None:
    job = started()
    do(job, dying)

    too_early = wake_after(jobs.LEASE - timedelta(seconds=5))
    woken = wake_after(jobs.LEASE + timedelta(seconds=5))
    do(job)

    assert (too_early, woken) == (0, 1)
    assert stored(job).state is JobState.DONE


def test_a_job_whose_record_the_stream_lost_is_woken() -> None:
    job = started()

    woken = wake_after(jobs.LEASE + timedelta(seconds=5))

    assert woken == 1
    assert image(job)["state"]["S"] == JobState.WAITING


def test_a_slow_function_that_gets_on_is_not_thought_dead() -> None:
    job = started()
    taken = jobs.take("user", job.job_id)
    assert taken is not None

    with time_machine.travel(clock.now() + jobs.LEASE * 0.9, tick=False):
        with storage.all_or_nothing() as writes:
            jobs.keep_progress(writes, taken, done=1, result={})
        woken = wake_after(jobs.LEASE * 0.9)

    assert woken == 0


@pytest.mark.parametrize("write", ["keep_progress", "hand_on", "finish", "fail"])
def test_a_function_whose_job_was_given_to_another_writes_nothing_more(write: str) -> None:
    job = started()
    slow = jobs.take("user", job.job_id)
    assert slow is not None
    wake_after(jobs.LEASE + timedelta(seconds=5))
    do(job)
    given: dict[str, Any] = {
        "keep_progress": {"done": 1, "result": {}},
        "hand_on": {},
    }.get(write, {"result": {"made": 2}})

    with pytest.raises(jobs.TakenOver), storage.all_or_nothing() as writes:
        getattr(jobs, write)(writes, slow, **given)

    assert stored(job).result == {"made": 1}


def test_a_function_that_finds_its_job_taken_over_stops_quietly(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def slow(job: Job) -> None:
        wake_after(jobs.LEASE + timedelta(seconds=5))
        finishing(job)

    job = started()

    do(job, slow)

    assert "job.taken_over" in caplog.messages
    assert "job.broke_off" not in caplog.messages
    assert stored(job).state is JobState.WAITING


def test_a_job_that_fails_again_and_again_is_given_up_with_what_was_done(
    caplog: pytest.LogCaptureFixture,
) -> None:
    job = started()
    moment = clock.now()

    for _ in range(jobs.MOST_ATTEMPTS):
        with time_machine.travel(moment, tick=False):
            do(job, dying)
        moment += jobs.LEASE
        with time_machine.travel(moment, tick=False):
            jobs.wake_overdue(moment)

    assert stored(job).state is JobState.FAILED
    assert stored(job).open_kind is None
    assert "job.given_up" in caplog.messages


def test_a_job_that_gets_on_may_be_taken_any_number_of_times() -> None:
    job = started(total=20)

    def one_more(mine: Job) -> None:
        with storage.all_or_nothing() as writes:
            jobs.keep_progress(writes, mine, done=int(mine.done) + 1, result={})
        with storage.all_or_nothing() as writes:
            jobs.hand_on(writes, mine)

    for _ in range(jobs.MOST_ATTEMPTS * 2):
        do(job, one_more)

    assert stored(job).done == jobs.MOST_ATTEMPTS * 2
    assert wake_after(jobs.LEASE + timedelta(seconds=5)) == 1
    assert stored(job).state is JobState.WAITING


def test_a_job_that_nothing_takes_is_given_up_after_a_day() -> None:
    job = started()

    wake_after(jobs.GIVEN_UP_AFTER)

    assert stored(job).state is JobState.FAILED


def test_three_sweeps_at_a_time_wake_a_job_once(monkeypatch: pytest.MonkeyPatch) -> None:
    job = started()
    late = clock.now() + jobs.LEASE + timedelta(seconds=5)
    as_read = stored(job)
    with time_machine.travel(late, tick=False):
        first = jobs.wake_overdue(late)
        monkeypatch.setattr(Job, "find", lambda *_key: as_read)
        monkeypatch.setattr(Job, "by_open", _AlwaysDue(as_read))

        others = [jobs.wake_overdue(late) for _ in range(2)]

    assert (first, others) == (1, [0, 0])


def test_an_index_that_lags_behind_wakes_nothing_that_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    job = started()
    listed = stored(job)
    do(job)
    monkeypatch.setattr(Job, "by_open", _AlwaysDue(listed))

    assert wake_after(jobs.LEASE + timedelta(seconds=5)) == 0


class _AlwaysDue:
    """An index that still lists what has changed since."""

    def __init__(self, job: Job) -> None:
        self._job = job

    def query(self, kind: str, _since: datetime) -> list[Job]:
        return [self._job] if kind == self._job.kind else []


def test_no_function_runs_longer_than_its_lease() -> None:
    config = json.loads((ROOT / ".chalice/config.json").read_text())["lambda_functions"]

    for function in FUNCTION_OF.values():
        assert config[function]["lambda_timeout"] < jobs.LEASE.total_seconds(), function


@pytest.mark.parametrize(("kind", "function"), FUNCTION_OF.items())
def test_the_stream_wakes_a_function_only_for_jobs_of_its_own_that_wait(
    resources: Json, kind: JobKind, function: str
) -> None:
    name = "".join(part.capitalize() for part in function.split("_"))
    [source] = resources[name]["Properties"]["Events"].values()
    [wanted] = source["Properties"]["FilterCriteria"]["Filters"]

    pattern = json.loads(wanted["Pattern"])

    assert pattern == {
        "dynamodb": {"NewImage": {"kind": {"S": [kind]}, "state": {"S": [JobState.WAITING]}}}
    }
