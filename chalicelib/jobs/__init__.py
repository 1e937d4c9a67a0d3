"""Work that takes long: a row that someone watches while a function of its own does it.

The row wakes its function through the table's stream: whenever it says WAITING. A record of
the stream can be lost and a function can die, so a job that is not over when its lease ends is
woken again by a sweep. The row's version decides between two functions that hold one job: what
the slower one writes with its progress is not written at all.
"""

from chalicelib.jobs.records import Job, JobKind, JobState, job_key
from chalicelib.jobs.steps import (
    KEPT,
    LEASE,
    TakenOver,
    check,
    fail,
    find,
    finish,
    hand_on,
    keep_progress,
    start,
)
from chalicelib.jobs.waking import (
    GIVEN_UP_AFTER,
    MOST_ATTEMPTS,
    do_waiting,
    take,
    wake_overdue,
)

__all__ = [
    "GIVEN_UP_AFTER",
    "KEPT",
    "LEASE",
    "MOST_ATTEMPTS",
    "Job",
    "JobKind",
    "JobState",
    "TakenOver",
    "check",
    "do_waiting",
    "fail",
    "find",
    "finish",
    "hand_on",
    "job_key",
    "keep_progress",
    "start",
    "take",
    "wake_overdue",
]
