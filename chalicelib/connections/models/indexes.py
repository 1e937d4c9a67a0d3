"""In which orders connections are listed, and what finds those that wait or are due."""

from typing import TYPE_CHECKING

from pynamodb.attributes import UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.indexes import (
    AllProjection,
    GlobalSecondaryIndex,
    KeysOnlyProjection,
    LocalSecondaryIndex,
)

if TYPE_CHECKING:
    from chalicelib.connections.models.connection import Connection  # noqa: F401  in strings


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
