"""What can be done with connections: ask, answer, look, and what the clock does."""

from chalicelib.connections.models import Connection
from chalicelib.connections.services.answering import accept, decline
from chalicelib.connections.services.answering_extensions import answer_extension
from chalicelib.connections.services.asking import AlreadyAsked, AskedTooSoon, OwnAddress, ask
from chalicelib.connections.services.deleting import again_after_delete, delete
from chalicelib.connections.services.ending import end
from chalicelib.connections.services.extending import (
    NotExtendable,
    ask_extension,
    expiry_entry,
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
    photo_of,
    require_shared,
    shared_achievement,
    shared_achievements,
    shared_now,
)
from chalicelib.connections.services.requests import (
    Request,
    Sharer,
    may_answer_extension,
    request_for,
    requests_of,
    share_of,
    sharer,
    shares_on,
)
from chalicelib.connections.services.sharing import AlreadySharing, share_first
from chalicelib.connections.services.taking_in import take_in_waiting
from chalicelib.connections.services.timing import move_due

__all__ = [
    "SORTS",
    "AlreadyAsked",
    "AlreadySharing",
    "AskedTooSoon",
    "Connection",
    "Glance",
    "NotExtendable",
    "OwnAddress",
    "Request",
    "Search",
    "Shared",
    "SharedDocuments",
    "Sharer",
    "SharingEnded",
    "accept",
    "again_after_delete",
    "answer_extension",
    "ask",
    "ask_extension",
    "at_a_glance",
    "connection_key",
    "decline",
    "delete",
    "end",
    "expiring_within",
    "expiry_entry",
    "find_for_employer",
    "list_connections",
    "look_at",
    "may_answer_extension",
    "may_ask_extension",
    "move_due",
    "open_document",
    "photo_of",
    "request_for",
    "requests_of",
    "require_shared",
    "share_first",
    "share_of",
    "shared_achievement",
    "shared_achievements",
    "shared_now",
    "sharer",
    "shares_on",
    "take_in_waiting",
]
