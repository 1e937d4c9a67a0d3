"""An employer's table of connections."""

from chalicelib.connections.models import Connection
from chalicelib.connections.rules import ConnectionStatus
from chalicelib.paging import Ask, Counter, Listing, Page, read_page
from chalicelib.storage import Key, read_together

SORTS = {
    "name": Connection.by_name,
    "email": Connection.by_email,
    "status": Connection.by_status,
    "created": Connection.by_created,
    "approved": Connection.by_approved,
    "expiry": Connection.by_expiry,
}


def counter_id(employer_id: str, status: str = "") -> str:
    """Return the id of the count of an employer's rows: of all, or of those of one status."""
    return "#".join(filter(None, ("connections", employer_id, status)))


def list_connections(employer_id: str, ask: Ask) -> Page[Connection]:
    """Return a page of the employer's connections, in two calls."""
    return read_page(Listing(Connection, employer_id, counter_id(employer_id), SORTS), ask)


def requests_waiting(employer_id: str) -> int:
    """Return how many of an employer's requests no candidate has answered yet."""
    key = Key(Counter, counter_id(employer_id, ConnectionStatus.PENDING))
    counter = read_together(key).at(key)
    return int(counter.number) if counter else 0
