"""An employer's table of connections, and single rows of it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from chalicelib import ids
from chalicelib.attributes import folded, sortable
from chalicelib.connections.models import Connection
from chalicelib.connections.rules import ConnectionStatus
from chalicelib.errors import NotFound
from chalicelib.paging import Ask, Counter, Listing, Page, read_page, search_page
from chalicelib.storage import Key, read_together

SORTS = {
    "name": Connection.by_name,
    "email": Connection.by_email,
    "status": Connection.by_status,
    "created": Connection.by_created,
    "approved": Connection.by_approved,
    "expiry": Connection.by_expiry,
}
SEARCHED = ("name", "email")
LONGEST_SEARCH = 100
MOST_EXPIRING = 11
# With these a surname of several words begins.
_PARTICLES = frozenset(["da", "de", "der", "di", "du", "la", "le", "van", "von"])
_SIGNS_OF_AN_ADDRESS = frozenset("@._+0123456789")


class Glance(NamedTuple):
    """How many connections an employer has, and how many of them no candidate answered yet."""

    connections: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Search:
    """How the names or the addresses begin that are looked for. `column` is one of SEARCHED."""

    text: str
    column: str

    @classmethod
    def read(cls, typed: str, column: str = "") -> "Search | None":
        """Return what is looked for, or None for nothing.

        Unless `column` says where, a word with a sign that addresses have and names do not is
        an address. Names are kept surname first, so "Priya Nair" is turned round; accents and
        capitals do not count.
        """
        text = " ".join(typed[:LONGEST_SEARCH].split())
        if not text:
            return None
        if column not in SEARCHED:
            is_address = " " not in text and not _SIGNS_OF_AN_ADDRESS.isdisjoint(text)
            column = "email" if is_address else "name"
        if column == "name" and "," not in text:
            text = _surname_first(text.split())
        return cls(text, column)

    @property
    def prefix(self) -> str:
        """How the sort keys of what is looked for begin."""
        if self.column == "email":
            return ids.email_key(self.text)
        return sortable(folded(self.text))


def _surname_first(words: list[str]) -> str:
    begin = [place for place, word in enumerate(words) if word.casefold() in _PARTICLES]
    at = begin[0] if begin else len(words) - 1
    return ", ".join(filter(None, (" ".join(words[at:]), " ".join(words[:at]))))


def counter_id(employer_id: str, status: str = "") -> str:
    """Return the id of the count of an employer's rows: of all, or of those of one status."""
    return "#".join(filter(None, ("connections", employer_id, status)))


def list_connections(
    employer_id: str,
    ask: Ask,
    *,
    status: ConnectionStatus | None = None,
    search: Search | None = None,
) -> Page[Connection]:
    """Return a page of the employer's connections: a search in one call, else in two.

    A status lists by e-mail address, a search by its own column: either takes the place of
    the sort. What the clock has changed and no sweep has noted is listed under its old status.
    """
    everything = Listing(Connection, employer_id, counter_id(employer_id), SORTS)
    if search is not None:
        found = replace(everything, within=search.prefix)
        return search_page(found, replace(ask, sort=search.column, descending=False))
    if status is not None:
        of_one = replace(
            everything, counter=counter_id(employer_id, status), within=f"{status}#"
        )
        return read_page(of_one, replace(ask, sort="status", descending=False))
    return read_page(everything, ask)


def find_for_employer(employer_id: str, connection_id: str) -> Connection:
    """Return the employer's own connection as of now.

    Raises:
        NotFound: when there is none, or it is another's.
    """
    key = Key(Connection, employer_id, connection_id)
    connection = read_together(key).at(key)
    if connection is None:
        raise NotFound(connection_id)
    return connection


def expiring_within(employer_id: str, days: int, now: datetime) -> list[Connection]:
    """Return the active connections that end within so many days, the next first; 11 at most.

    In one Query: the index holds when access ends, so whatever lies ahead in it is active.
    """
    return Connection.ending_between(
        employer_id, now, now + timedelta(days=days), most=MOST_EXPIRING
    )


def at_a_glance(employer_id: str) -> Glance:
    """Return how many connections an employer has, and how many wait, in one call."""
    every = Key(Counter, counter_id(employer_id))
    waiting = Key(Counter, counter_id(employer_id, ConnectionStatus.PENDING))
    found = read_together(every, waiting)
    counters = (found.at(every), found.at(waiting))
    return Glance(*(int(each.number) if each else 0 for each in counters))
