"""A hundred thousand connections of one employer, written straight into the table."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from chalicelib import clock, ids, storage
from chalicelib.accounts.models import User
from chalicelib.attributes import sortable
from chalicelib.connections.models import Connection
from chalicelib.connections.rules import ConnectionStatus
from chalicelib.paging import Counter

ROWS = 100_000
_BATCH = 25


def gather(client: Any, employer: User, rows: int = ROWS) -> None:
    """Give `employer` that many connections, three in four of them active."""
    table = f"{Connection._get_connection().table_name}"  # noqa: SLF001
    now = clock.now()

    def write(numbers: range) -> None:
        puts = [
            {"PutRequest": {"Item": item}}
            for item in (_row(employer, number, now) for number in numbers)
        ]
        left = {table: puts}
        while left:
            left = client.batch_write_item(RequestItems=left).get("UnprocessedItems") or {}

    with ThreadPoolExecutor(4) as pool:
        for _ in pool.map(write, _batches(rows)):
            pass
    counters = {"": rows, "#ACTIVE": rows - rows // 4, "#PENDING": rows // 4}
    with storage.all_or_nothing() as writes:
        for suffix, number in counters.items():
            writes.save(Counter(f"connections#{employer.user_id}{suffix}", number=number))


def _batches(rows: int) -> Iterator[range]:
    for start in range(0, rows, _BATCH):
        yield range(start, min(start + _BATCH, rows))


def _row(employer: User, number: int, now: datetime) -> dict[str, Any]:
    email = f"person{number:06}@example.org"
    pending = number % 4 == 0
    row = Connection(
        employer.user_id,
        ids.derived(employer.user_id, email),
        email=email,
        email_key=email,
        company=employer.company,
        asked_by=employer.full_name,
        employer_email=employer.email,
        status=ConnectionStatus.PENDING if pending else ConnectionStatus.ACTIVE,
        created_at=now - timedelta(seconds=number),
        name_key=sortable(""),
        version=1,
    )
    if not pending:
        row.name, row.candidate_id = f"Person {number}", ids.derived(email)
        row.name_key = sortable(f"{number:06}, person")
        row.shares_all = True
        row.approved_at = row.created_at + timedelta(minutes=1)
        row.expires_on = clock.london_date(now + timedelta(days=30 + number % 300))
        row.expires_at = clock.end_of_day(row.expires_on)
    row.set_keys(now)
    return row.to_dynamodb_dict()
