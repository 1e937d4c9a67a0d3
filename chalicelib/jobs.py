"""Work that takes long: a row that someone watches while a function of its own does it.

The row wakes its function through the table's stream: whenever it says WAITING. A record of
the stream can be lost and a function can die, so a job that is not over when its lease ends is
woken again by a sweep. The row's version decides between two functions that hold one job: what
the slower one writes with its progress is not written at all.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from pynamodb.attributes import (
    JSONAttribute,
    NumberAttribute,
    TTLAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
    VersionAttribute,
)
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from chalicelib import clock, ids, storage
from chalicelib.attributes import EnumAttribute
from chalicelib.errors import Conflict, NotFound
from chalicelib.storage import Key, Record, Writes

log = logging.getLogger(__name__)

KEPT = timedelta(days=7)
# Longer than any function that does jobs may run, so that a slow one is not thought dead.
LEASE = timedelta(minutes=3)
MOST_ATTEMPTS = 3
GIVEN_UP_AFTER = timedelta(days=1)


class TakenOver(Conflict):
    """The job was given to another function meanwhile: stop, and write nothing more."""


class JobKind(StrEnum):
    """What there is to do, and so which function does it."""

    REQUESTS = "REQUESTS"
    BUNDLE = "BUNDLE"
    RECEIPT = "RECEIPT"
    PHOTO = "PHOTO"


class JobState(StrEnum):
    """WAITING → WORKING → DONE or FAILED; WORKING → WAITING when its lease or turn ends."""

    WAITING = "WAITING"
    WORKING = "WORKING"
    DONE = "DONE"
    FAILED = "FAILED"


class OpenJobs(GlobalSecondaryIndex["Job"]):
    """Jobs that are not over, by kind and when they must be woken again."""

    class Meta:
        """Index."""

        index_name = "by_open"
        projection = KeysOnlyProjection()

    open_kind = UnicodeAttribute(hash_key=True)
    wake_at = UTCDateTimeAttribute(range_key=True)


class Job(Record):
    """One piece of work for one user. Key: user id, job id.

    `asked` is what its function needs, `result` what it found, both plain JSON; `done` of
    `total` parts are finished; `attempts` counts functions that took it since it last got on.
    `open_kind` and `wake_at` are there until it is over.
    """

    class Meta:
        """Table."""

        table = "jobs"

    user_id = UnicodeAttribute(hash_key=True)
    job_id = UnicodeAttribute(range_key=True)
    kind = EnumAttribute(JobKind)
    state = EnumAttribute(JobState, default=JobState.WAITING)
    asked: JSONAttribute = JSONAttribute(default=dict)
    result: JSONAttribute = JSONAttribute(default=dict)
    done = NumberAttribute(default=0)
    total = NumberAttribute(default=0)
    attempts = NumberAttribute(default=0)
    started_at = UTCDateTimeAttribute()
    open_kind = UnicodeAttribute(null=True)
    wake_at = UTCDateTimeAttribute(null=True)
    removed_at = TTLAttribute()
    version = VersionAttribute()

    by_open = OpenJobs()

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in (JobState.DONE, JobState.FAILED)


def job_key(user_id: str, job_id: str) -> Key[Job]:
    """Return where a job lies, for reading it together with other records."""
    return Key(Job, user_id, job_id)


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


def _end(writes: Writes, job: Job, state: JobState, result: Mapping[str, Any]) -> None:
    job.state, job.result = state, dict(result)
    job.open_kind, job.wake_at = None, None
    writes.save(job, or_else=TakenOver(job.job_id))
