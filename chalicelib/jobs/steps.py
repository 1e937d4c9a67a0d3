"""The steps of a job's life: started, getting on, handed on, finished or failed."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from chalicelib import clock, ids, storage
from chalicelib.errors import Conflict, NotFound
from chalicelib.jobs.records import Job, JobKind, JobState, job_key
from chalicelib.storage import Writes

KEPT = timedelta(days=7)
# Longer than any function that does jobs may run, so that a slow one is not thought dead.
LEASE = timedelta(minutes=3)


class TakenOver(Conflict):
    """The job was given to another function meanwhile: stop, and write nothing more."""


def start(  # noqa: PLR0913  the last two named
    writes: Writes,
    user_id: str,
    kind: JobKind,
    asked: Mapping[str, Any],
    *,
    total: int = 0,
    job_id: str = "",
) -> Job:
    """Have `kind` done for a user as soon as `writes` commits; return the job to be watched.

    With a `job_id` of the caller's it is started once: a second start is `storage.Stale`.
    """
    now = clock.now()
    job = Job(
        user_id,
        job_id or ids.new_id(),
        kind=kind,
        asked=dict(asked),
        total=total,
        started_at=now,
        open_kind=kind.value,
        wake_at=now + LEASE,
        removed_at=now + KEPT,
    )
    writes.create(job)
    return job


def find(user_id: str, job_id: str, kind: JobKind) -> Job:
    """Return a user's own job as it now stands.

    Raises:
        NotFound: when there is none of this kind, or it is too long ago.
    """
    key = job_key(user_id, job_id)
    return check(storage.read_together(key).at(key), kind)


def check(job: Job | None, kind: JobKind) -> Job:
    """Return a job that was read together with other records.

    Raises:
        NotFound: as `find` does.
    """
    if job is None or job.kind is not kind or job.removed_at <= clock.now():
        raise NotFound("no such job")
    return job


def keep_progress(writes: Writes, job: Job, *, done: int, result: Mapping[str, Any]) -> None:
    """Note how far a job is, with the change of its last part; its lease begins anew.

    The step fails with TakenOver when the job is no longer the caller's; so do those below.
    """
    job.done, job.result, job.attempts = done, dict(result), 0
    job.wake_at = clock.now() + LEASE
    writes.save(job, or_else=TakenOver(job.job_id))


def hand_on(writes: Writes, job: Job) -> None:
    """Let a function go on with the job in a turn of its own, after those that waited."""
    job.state, job.wake_at = JobState.WAITING, clock.now() + LEASE
    writes.save(job, or_else=TakenOver(job.job_id))


def finish(writes: Writes, job: Job, result: Mapping[str, Any]) -> None:
    """Note that all of a job is done, and what came of it."""
    job.done = job.total
    _end(writes, job, JobState.DONE, result)


def fail(writes: Writes, job: Job, result: Mapping[str, Any]) -> None:
    """Note that a job can't be done, and why."""
    _end(writes, job, JobState.FAILED, result)


def _end(writes: Writes, job: Job, state: JobState, result: Mapping[str, Any]) -> None:
    job.state, job.result = state, dict(result)
    job.open_kind, job.wake_at = None, None
    writes.save(job, or_else=TakenOver(job.job_id))
