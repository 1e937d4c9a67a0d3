"""Making the PDFs of an issue: drawn, kept under their hash, registered; twice is harmless."""

import hashlib
import itertools
import logging
from datetime import timedelta

from chalicelib import audit, clock, files, storage
from chalicelib.achievements import documents
from chalicelib.achievements.models import Achievement, Document
from chalicelib.achievements.rules import AchievementType, Certificate, DocumentKind
from chalicelib.storage import Writes

log = logging.getLogger(__name__)

# The stream makes them within a second or two; what is older than this it has missed.
_STREAM_MISSED_IT = timedelta(minutes=2)
_MOST_AT_ONCE = 500


def make_documents(candidate_id: str, achievement_id: str) -> bool:
    """Make the documents of the current issue if they are wanted; return whether they were.

    Safe at any time and any number of times: the same issue gives the same bytes, which lie
    under their own hash.
    """
    record = Achievement.find(candidate_id, achievement_id)
    if record is None or record.wanted is None:
        return False
    made = {kind: _put(content) for kind, content in _drawn(certificate_of(record)).items()}
    record.documents = {kind.value: place for kind, place in made.items()}
    record.wanted, record.wanted_since = None, None
    try:
        with storage.all_or_nothing() as writes:
            writes.save(record)
            for kind, place in made.items():
                _register(writes, record, kind, place["sha256"])
    except storage.Stale:  # someone else made them, or the issue has changed: then it is wanted
        return False
    log.info("documents.made", extra={"achievement_id": achievement_id})
    return True


def make_without_raising(candidate_id: str, achievement_id: str) -> bool:
    """Make the documents, or note in the log why not: one bad record must not stop others."""
    try:
        return make_documents(candidate_id, achievement_id)
    except Exception:
        log.exception("documents.not_made", extra={"achievement_id": achievement_id})
        return False


def chase_documents() -> int:
    """Make the documents that the stream missed; return how many issues got theirs."""
    missed = Achievement.wanting_documents(clock.now() - _STREAM_MISSED_IT)
    return sum(
        make_without_raising(record.candidate_id, record.achievement_id)
        for record in itertools.islice(missed, _MOST_AT_ONCE)
    )


def certificate_of(record: Achievement) -> Certificate:
    """Return what the documents of the current issue say."""
    return Certificate(
        holder=record.holder_name,
        type=AchievementType(record.type),
        title=record.title,
        level=record.level,
        result=record.result,
        awarded_on=record.awarded_on,
        number=record.certificate_number,
        issue=int(record.issue),
        issued_at=record.issued_at,
        units=tuple(row.unit for row in record.units),
    )


def _drawn(certificate: Certificate) -> dict[DocumentKind, bytes]:
    drawn = {DocumentKind.ECERTIFICATE: documents.ecertificate(certificate)}
    if certificate.units:
        drawn[DocumentKind.ETRANSCRIPT] = documents.etranscript(certificate)
    return drawn


def _put(content: bytes) -> dict[str, str]:
    sha256 = hashlib.sha256(content).hexdigest()
    key = f"documents/{sha256}.pdf"
    files.put(key, content, content_type="application/pdf")
    return {"key": key, "sha256": sha256}


def _register(writes: Writes, record: Achievement, kind: DocumentKind, sha256: str) -> None:
    document = Document(
        sha256,
        candidate_id=record.candidate_id,
        achievement_id=record.achievement_id,
        issue=record.issue,
        kind=kind,
        made_at=clock.now(),
    )
    writes.save(document)
    audit.record(
        writes,
        "document.made",
        actor="make_documents",
        subject=f"achievement#{record.achievement_id}",
        kind=kind.value,
        sha256=sha256,
        issue=int(record.issue),
    )
