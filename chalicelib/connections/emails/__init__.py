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

__all__ = [
    "queue_connection_deleted",
    "queue_connection_request",
    "queue_expiring_soon",
    "queue_extension_asked",
    "queue_invitation",
    "queue_request_accepted",
    "queue_request_declined",
    "queue_sharing_ends_soon",
]
