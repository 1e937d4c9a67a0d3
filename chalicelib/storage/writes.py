"""The one way to write: the changes of one business step in one transaction."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pynamodb.exceptions import TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib import ids
from chalicelib.storage.errors import Stale, Unavailable
from chalicelib.storage.records import Key, Record, shared

_TRIES = 8
_TRY_AGAIN = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}


@dataclass(slots=True)
class _Operation:
    kind: str
    build: Callable[[], dict[str, Any]]
    or_else: Exception | None
    record: Record | None = None


class Writes:
    """The changes of one business step, written together when its block ends.

    Each may name the error to raise when its condition fails (`or_else`); else it is Stale.
    """

    def __init__(self) -> None:
        self._operations: list[_Operation] = []

    def save(
        self,
        record: Record,
        *,
        condition: Condition | None = None,
        or_else: Exception | None = None,
    ) -> None:
        """Write the whole record, if it is still the version that was read (or still new)."""
        self._add(
            "put_items",
            lambda: record.get_save_kwargs_from_instance(condition=condition),
            or_else,
            record,
        )

    def create(self, record: Record, *, or_else: Exception | None = None) -> None:
        """Write a record whose key must not be taken."""
        key = getattr(type(record), str(type(record)._hash_keyname))  # noqa: SLF001
        self.save(record, condition=key.does_not_exist(), or_else=or_else)

    def update(
        self,
        record: Record,
        actions: Sequence[Action],
        *,
        condition: Condition | None = None,
        or_else: Exception | None = None,
    ) -> None:
        """Change some attributes of the record with this key, whatever its version."""
        self._add(
            "update_items",
            lambda: record.get_update_kwargs_from_instance(
                actions=list(actions), condition=condition, add_version_condition=False
            ),
            or_else,
        )

    def delete(
        self,
        record: Record,
        *,
        condition: Condition | None = None,
        or_else: Exception | None = None,
    ) -> None:
        """Remove the record, if it is still the version that was read."""
        self._add(
            "delete_items",
            lambda: record.get_delete_kwargs_from_instance(condition=condition),
            or_else,
        )

    def check(
        self, key: Key[Any], condition: Condition, *, or_else: Exception | None = None
    ) -> None:
        """Let the whole step fail unless `condition` holds for the record at `key`."""
        self._add(
            "condition_check_items",
            lambda: key.model.get_operation_kwargs_from_class(
                key.hash_key, key.range_key, condition
            ),
            or_else,
        )

    def _add(
        self,
        kind: str,
        build: Callable[[], dict[str, Any]],
        or_else: Exception | None,
        record: Record | None = None,
    ) -> None:
        self._operations.append(_Operation(kind, build, or_else, record))

    def __len__(self) -> int:
        return len(self._operations)

    def commit(self) -> None:
        """Write everything or nothing.

        The client's token makes a repeat after a lost answer harmless (DynamoDB remembers it
        for ten minutes), so the client's own second try is safe.

        Raises:
            Stale, or the `or_else` of the first condition that failed.
            Unavailable: when DynamoDB could not be asked, or conflicts did not end.
        """
        # The order in which DynamoDB is sent the items, and so gives its reasons.
        order = ("condition_check_items", "delete_items", "put_items", "update_items")
        operations = sorted(self._operations, key=lambda each: order.index(each.kind))
        items: dict[str, Any] = {kind: [] for kind in order}
        for operation in operations:
            items[operation.kind].append(operation.build())
        token = ids.new_id()
        for attempt in range(_TRIES):
            try:
                shared().transact_write_items(**items, client_request_token=token)
            except TransactWriteError as error:
                _raise_unless_worth_another_try(error, operations)
                # Two steps met on one record: whoever waits a random while gets through.
                time.sleep(random.uniform(0, 0.01 * 2**attempt))  # noqa: S311
            else:
                for operation in operations:
                    if operation.record is not None:
                        operation.record.update_local_version_attribute()  # type: ignore[no-untyped-call]
                return
        raise Unavailable("transaction conflicts did not end")


def _raise_unless_worth_another_try(
    error: TransactWriteError, operations: Sequence[_Operation]
) -> None:
    # A call that got no answer has no response to read a code from.
    code = error.cause_response_code if getattr(error.cause, "response", None) else None
    if code != "TransactionCanceledException":
        if code in ("TransactionInProgressException", "ThrottlingException"):
            return
        raise Unavailable(str(code)) from error
    reasons = [reason.code if reason else None for reason in error.cancellation_reasons]
    for reason, operation in zip(reasons, operations, strict=True):
        if reason == "ConditionalCheckFailed":
            raise operation.or_else or Stale("a record has changed") from error
    if not _TRY_AGAIN.intersection(filter(None, reasons)):
        raise Unavailable(", ".join(sorted(set(filter(None, reasons))))) from error


@contextmanager
def all_or_nothing() -> Iterator[Writes]:
    """Collect one business step's changes and write them when the block ends, all or none.

    Nothing is written if the block raises. At most 100 changes; two changes of one record
    are refused by DynamoDB.

    Raises:
        Stale, or the `or_else` of the change whose condition failed.
        Unavailable: DynamoDB could not be asked; nothing was written as far as is known.
    """
    writes = Writes()
    yield writes
    if len(writes):
        writes.commit()
