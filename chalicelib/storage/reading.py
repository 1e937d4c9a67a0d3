"""Reading several records of any tables in one call."""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from chalicelib.storage.errors import Unavailable
from chalicelib.storage.records import Key, Record, shared

_R = TypeVar("_R", bound=Record)
_TRIES = 8


class Together:
    """What `read_together` found: the record at each key, or None."""

    def __init__(self, found: dict[Key[Any], Record]) -> None:
        self._found = found

    def at(self, key: Key[_R]) -> _R | None:
        """Return the record at this key, or None."""
        return cast("_R | None", self._found.get(key))


@dataclass(slots=True)
class Along:
    """One key that rides with the first reading of a request, and what lay there."""

    key: Key[Any]
    record: Record | None = None
    was_read: bool = False

    def read(self) -> Record | None:
        """Return the record, reading it alone if nothing carried it along."""
        if not self.was_read:
            self.record, self.was_read = self.key.model.find(self.key.hash_key), True
        return self.record


_along: ContextVar[Along | None] = ContextVar("along", default=None)


@contextmanager
def reading_along(key: Key[Any]) -> Iterator[Along]:
    """Let the first `read_together` inside the block fetch `key` too, at no further call."""
    along = Along(key)
    token = _along.set(along)
    try:
        yield along
    finally:
        _along.reset(token)


def read_together(*keys: Key[Any]) -> Together:
    """Read records of any tables in one BatchGetItem, consistently; the missing are None."""
    along = _along.get()
    wanted: set[Key[Any]] = set(keys)
    if along is not None and not along.was_read:
        wanted.add(along.key)
    found = _read_all({key for key in wanted if key.can_exist})
    if along is not None and along.key in wanted:
        along.record, along.was_read = found.get(along.key), True
    return Together(found)


def _read_all(wanted: set[Key[Any]]) -> dict[Key[Any], Record]:
    models = {key.model._get_connection().table_name: key.model for key in wanted}  # noqa: SLF001
    request: dict[str, Any] = {name: {"ConsistentRead": True, "Keys": []} for name in models}
    for key in sorted(wanted, key=str):
        table = key.model._get_connection()  # noqa: SLF001
        request[table.table_name]["Keys"].append(
            table.get_operation_kwargs(key.hash_key, key.range_key)["Key"]
        )
    found: dict[Key[Any], Record] = {}
    if not request:
        return found
    for attempt in range(_TRIES):
        answer = shared().dispatch("BatchGetItem", {"RequestItems": request})
        for name, items in answer["Responses"].items():
            for item in items:
                record = models[name].from_raw_data(item)
                found[record.key] = record
        request = answer.get("UnprocessedKeys") or {}
        if not request:
            return found
        time.sleep(random.uniform(0, 0.01 * 2**attempt))  # noqa: S311
    raise Unavailable("some records could not be read")
