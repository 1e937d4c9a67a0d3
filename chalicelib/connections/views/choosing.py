"""Which rows of the employer's table a URL asks for: one status, or what a search finds."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from chalicelib.connections import rules
from chalicelib.connections.rules import ConnectionStatus
from chalicelib.connections.services import Search
from chalicelib.paging import MOST_FOUND

_NAMES = {"name": "names", "email": "e-mail addresses"}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the table is narrowed to: a search or a status, never both, or neither."""

    typed: str = ""
    search: Search | None = None
    status: ConnectionStatus | None = None

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Chosen":
        """Return what a URL asks for; a search comes before a status, nonsense is nothing."""
        typed = query.get("search", "")
        search = Search.read(typed, query.get("in", ""))
        if search is not None:
            return cls(typed, search)
        status = query.get("status", "")
        return cls(status=ConnectionStatus(status) if status in set(ConnectionStatus) else None)

    @property
    def kept(self) -> dict[str, str]:
        """What the links to other pages of the same rows carry."""
        if self.search is not None:
            return {"search": self.typed, "in": self.search.column}
        return {"status": self.status.value} if self.status is not None else {}

    @property
    def words(self) -> str:
        """What is shown, in words; nothing when that is everything."""
        if self.search is not None:
            where = _NAMES[self.search.column].capitalize()
            return f"{where} that begin with “{' '.join(self.typed.split())}”"
        return rules.WORDS[self.status] if self.status is not None else ""

    @property
    def other_column(self) -> tuple[str, str] | None:
        """Where else the same could be looked for: in words, and the URL."""
        if self.search is None:
            return None
        other = "name" if self.search.column == "email" else "email"
        query = urlencode({"search": self.typed, "in": other})
        return f"Search {_NAMES[other]} instead", f"/connections?{query}"

    @property
    def most_found(self) -> int:
        """How many rows of a search are listed at most."""
        return MOST_FOUND

    @property
    def statuses(self) -> list[tuple[str, str, bool]]:
        """Each status that can be chosen: value, words, and whether it is chosen now."""
        return [
            (each.value, rules.WORDS[each], each is self.status) for each in ConnectionStatus
        ]
