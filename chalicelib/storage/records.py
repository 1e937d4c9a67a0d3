"""The base of every table's records, and where a record lies."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, Self, TypeVar, cast

from pynamodb.connection import Connection, TableConnection
from pynamodb.models import Model

from chalicelib import settings

_R = TypeVar("_R", bound="Record")
# DynamoDB's limit for a sort key in bytes; a partition key may be longer, and none of ours is.
_LONGEST_KEY = 1024


@cache
def shared() -> Connection:
    """Return the one connection of this process, with its short time-outs."""
    # One client for all tables: a client of its own for each would cost 30 ms apiece.
    return Connection(
        connect_timeout_seconds=1,
        read_timeout_seconds=3,
        max_retry_attempts=1,
        retry_configuration={"total_max_attempts": 2, "mode": "standard"},
    )


class Record(Model):
    """The base of every table's records; `Meta.table` is its name behind the stage's prefix."""

    class Meta:
        """Named by each table."""

        table: str
        table_name: str

    @classmethod
    def _get_connection(cls) -> TableConnection:
        if cls._connection is None:
            cls.Meta.table_name = f"{settings.current().table_prefix}-{cls.Meta.table}"
            connection = super()._get_connection()
            shared().add_meta_table(connection.get_meta_table())
            connection.connection = shared()
        return cast("TableConnection", cls._connection)

    @classmethod
    def find(cls, hash_key: str, range_key: str | None = None) -> Self | None:
        """Return the record as of now (a consistent read), or None."""
        if not Key(cls, hash_key, range_key).can_exist:
            return None
        try:
            return cls.get(hash_key, range_key, consistent_read=True)
        except cls.DoesNotExist:
            return None

    @property
    def key(self) -> "Key[Any]":
        """Where this record lies."""
        hash_key, range_key = self._get_keys_of_self()
        return Key(type(self), hash_key, range_key)

    def _get_keys_of_self(self) -> tuple[str, str | None]:
        cls = type(self)
        range_key = getattr(self, cls._range_keyname) if cls._range_keyname else None
        return getattr(self, str(cls._hash_keyname)), range_key


@dataclass(frozen=True, slots=True)
class Key(Generic[_R]):
    """Where a record of table `model` lies."""

    model: type[_R]
    hash_key: str
    range_key: str | None = None

    @property
    def can_exist(self) -> bool:
        """Whether DynamoDB takes such a key: an id from a URL or a form may be any text."""
        parts = [part for part in (self.hash_key, self.range_key) if part is not None]
        return all(0 < len(part.encode()) <= _LONGEST_KEY for part in parts)
