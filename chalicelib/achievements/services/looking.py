"""Reading achievements, and the links to their documents."""

from chalicelib import files, templating
from chalicelib.achievements.models import Achievement, Lock
from chalicelib.achievements.rules import DocumentKind, IssueState, number_key
from chalicelib.errors import NotFound
from chalicelib.storage import Key, Writes


def achievement_key(candidate_id: str, achievement_id: str) -> Key[Achievement]:
    """Return where an achievement lies, for reading it together with other records."""
    return Key(Achievement, candidate_id, achievement_id)


def achievement(candidate_id: str, achievement_id: str) -> Achievement:
    """Return a candidate's achievement as of now.

    Raises:
        NotFound: when this candidate has no such achievement.
    """
    found = Achievement.find(candidate_id, achievement_id)
    if found is None:
        raise NotFound(achievement_id)
    return found


def achievements_of(candidate_id: str) -> list[Achievement]:
    """Return all achievements of a candidate as of now, the newest award first."""
    found = Achievement.of_candidate(candidate_id)
    return sorted(found, key=lambda each: (-each.awarded_on.toordinal(), each.title))


def number_lock_id(number: str) -> str:
    """Return the lock that makes a certificate number one achievement's only."""
    return f"certificate#{number_key(number)}"


def achievement_numbered(number: str) -> Achievement:
    """Return the achievement whose current issue has this certificate number.

    Raises:
        NotFound: when none has, or when it is that of an earlier issue.
    """
    lock = Lock.find(number_lock_id(number))
    if lock is None or lock.achievement_id is None:
        raise NotFound(number)
    found = achievement(lock.candidate_id, lock.achievement_id)
    if number_key(found.certificate_number) != number_key(number):
        raise NotFound(number)
    return found


def why_unavailable(record: Achievement, kind: DocumentKind) -> str:
    """Return why a document can't be opened, for people to read; nothing when it can (Q17)."""
    if record.is_revoked:
        return "This award has been revoked"
    if kind is DocumentKind.ETRANSCRIPT and not record.units:
        return "No units are recorded for this award"
    if kind not in record.documents:
        return "Being made: look again in a minute"
    return ""


def document_url(record: Achievement, kind: DocumentKind) -> str:
    """Return a link to a document, good for 60 seconds and never to be written into a page.

    Raises:
        NotFound: when it is revoked, has no units to list, or is not made yet.
    """
    if reason := why_unavailable(record, kind):
        raise NotFound(reason)
    filename = f"{kind.name_shown}-{_for_a_filename(record.certificate_number)}.pdf"
    return files.presigned_url(record.documents[kind]["key"], filename=filename)


def facts_of(record: Achievement) -> list[tuple[str, str]]:
    """Return what an award's details page shows, each fact with its label; blanks left out."""
    facts = [
        ("Name", record.holder_name),
        ("Type", str(record.type)),
        ("Level", record.level),
        ("Result", record.result),
        ("Awarded on", templating.long_date(record.awarded_on)),
        ("Certificate Number", record.certificate_number),
        ("Issue", f"{int(record.issue)}, made on {templating.long_date(record.issued_at)}"),
    ]
    return [(label, value) for label, value in facts if value]


def require_not_revoked(
    writes: Writes, candidate_id: str, achievement_id: str, *, or_else: Exception
) -> None:
    """Let the step fail with `or_else` unless the achievement exists and is not revoked."""
    writes.check(
        achievement_key(candidate_id, achievement_id),
        Achievement.state == IssueState.ISSUED,
        or_else=or_else,
    )


def _for_a_filename(number: str) -> str:
    return "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in number)
