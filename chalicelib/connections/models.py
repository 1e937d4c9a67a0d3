"""Tables of connections: who may look at whose achievements, and how long to wait to ask."""

from collections.abc import Iterator
from datetime import datetime

from pynamodb.attributes import (
    BooleanAttribute,
    TTLAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
    UTCDateTimeAttribute,
    VersionAttribute,
)
from pynamodb.indexes import (
    AllProjection,
    GlobalSecondaryIndex,
    KeysOnlyProjection,
    LocalSecondaryIndex,
)

from chalicelib.attributes import DateAttribute, EnumAttribute
from chalicelib.connections.rules import ConnectionStatus, Due, ExtensionStatus
from chalicelib.storage import Record

SHARDS = 16


class ConnectionsByEmail(LocalSecondaryIndex["Connection"]):
    """An employer's rows by the candidate's e-mail address."""

    class Meta:
        """Index."""

        index_name = "by_email"
        projection = AllProjection()

    employer_id = UnicodeAttribute(hash_key=True)
    email_key = UnicodeAttribute(range_key=True)


class ConnectionsByName(LocalSecondaryIndex["Connection"]):
    """An employer's rows by surname and first name; unnamed rows last."""

    class Meta:
        """Index."""

        index_name = "by_name"
        projection = AllProjection()

    employer_id = UnicodeAttribute(hash_key=True)
    name_key = UnicodeAttribute(range_key=True)


class ConnectionsByStatus(LocalSecondaryIndex["Connection"]):
    """An employer's rows by status, within one by e-mail address."""

    class Meta:
        """Index."""

        index_name = "by_status"
        projection = AllProjection()

    employer_id = UnicodeAttribute(hash_key=True)
    status_key = UnicodeAttribute(range_key=True)


class ConnectionsByApproval(LocalSecondaryIndex["Connection"]):
    """An employer's rows by the date of approval."""

    class Meta:
        """Index."""

        index_name = "by_approved"
        projection = AllProjection()

    employer_id = UnicodeAttribute(hash_key=True)
    approved_key = UnicodeAttribute(range_key=True)


class ConnectionsByExpiry(LocalSecondaryIndex["Connection"]):
    """An employer's rows by the date of expiry."""

    class Meta:
        """Index."""

        index_name = "by_expiry"
        projection = AllProjection()

    employer_id = UnicodeAttribute(hash_key=True)
    expiry_key = UnicodeAttribute(range_key=True)


class ConnectionsByCreation(GlobalSecondaryIndex["Connection"]):
    """An employer's rows by when they were made."""

    class Meta:
        """Index."""

        index_name = "by_created"
        projection = AllProjection()

    employer_id = UnicodeAttribute(hash_key=True)
    created_key = UnicodeAttribute(range_key=True)


class RequestsWaiting(GlobalSecondaryIndex["Connection"]):
    """Requests that wait for an address's answer, whether or not an account exists for it."""

    class Meta:
        """Index."""

        index_name = "by_waiting"
        projection = AllProjection()

    waiting_email = UnicodeAttribute(hash_key=True)
    created_key = UnicodeAttribute(range_key=True)


class ConnectionsOfCandidate(GlobalSecondaryIndex["Connection"]):
    """A candidate's connections, by when they were made."""

    class Meta:
        """Index."""

        index_name = "by_candidate"
        projection = AllProjection()

    candidate_id = UnicodeAttribute(hash_key=True)
    created_key = UnicodeAttribute(range_key=True)


class ConnectionsDue(GlobalSecondaryIndex["Connection"]):
    """What the clock must do next, and when: kind#shard, instant. Done rows are not in it."""

    class Meta:
        """Index."""

        index_name = "by_due"
        projection = KeysOnlyProjection()

    due = UnicodeAttribute(hash_key=True)
    due_at = UTCDateTimeAttribute(range_key=True)


class Connection(Record):
    """What one employer may see of one candidate. Key: employer id, connection id.

    The connection id is derived from employer and normalised e-mail address: one row per
    pair. `email` is what the employer typed and never changes. `shared` holds the chosen
    achievements' ids, or `shares_all` is set. `expires_on` is London's last day and is
    shown; `expires_at` is the instant that ends it and decides. Every `…_key` is always
    filled: a row without it would drop out of a local index.
    """

    class Meta:
        """Table."""

        table = "connections"

    employer_id = UnicodeAttribute(hash_key=True)
    connection_id = UnicodeAttribute(range_key=True)
    email = UnicodeAttribute()
    email_key = UnicodeAttribute()
    company = UnicodeAttribute()
    asked_by = UnicodeAttribute()
    employer_email = UnicodeAttribute()
    status = EnumAttribute(ConnectionStatus)
    name = UnicodeAttribute(default="")
    candidate_id = UnicodeAttribute(null=True)
    shares_all = BooleanAttribute(default=False)
    shared = UnicodeSetAttribute(null=True, default=set)
    created_at = UTCDateTimeAttribute()
    approved_at = UTCDateTimeAttribute(null=True)
    closed_at = UTCDateTimeAttribute(null=True)
    expires_on = DateAttribute(null=True)
    expires_at = UTCDateTimeAttribute(null=True)
    extension = EnumAttribute(ExtensionStatus, default=ExtensionStatus.NONE)
    extension_on = DateAttribute(null=True)
    extension_reason = UnicodeAttribute(default="")
    name_key = UnicodeAttribute()
    status_key = UnicodeAttribute()
    approved_key = UnicodeAttribute()
    expiry_key = UnicodeAttribute()
    created_key = UnicodeAttribute()
    waiting_email = UnicodeAttribute(null=True)
    due = UnicodeAttribute(null=True)
    due_at = UTCDateTimeAttribute(null=True)
    version = VersionAttribute()

    by_email = ConnectionsByEmail()
    by_name = ConnectionsByName()
    by_status = ConnectionsByStatus()
    by_approved = ConnectionsByApproval()
    by_expiry = ConnectionsByExpiry()
    by_created = ConnectionsByCreation()
    by_waiting = RequestsWaiting()
    by_candidate = ConnectionsOfCandidate()
    by_due = ConnectionsDue()

    @classmethod
    def due_by(cls, kind: Due, moment: datetime) -> Iterator["Connection"]:
        """Yield the keys of rows for which `kind` is due at `moment`."""
        for shard in range(SHARDS):
            yield from cls.by_due.query(f"{kind}#{shard:02}", ConnectionsDue.due_at <= moment)

    @classmethod
    def waiting_for(cls, email_key: str) -> list["Connection"]:
        """Return the requests that wait for this address's answer, newest first."""
        return list(cls.by_waiting.query(email_key, scan_index_forward=False))

    @classmethod
    def of_candidate(cls, candidate_id: str) -> list["Connection"]:
        """Return a candidate's connections, newest first."""
        return list(cls.by_candidate.query(candidate_id, scan_index_forward=False))


class Cooldown(Record):
    """Until when an employer may not ask an address again. Key: employer id#normalised e-mail.

    It outlives the connection's row: deleting that shortens no wait and lifts no block.
    """

    class Meta:
        """Table."""

        table = "cooldowns"

    pair_id = UnicodeAttribute(hash_key=True)
    until = UTCDateTimeAttribute(null=True)
    invited_at = UTCDateTimeAttribute(null=True)
    is_blocked = BooleanAttribute(default=False)
    removed_at = TTLAttribute(null=True)
    version = VersionAttribute()
