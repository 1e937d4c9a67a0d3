"""DynamoDB: the base of every record, the one way to write, and reading several at once."""

from chalicelib.storage.errors import DatabaseFault, Stale, Unavailable
from chalicelib.storage.reading import Along, Together, read_together, reading_along
from chalicelib.storage.records import Key, Record
from chalicelib.storage.writes import Writes, all_or_nothing

__all__ = [
    "Along",
    "DatabaseFault",
    "Key",
    "Record",
    "Stale",
    "Together",
    "Unavailable",
    "Writes",
    "all_or_nothing",
    "read_together",
    "reading_along",
]
