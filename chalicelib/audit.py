"""Who did what to whom: entries that are written with the change they tell of, and kept."""

from pynamodb.attributes import JSONAttribute, UnicodeAttribute, UTCDateTimeAttribute

from chalicelib import clock, ids
from chalicelib.storage import Record, Writes


class AuditEntry(Record):
    """One act. Key: subject (what it was done to), entry id (sorts by time)."""

    class Meta:
        """Table."""

        table = "audit"

    subject = UnicodeAttribute(hash_key=True)
    entry_id = UnicodeAttribute(range_key=True)
    actor = UnicodeAttribute()
    action = UnicodeAttribute()
    happened_at = UTCDateTimeAttribute()
    details = JSONAttribute()


def record(
    writes: Writes, action: str, *, actor: str, subject: str, **details: str | int
) -> None:
    """Write one entry with the change it tells of.

    `action` is noun.verb-ed; `actor` is a user id, or the name of the function that acted;
    `subject` is kind#id. `details` are ids, states and reasons, never names or addresses.
    """
    now = clock.now()
    entry = AuditEntry(
        subject,
        ids.time_ordered(now),
        actor=actor,
        action=action,
        happened_at=now,
        details=details,
    )
    writes.create(entry)


def trail(subject: str) -> list[AuditEntry]:
    """Return all entries of `subject`, oldest first."""
    return list(AuditEntry.query(subject, consistent_read=True))
