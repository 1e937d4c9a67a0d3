"""An employer's table of connections."""

from chalicelib.connections.models import Connection
from chalicelib.paging import Ask, Listing, Page, read_page

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
