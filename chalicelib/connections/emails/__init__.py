"""The e-mails about connections, each queued with the change it tells of."""

from chalicelib.connections.emails.managing import (
    queue_connection_deleted,
    queue_expiring_soon,
    queue_extension_asked,
    queue_sharing_ends_soon,
)
from chalicelib.connections.emails.requests import (
    queue_connection_request,
    queue_invitation,
    queue_request_accepted,
    queue_request_declined,
)
from chalicelib.connections.emails.sharing import (
    queue_candidate_has_shared,
    queue_connection_ended,
    queue_extension_answered,
    queue_share_waiting,
)

__all__ = [
    "queue_candidate_has_shared",
    "queue_connection_deleted",
    "queue_connection_ended",
    "queue_connection_request",
    "queue_expiring_soon",
    "queue_extension_answered",
    "queue_extension_asked",
    "queue_invitation",
    "queue_request_accepted",
    "queue_request_declined",
    "queue_share_waiting",
    "queue_sharing_ends_soon",
]
