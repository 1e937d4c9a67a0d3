"""Functions that are woken take jobs and do them; a sweep wakes what was left lying."""

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from chalicelib import clock, storage
from chalicelib.jobs.records import Job, JobKind, JobState, OpenJobs
from chalicelib.jobs.steps import LEASE, TakenOver, fail, hand_on

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
GIVEN_UP_AFTER = timedelta(days=1)


def take(user_id: str, job_id: str) -> Job | None:
    """Return a job that is to be done now, for the caller alone until its lease ends.

    None when another has it, or nothing is left to do.
    """
    job = Job.find(user_id, job_id)
    if job is None or job.state is not JobState.WAITING:
        return None
    job.state, job.attempts = JobState.WORKING, job.attempts + 1
    job.wake_at = clock.now() + LEASE
    try:
        with storage.all_or_nothing() as writes:
            writes.save(job)
    except storage.Stale:
        return None
    return job


def do_waiting(
    images: Iterable[Mapping[str, Any] | None], kind: JobKind, do: Callable[[Job], None]
) -> None:
    """Do each job of `kind` that a stream's new images say is waiting.

    Never raises for one: it would hold up those behind it. Its lease ends, and it is woken
    again.
    """
    for image in images:
        if image is None or image["kind"]["S"] != kind:
            continue
        if image["state"]["S"] != JobState.WAITING:
            continue
        user_id, job_id = image["user_id"]["S"], image["job_id"]["S"]
        try:
            job = take(user_id, job_id)
            if job is not None:
                do(job)
        except TakenOver:
            log.warning("job.taken_over", extra={"job_id": job_id, "kind": kind.value})
        except Exception:
            log.exception("job.broke_off", extra={"job_id": job_id, "kind": kind.value})


def wake_overdue(now: datetime) -> int:
    """Wake every job whose lease ran out before `now`; return how many.

    One that was tried too often, or a day ago, has failed, with the result it had. Run twice
    or three at a time, each is woken once.
    """
    woken = 0
    for kind in JobKind:
        for due in Job.by_open.query(kind.value, OpenJobs.wake_at <= now):
            job = Job.find(due.user_id, due.job_id)
            if job is not None and not job.is_over and job.wake_at <= now:
                woken += _wake(job, now)
    return woken


def _wake(job: Job, now: datetime) -> bool:
    is_hopeless = job.attempts >= MOST_ATTEMPTS or job.started_at + GIVEN_UP_AFTER <= now
    try:
        with storage.all_or_nothing() as writes:
            if is_hopeless:
                fail(writes, job, job.result)
            else:
                hand_on(writes, job)
    except TakenOver:  # another sweep was first, or its function has just got on
        return False
    if is_hopeless:
        extra = {"job_id": job.job_id, "kind": job.kind.value, "attempts": int(job.attempts)}
        log.error("job.given_up", extra=extra)
    return True
