"""Taking an award back, and giving it back when that was a mistake."""

from datetime import datetime

from chalicelib import audit, storage
from chalicelib.achievements import rules
from chalicelib.achievements.models import Achievement
from chalicelib.achievements.rules import IssueState
from chalicelib.achievements.services.looking import achievement_numbered


def revoke(certificate_number: str, reason: str, by: str, now: datetime) -> Achievement:
    """Revoke the award with this number: from now on it has no PDF and no letter (Q18).

    `by` is who decided it, `reason` why; both are kept.

    Raises:
        NotFound: when no award has this number now.
        IssueHasMovedOn: when it is revoked already.
    """
    record = achievement_numbered(certificate_number)
    record.revoked_at, record.revoked_because = now, reason
    _move(record, IssueState.REVOKED, "achievement.revoked", reason, by)
    return record


def restore(certificate_number: str, reason: str, by: str) -> Achievement:
    """Let the revoked award with this number count again, with its PDFs as they were.

    Raises:
        NotFound: when no award has this number now.
        IssueHasMovedOn: when it is not revoked.
    """
    record = achievement_numbered(certificate_number)
    record.revoked_at, record.revoked_because = None, None
    _move(record, IssueState.ISSUED, "achievement.restored", reason, by)
    return record


def _move(record: Achievement, state: IssueState, action: str, reason: str, by: str) -> None:
    rules.check_move(record.state, state)
    record.state = state
    with storage.all_or_nothing() as writes:
        writes.save(record)
        audit.record(
            writes,
            action,
            actor=by,
            subject=f"achievement#{record.achievement_id}",
            issue=int(record.issue),
            reason=reason,
        )
