"""Reading one page of a list: all of it, or what begins as asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pynamodb.attributes import Attribute
from pynamodb.indexes import Index

from chalicelib.paging.asking import Ask
from chalicelib.paging.counting import Counter
from chalicelib.storage import Key, Record, read_together

MOST_FOUND = 100

_R = TypeVar("_R", bound=Record)


@dataclass(frozen=True, slots=True)
class Listing(Generic[_R]):
    """A list that can be paged: the rows of `model` under `hash_key`.

    `orders` holds an index for each column that can be sorted by; None is the table's own
    order. `counter` is the id of its count. `within` narrows it to the rows whose key in that
    index begins so; it goes with one order and a count of its own.
    """

    model: type[_R]
    hash_key: str
    counter: str
    orders: Mapping[str, Index[_R] | None]
    within: str = ""


@dataclass(frozen=True, slots=True)
class Page(Generic[_R]):
    """The rows of one page and how many there are in all, or more when `has_more` says so."""

    ask: Ask
    rows: list[_R]
    total: int
    has_more: bool = False


def read_page(listing: Listing[_R], ask: Ask) -> Page[_R]:
    """Return the page asked for, in two calls: counter and cursor together, then one Query."""
    cursor_id = ask.after or ask.before
    counted = Key(Counter, listing.counter)
    shown = _row_key(listing, cursor_id)
    together = read_together(counted, shown) if cursor_id else read_together(counted)
    counter, cursor = together.at(counted), together.at(shown)
    if cursor is None or not _is_within(cursor, listing, ask):
        cursor, ask = None, Ask(ask.sort, ask.descending, ask.size)
    backwards = bool(ask.before)
    found = _query(listing, ask, ask.size, cursor, forward=ask.descending == backwards)
    if backwards:
        found.reverse()
    return Page(ask, found, max(int(counter.number) if counter else 0, len(found)))


def search_page(listing: Listing[_R], ask: Ask) -> Page[_R]:
    """Return the page asked for of what a search finds: one Query of at most 101 rows.

    Nobody counts what begins with some letters, so the first 100 are listed and counted.
    """
    found = _query(listing, ask, MOST_FOUND + 1, forward=not ask.descending)
    first_100 = found[:MOST_FOUND]
    ids = [row.key.range_key for row in first_100]
    cursor_id, start = ask.after or ask.before, 0
    if cursor_id not in ids:
        ask = Ask(ask.sort, ask.descending, ask.size)
    elif ask.after:
        start = ids.index(cursor_id) + 1
    else:
        start = max(ids.index(cursor_id) - ask.size, 0)
    rows = first_100[start : start + ask.size]
    return Page(ask, rows, len(first_100), has_more=len(found) > len(first_100))


def _query(
    listing: Listing[_R], ask: Ask, most: int, cursor: Record | None = None, *, forward: bool
) -> list[_R]:
    index = listing.orders[ask.sort]
    found = listing.model.query(
        listing.hash_key,
        _sort_key(listing, ask).startswith(listing.within) if listing.within else None,
        index_name=index.Meta.index_name if index is not None else None,
        consistent_read=index is None or not _is_global(index),
        scan_index_forward=forward,
        limit=most,
        page_size=most,
        last_evaluated_key=_start(cursor, index) if cursor is not None else None,
    )
    return list(found)


def _sort_key(listing: Listing[Any], ask: Ask) -> Attribute[Any]:
    index = listing.orders[ask.sort]
    keyed = listing.model.get_attributes() if index is None else index.Meta.attributes
    [key] = [attribute for attribute in keyed.values() if attribute.is_range_key]
    found: Attribute[Any] = listing.model.get_attributes()[key.attr_name]
    return found


def _row_key(listing: Listing[_R], row_id: str) -> Key[_R]:
    # A table whose key is a row's id alone is listed by an index on whose it is.
    if not any(each.is_range_key for each in listing.model.get_attributes().values()):
        return Key(listing.model, row_id)
    return Key(listing.model, listing.hash_key, row_id)


def _is_within(cursor: Record, listing: Listing[Any], ask: Ask) -> bool:
    index = listing.orders[ask.sort]
    keyed = cursor.get_attributes() if index is None else index.Meta.attributes
    [owner] = [attribute for attribute in keyed.values() if attribute.is_hash_key]
    if getattr(cursor, owner.attr_name) != listing.hash_key:
        return False
    if not listing.within:
        return True
    return str(getattr(cursor, _sort_key(listing, ask).attr_name)).startswith(listing.within)


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
