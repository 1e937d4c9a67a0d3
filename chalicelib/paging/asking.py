"""What a URL asks of a list."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SIZES = (10, 25, 50, 100)
_PAGE_NUMBER = re.compile("[1-9][0-9]{0,5}")


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
