"""A page of a list as its template draws it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from chalicelib.paging.asking import SIZES
from chalicelib.paging.reading import Page


@dataclass(frozen=True, slots=True)
class Table:
    """A page of a list as its template draws it: counts, links to its other pages and orders.

    `kept` are further parameters of the list's URL. With `fixed`, a filter has taken the
    place of the sort: no column offers one.
    """

    path: str
    page: Page[Any]
    row_ids: Sequence[str]
    kept: Mapping[str, str] = field(default_factory=dict)
    fixed: bool = False

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
        """How many rows there are, as it is read: "1 record", "more than 100 records"."""
        noun = "record" if self.page.total == 1 else "records"
        return f"{'more than ' if self.page.has_more else ''}{self.page.total:,} {noun}"

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
        return [*self.kept.items(), *self._sort.items()]

    def sorted(self, column: str) -> str | None:
        """Return how the list is sorted by `column`: "ascending", "descending" or None."""
        if column != self.page.ask.sort:
            return None
        return "descending" if self.page.ask.descending else "ascending"

    def sort_url(self, column: str) -> str:
        """Return the URL that sorts by `column`, turning round the present order, if any."""
        return self._url(sort=f"-{column}" if self.sorted(column) == "ascending" else column)

    @property
    def _sort(self) -> dict[str, str]:
        return {} if self.fixed else {"sort": self.page.ask.spelled_sort}

    def _url(self, **changes: str) -> str:
        usual = {"size": str(self.size), **self._sort}
        return f"{self.path}?{urlencode({**self.kept, **usual, **changes})}"
