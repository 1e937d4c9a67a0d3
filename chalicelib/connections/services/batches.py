"""Asking many addresses at once: the list, its progress, what became of each row.

A row is asked and noted in one transaction, so whoever goes on with a list that was broken
off asks nobody twice. What is told of a row depends on the employer's own rows and limits
alone, never on who has the address (Q10).
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from chalicelib import audit, clock, ids, jobs, storage
from chalicelib.connections.services import asking
from chalicelib.connections.services.asking import AlreadyAsked, AskedTooSoon, OwnAddress
from chalicelib.errors import NotFound, TooMany
from chalicelib.jobs import Job, JobKind
from chalicelib.limits import Limit
from chalicelib.storage import Writes

log = logging.getLogger(__name__)

BATCHES_OF_AN_EMPLOYER = Limit("batch-of-employer", most=20, period=timedelta(days=1))
# Others' lists wait behind this one: after so long it goes on behind them.
A_TURN = timedelta(seconds=20)


class Outcome(StrEnum):
    """What became of one row of a list."""

    ASKED = "ASKED"
    PRESENT = "PRESENT"
    TOO_SOON = "TOO_SOON"
    NOT_TODAY = "NOT_TODAY"
    OWN = "OWN"
    FAULT = "FAULT"
    UNTRIED = "UNTRIED"


# What may be asked again just as it is.
LEFT_OVER = frozenset((Outcome.NOT_TODAY, Outcome.FAULT, Outcome.UNTRIED))


@dataclass(frozen=True, slots=True)
class AskedRow:
    """One row of a list; `again_on` says when a TOO_SOON one may be asked again."""

    email: str
    outcome: Outcome
    again_on: date | None = None


def start_batch(employer_id: str, addresses: Sequence[str], form_id: str) -> Job:
    """Have all these addresses asked; return the job that does it.

    The same form with the same addresses, sent twice, is one job.

    Raises:
        TooMany: after the day's number of lists.
    """
    job_id = ids.derived(employer_id, form_id, *addresses)
    with suppress(NotFound):
        return batch_of(employer_id, job_id)
    BATCHES_OF_AN_EMPLOYER.spend(employer_id)
    try:
        with storage.all_or_nothing() as writes:
            job = jobs.start(
                writes,
                employer_id,
                JobKind.REQUESTS,
                {"addresses": list(addresses)},
                total=len(addresses),
                job_id=job_id,
            )
            audit.record(
                writes,
                "batch.started",
                actor=employer_id,
                subject=f"job#{job_id}",
                addresses=len(addresses),
            )
    except storage.Stale:
        return batch_of(employer_id, job_id)
    return job


def batch_of(employer_id: str, job_id: str) -> Job:
    """Return an employer's own list as it now stands.

    Raises:
        NotFound: when they have none of this id.
    """
    return jobs.find(employer_id, job_id, JobKind.REQUESTS)


def rows_of(job: Job) -> list[AskedRow]:
    """Return what became of each row until now, in the order of the list."""
    done = list(_outcomes(job))
    untried = job.asked["addresses"][len(done) :]
    return [*done, *(AskedRow(email, Outcome.UNTRIED) for email in untried)]


def send(job: Job) -> None:
    """Ask each address of a list that was not asked yet, for one turn.

    Raises:
        TakenOver: when another function has the job.
        Unavailable, DatabaseFault: the job is woken again, and goes on where it stood.
    """
    ends_at = clock.now() + A_TURN
    rows = rows_of(job)
    for place in range(int(job.done), len(rows)):
        if clock.now() >= ends_at:
            with storage.all_or_nothing() as writes:
                jobs.hand_on(writes, job)
            return
        _ask(job, rows[place].email, clock.now())
    with storage.all_or_nothing() as writes:
        jobs.finish(writes, job, job.result)


def _ask(job: Job, email: str, now: datetime) -> None:
    so_far = job.result.get("outcomes", [])

    def note(writes: Writes, outcome: Outcome, again_on: date | None = None) -> None:
        noted = {"outcome": outcome.value, "again_on": str(again_on or "")}
        result = {"outcomes": [*so_far, noted]}
        jobs.keep_progress(writes, job, done=len(so_far) + 1, result=result)

    again_on = None
    try:
        asking.ask(job.user_id, email, now, along=lambda writes: note(writes, Outcome.ASKED))
    except AlreadyAsked:
        outcome = Outcome.PRESENT
    except AskedTooSoon as error:
        outcome, again_on = Outcome.TOO_SOON, clock.london_date(error.again_at)
    except OwnAddress:
        outcome = Outcome.OWN
    except TooMany:
        outcome = Outcome.NOT_TODAY
    except (jobs.TakenOver, storage.Unavailable, storage.DatabaseFault):
        raise
    except Exception:
        # One row that cannot be asked must not keep the others from it.
        log.exception("batch.row_failed", extra={"job_id": job.job_id, "row": len(so_far)})
        outcome = Outcome.FAULT
    else:
        return
    with storage.all_or_nothing() as writes:
        note(writes, outcome, again_on)


def _outcomes(job: Job) -> Iterator[AskedRow]:
    noted = job.result.get("outcomes", [])
    for email, each in zip(job.asked["addresses"], noted, strict=False):
        again_on = date.fromisoformat(each["again_on"]) if each["again_on"] else None
        yield AskedRow(email, Outcome(each["outcome"]), again_on)
