"""Lists that are shown a page at a time: what was asked for, the rows, and the way on.

The cursor is the id of the last row shown (next) or the first (previous). It is read again
under the asker's own key, so a foreign or vanished one leads to the first page.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import Index

from chalicelib.storage import Key, Record, Writes, read_together

SIZES = (10, 25, 50, 100)
_PAGE_NUMBER = re.compile("[1-9][0-9]{0,5}")

_R = TypeVar("_R", bound=Record)


class Counter(Record):
    """How many rows a list holds. Key: list id; changed in the same transaction as the list."""

    class Meta:
        """Table."""

        table = "counters"

    list_id = UnicodeAttribute(hash_key=True)
    number = NumberAttribute(default=0)


def count(writes: Writes, list_id: str, change: int) -> None:
    """Add `change` rows to the count of `list_id`, with the change of the rows themselves."""
    writes.update(Counter(list_id), [Counter.number.add(change)])


@dataclass(frozen=True, slots=True)
class Ask:
    """Which page of a list is asked for, and in which order.

    `number` is only shown. At most one of `after` and `before`, a row's id, is given.
    """

    sort: str
    descending: bool = False
    size: int = SIZES[0]
    number: int = 1
    after: str = ""
    before: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str], sorts: Sequence[str], usual: "Ask") -> "Ask":
        """Return what a URL asks for; anything that makes no sense becomes the usual."""
        size, number = query.get("size", ""), query.get("page", "")
        sort = query.get("sort", "")
        known = sort.removeprefix("-") in sorts
        return cls(
            sort=sort.removeprefix("-") if known else usual.sort,
            descending=sort.startswith("-") if known else usual.descending,
            size=int(size) if size in map(str, SIZES) else usual.size,
            number=int(number) if _PAGE_NUMBER.fullmatch(number) else 1,
            after=query.get("after", ""),
            before="" if query.get("after") else query.get("before", ""),
        )

    @property
    def spelled_sort(self) -> str:
        """The order as a URL spells it: the column, with a minus when descending."""
        return f"-{self.sort}" if self.descending else self.sort


@dataclass(frozen=True, slots=True)
class Listing(Generic[_R]):
    """A list that can be paged: the rows of `model` under `hash_key`.

    `orders` holds an index for each column that can be sorted by; None is the table's own
    order. `counter` is the id of its count.
    """

    model: type[_R]
    hash_key: str
    counter: str
    orders: Mapping[str, Index[_R] | None]


@dataclass(frozen=True, slots=True)
class Page(Generic[_R]):
    """The rows of one page and how many there are in all."""

    ask: Ask
    rows: list[_R]
    total: int


def read_page(listing: Listing[_R], ask: Ask) -> Page[_R]:
    """Return the page asked for, in two calls: counter and cursor together, then one Query."""
    cursor_id = ask.after or ask.before
    counted = Key(Counter, listing.counter)
    shown = Key(listing.model, listing.hash_key, cursor_id)
    together = read_together(counted, shown) if cursor_id else read_together(counted)
    counter, cursor = together.at(counted), together.at(shown)
    if cursor is None:
        ask = Ask(ask.sort, ask.descending, ask.size)
    backwards = bool(ask.before)
    index = listing.orders[ask.sort]
    local = index is None or not _is_global(index)
    rows = listing.model.query(
        listing.hash_key,
        index_name=index.Meta.index_name if index is not None else None,
        consistent_read=local,
        scan_index_forward=ask.descending == backwards,
        limit=ask.size,
        page_size=ask.size,
        last_evaluated_key=_start(cursor, index) if cursor is not None else None,
    )
    found = list(rows)
    if backwards:
        found.reverse()
    return Page(ask, found, max(int(counter.number) if counter else 0, len(found)))


def _is_global(index: Index[Any]) -> bool:
    from pynamodb.indexes import GlobalSecondaryIndex

    return isinstance(index, GlobalSecondaryIndex)


def _start(cursor: Record, index: Index[Any] | None) -> dict[str, Any]:
    names = {
        attribute.attr_name
        for attribute in cursor.get_attributes().values()
        if attribute.is_hash_key or attribute.is_range_key
    }
    if index is not None:
        names |= {
            attribute.attr_name
            for attribute in index.Meta.attributes.values()
            if attribute.is_hash_key or attribute.is_range_key
        }
    return {name: value for name, value in cursor.to_dynamodb_dict().items() if name in names}


@dataclass(frozen=True, slots=True)
class Table:
    """A page of a list as its template draws it: counts, links to its other pages and orders.

    `noun` is what one row is called; `kept` are further parameters of the list's URL.
    """

    path: str
    page: Page[Any]
    row_ids: Sequence[str]
    kept: Mapping[str, str] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """This page's number, from 1."""
        return min(self.page.ask.number, self.pages)

    @property
    def pages(self) -> int:
        """How many pages there are, at least 1."""
        return max(1, math.ceil(self.page.total / self.page.ask.size))

    @property
    def size(self) -> int:
        """How many rows a page has."""
        return self.page.ask.size

    @property
    def total_text(self) -> str:
        """How many rows there are, as it is read: "1 record"."""
        return f"{self.page.total:,} record{'' if self.page.total == 1 else 's'}"

    @property
    def previous_url(self) -> str | None:
        """The page before this one, or None on the first."""
        if self.number <= 1:
            return None
        if self.number == 2 or not self.row_ids:  # noqa: PLR2004  the first page needs no cursor
            return self._url()
        return self._url(page=str(self.number - 1), before=self.row_ids[0])

    @property
    def next_url(self) -> str | None:
        """The page after this one, or None on the last."""
        if self.number >= self.pages or not self.row_ids:
            return None
        return self._url(page=str(self.number + 1), after=self.row_ids[-1])

    @property
    def size_options(self) -> list[tuple[int, str, bool]]:
        """Each page size with the URL that chooses it, and whether it is the present one."""
        return [(size, self._url(size=str(size)), size == self.size) for size in SIZES]

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What a form that chooses the page size must carry besides."""
        return [*self.kept.items(), ("sort", self.page.ask.spelled_sort)]

    def sorted(self, column: str) -> str | None:
        """Return how the list is sorted by `column`: "ascending", "descending" or None."""
        if column != self.page.ask.sort:
            return None
        return "descending" if self.page.ask.descending else "ascending"

    def sort_url(self, column: str) -> str:
        """Return the URL that sorts by `column`, turning round the present order."""
        return self._url(sort=f"-{column}" if self.sorted(column) == "ascending" else column)

    def _url(self, **changes: str) -> str:
        usual = {"size": str(self.size), "sort": self.page.ask.spelled_sort}
        return f"{self.path}?{urlencode({**self.kept, **usual, **changes})}"
