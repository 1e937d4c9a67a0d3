"""The e-mails about connections, each queued with the change it tells of."""

from chalicelib.connections.emails.requests import (
    queue_connection_request,
    queue_invitation,
    queue_request_accepted,
    queue_request_declined,
)

__all__ = [
    "queue_connection_request",
    "queue_invitation",
    "queue_request_accepted",
    "queue_request_declined",
]
