"""What the employer's home tells of each part of the portal."""

from chalicelib import storage
from chalicelib.connections.rules import ConnectionStatus
from chalicelib.connections.services.listing import counter_id
from chalicelib.paging import Counter
from chalicelib.storage import Key


def requests_waiting(employer_id: str) -> int:
    """Return how many of an employer's requests no candidate has answered yet."""
    key = Key(Counter, counter_id(employer_id, ConnectionStatus.PENDING))
    counter = storage.read_together(key).at(key)
    return int(counter.number) if counter else 0
