"""What can be done with connections: ask, answer, look, and what the clock does."""

from chalicelib.connections.models import Connection
from chalicelib.connections.services.answering import (
    Request,
    accept,
    decline,
    request_for,
    requests_of,
)
from chalicelib.connections.services.asking import AlreadyAsked, AskedTooSoon, ask
from chalicelib.connections.services.deleting import again_after_delete, delete
from chalicelib.connections.services.extending import (
    NotExtendable,
    ask_extension,
    may_ask_extension,
)
from chalicelib.connections.services.listing import (
    SORTS,
    Glance,
    Search,
    at_a_glance,
    expiring_within,
    find_for_employer,
    list_connections,
)
from chalicelib.connections.services.looking import (
    Shared,
    SharedDocuments,
    SharingEnded,
    connection_key,
    look_at,
    open_document,
    require_shared,
    shared_achievement,
    shared_achievements,
    shared_now,
)
from chalicelib.connections.services.timing import move_due

__all__ = [
    "SORTS",
    "AlreadyAsked",
    "AskedTooSoon",
    "Connection",
    "Glance",
    "NotExtendable",
    "Request",
    "Search",
    "Shared",
    "SharedDocuments",
    "SharingEnded",
    "accept",
    "again_after_delete",
    "ask",
    "ask_extension",
    "at_a_glance",
    "connection_key",
    "decline",
    "delete",
    "expiring_within",
    "find_for_employer",
    "list_connections",
    "look_at",
    "may_ask_extension",
    "move_due",
    "open_document",
    "request_for",
    "requests_of",
    "require_shared",
    "shared_achievement",
    "shared_achievements",
    "shared_now",
]
