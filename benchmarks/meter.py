"""Counts what a piece of work asks of AWS: its calls, and the items that they read."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from botocore.client import BaseClient


@dataclass
class Meter:
    """The calls made so far, by name, and how many items DynamoDB read for them."""

    calls: list[str] = field(default_factory=list)
    items: int = 0

    def note(self, operation: str, asked: dict[str, Any], answer: dict[str, Any]) -> None:
        """Count one call."""
        self.calls.append(operation)
        if operation == "GetItem":
            self.items += 1
        elif operation == "BatchGetItem":
            self.items += sum(len(table["Keys"]) for table in asked["RequestItems"].values())
        elif operation == "Query":
            self.items += answer["ScannedCount"]


@contextmanager
def metering() -> Iterator[Meter]:
    """Count everything that botocore's clients of this process do inside the block."""
    meter = Meter()
    plain = BaseClient._make_api_call  # type: ignore[attr-defined]  # noqa: SLF001

    def counted(client: BaseClient, operation: str, asked: dict[str, Any]) -> Any:
        # PynamoDB hands over the very dict it goes on using: read it before it changes.
        answer = plain(client, operation, asked)
        meter.note(operation, asked, answer)
        return answer

    BaseClient._make_api_call = counted  # type: ignore[attr-defined]  # noqa: SLF001
    try:
        yield meter
    finally:
        BaseClient._make_api_call = plain  # type: ignore[attr-defined]  # noqa: SLF001
