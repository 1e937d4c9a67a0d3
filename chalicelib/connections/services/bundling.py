"""One candidate's shared documents as a ZIP file: asked for, made, and handed out.

Whether its holder may still see all that is in it is asked again when they open it (access):
the file lies in the bucket for a day, and the sharing may end meanwhile.
"""

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib import audit, clock, files, jobs, storage
from chalicelib.achievements import services as achievements
from chalicelib.achievements.rules import DocumentKind
from chalicelib.achievements.services import Achievement
from chalicelib.connections.models import Connection
from chalicelib.connections.services import looking
from chalicelib.connections.services.packing import Packed, in_a_filename, zip_of
from chalicelib.errors import Conflict, NotFound
from chalicelib.jobs import Job, JobKind, JobState
from chalicelib.limits import Limit

log = logging.getLogger(__name__)

BUNDLES_OF_AN_EMPLOYER = Limit("bundle-of-employer", most=60, period=timedelta(hours=1))
MOST_ACHIEVEMENTS = 50
# The bucket forgets it at the end of the next day.
KEPT = timedelta(days=1)
_NOTED_EVERY = 10
_TRANSCRIPT = DocumentKind.ETRANSCRIPT


class NothingToPack(Conflict):
    """No document of what is shared can be opened at present."""


class BundleOutdated(Conflict):
    """What is in the file may no longer be seen, or the file is no longer kept."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A ZIP that an employer asked for, and the connection that it belongs to."""

    connection: Connection
    job: Job

    @property
    def is_kept(self) -> bool:
        """Whether the file is there to be opened."""
        made = self.job.state is JobState.DONE
        return made and clock.now() < self.job.started_at + KEPT


def start_bundle(employer_id: str, connection_id: str, now: datetime) -> Job:
    """Have a ZIP made of all that the connection shows now; return the job that makes it.

    Raises:
        SharingEnded, NotFound: when nothing is shared.
        NothingToPack: when no document can be opened.
        TooMany: after an hour's number of them.
    """
    shared = looking.shared_achievements(employer_id, connection_id, now)
    chosen = shared.achievements[:MOST_ACHIEVEMENTS]
    if not any(_openable(each) for each in chosen):
        raise NothingToPack(connection_id)
    BUNDLES_OF_AN_EMPLOYER.spend(employer_id)
    asked = {"connection_id": connection_id}
    with storage.all_or_nothing() as writes:
        job = jobs.start(writes, employer_id, JobKind.BUNDLE, asked, total=len(chosen))
        audit.record(
            writes,
            "bundle.asked",
            actor=employer_id,
            subject=f"connection#{connection_id}",
            job_id=job.job_id,
        )
    return job


def bundle_of(employer_id: str, connection_id: str, job_id: str, now: datetime) -> Bundle:
    """Return a ZIP as it now stands, while the connection it belongs to is active.

    Raises:
        SharingEnded: when the sharing has ended.
        NotFound: when the employer has no such ZIP of this connection.
    """
    job_key = jobs.job_key(employer_id, job_id)
    row_key = looking.connection_key(employer_id, connection_id)
    found = storage.read_together(job_key, row_key)
    job = jobs.check(found.at(job_key), JobKind.BUNDLE)
    if job.asked["connection_id"] != connection_id:
        raise NotFound(job_id)
    return Bundle(looking.require_active(found.at(row_key), now), job)


def open_bundle(employer_id: str, connection_id: str, job_id: str, now: datetime) -> str:
    """Return a link to the ZIP, if all in it may be seen now; note that it was downloaded.

    Raises:
        SharingEnded, NotFound: as for the ZIP.
        BundleOutdated: when something in it is no longer shared, is revoked or was issued
            anew, or when the file is not kept any more.
    """
    bundle = bundle_of(employer_id, connection_id, job_id, now)
    if not bundle.is_kept:
        raise BundleOutdated(job_id)
    shared = looking.shared_by(bundle.connection, now)
    may_see = {sha256 for each in shared.achievements for sha256 in _openable(each).values()}
    packed: dict[str, str] = bundle.job.result["documents"]
    # Its index names what was left out, too.
    named = set(bundle.job.result["named"]) - {e.achievement_id for e in shared.achievements}
    if named or not may_see.issuperset(packed):
        raise BundleOutdated(job_id)
    with storage.all_or_nothing() as writes:
        audit.record(
            writes,
            "bundle.downloaded",
            actor=employer_id,
            subject=f"connection#{connection_id}",
            job_id=job_id,
            achievement_ids=" ".join(dict.fromkeys(packed.values())),
        )
    name = in_a_filename(bundle.connection.name) or "candidate"
    return files.presigned_url(
        _key(bundle.job), filename=f"{name}-documents.zip", content_type="application/zip"
    )


def make(job: Job) -> None:
    """Make the ZIP of one connection's documents as they are shared now.

    Made twice, it replaces itself.

    Raises:
        TakenOver: when another function has the job.
    """
    now = clock.now()
    try:
        shared = looking.shared_achievements(job.user_id, job.asked["connection_id"], now)
    except NotFound:  # it ended while the job waited
        _fail(job)
        return
    chosen = shared.achievements[:MOST_ACHIEVEMENTS]
    documents: list[Packed] = []
    for number, achievement in enumerate(chosen, start=1):
        documents += [_packed(number, achievement, kind) for kind in _kinds_of(achievement)]
        if number % _NOTED_EVERY == 0:
            with storage.all_or_nothing() as writes:
                jobs.keep_progress(writes, job, done=number, result={})
    inside = [each for each in documents if not each.reason]
    if not inside:
        _fail(job)
        return
    older = len(shared.achievements) - len(chosen)
    content = zip_of(shared.connection, documents, now, older=older)
    files.put(_key(job), content, content_type="application/zip")
    result = {
        "documents": {each.sha256: each.achievement.achievement_id for each in inside},
        "named": [each.achievement_id for each in chosen],
        "bytes": len(content),
        "left_out": len(documents) - len(inside),
        "older": older,
    }
    with storage.all_or_nothing() as writes:
        jobs.finish(writes, job, result)
    log.info("bundle.made", extra={"job_id": job.job_id, "files": len(inside)})


def _fail(job: Job) -> None:
    with storage.all_or_nothing() as writes:
        jobs.fail(writes, job, {})


def _key(job: Job) -> str:
    return f"bundles/{job.job_id}.zip"


def _openable(achievement: Achievement) -> dict[DocumentKind, str]:
    """Return the hashes of the documents that may be opened of a shared achievement."""
    return {
        kind: achievement.documents[kind]["sha256"]
        for kind in DocumentKind
        if not achievements.why_unavailable(achievement, kind)
    }


def _kinds_of(achievement: Achievement) -> list[DocumentKind]:
    # A transcript that lists no units is not left out: there is none.
    return [kind for kind in DocumentKind if kind is not _TRANSCRIPT or achievement.units]


def _packed(number: int, achievement: Achievement, kind: DocumentKind) -> Packed:
    if reason := achievements.why_unavailable(achievement, kind):
        return Packed(number, achievement, kind, reason=reason)
    stored = achievement.documents[kind]
    content = files.read(stored["key"])
    sha256 = hashlib.sha256(content).hexdigest()
    if sha256 != stored["sha256"]:
        log.error("bundle.altered_document", extra={"key": stored["key"]})
        return Packed(number, achievement, kind, reason="It cannot be read: please tell us")
    return Packed(number, achievement, kind, content, sha256)
