"""What one busy employer has: a hundred thousand connections, orders, letters to order."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from factories import an_achievement
from orders.shopping import Share, a_share, an_order

from chalicelib import clock, ids, storage
from chalicelib.accounts.models import User
from chalicelib.attributes import sortable
from chalicelib.connections.models import Connection
from chalicelib.connections.rules import ConnectionStatus
from chalicelib.orders.models import Order
from chalicelib.orders.rules import OrderStatus
from chalicelib.orders.services.listing import file_under_keys
from chalicelib.paging import Counter
from chalicelib.storage import Record

ROWS = 100_000
ORDERS = 2_000
SHARERS = 50
LETTERS = 1_000
_ENDED_ORDERS = (OrderStatus.CONFIRMED, OrderStatus.POSTED, OrderStatus.CANCELLED)
_BATCH = 25


def gather(client: Any, employer: User, rows: int = ROWS) -> None:
    """Give `employer` that many connections, three in four of them active."""
    now = clock.now()
    _write(client, Connection, (_row(employer, number, now) for number in range(rows)))
    counters = {"": rows, "#ACTIVE": rows - rows // 4, "#PENDING": rows // 4}
    with storage.all_or_nothing() as writes:
        for suffix, number in counters.items():
            writes.save(Counter(f"connections#{employer.user_id}{suffix}", number=number))


def order(client: Any, employer: User) -> Order:
    """Give `employer` orders of three years, in several states; return the newest."""
    newest, placed_at = an_order(employer), clock.now()

    def orders() -> Iterator[dict[str, Any]]:
        for number in range(1, ORDERS):
            moment = placed_at - timedelta(hours=13 * number)
            older = Order(employer.user_id, ids.time_ordered(moment))
            for name, value in newest.attribute_values.items():
                if name not in ("user_id", "order_id"):
                    setattr(older, name, value)
            older.status, older.placed_at = _ENDED_ORDERS[number % 3], moment
            older.open_status = older.open_since = None
            if older.status is not OrderStatus.CANCELLED:
                older.paid_at, older.reference = moment, f"{older.order_id}-1-abc"
            file_under_keys(older)
            yield older.to_dynamodb_dict()

    _write(client, Order, orders())
    with storage.all_or_nothing() as writes:
        counted = [Counter.number.set(ORDERS)]
        writes.update(Counter(f"orders#{employer.user_id}"), counted)
    return newest


def share_letters(employer: User) -> list[Share]:
    """Give `employer` a thousand letters to order, of fifty candidates; return one of each."""
    shares = [a_share(employer) for _ in range(SHARERS)]
    for share in shares:
        for _ in range(LETTERS // SHARERS - 1):
            an_achievement(str(share.connection.candidate_id))
    return shares


def _write(client: Any, model: type[Record], items: Iterator[dict[str, Any]]) -> None:
    table = f"{model._get_connection().table_name}"  # noqa: SLF001

    def put(batch: list[dict[str, Any]]) -> None:
        left = {table: [{"PutRequest": {"Item": item}} for item in batch]}
        while left:
            left = client.batch_write_item(RequestItems=left).get("UnprocessedItems") or {}

    with ThreadPoolExecutor(4) as pool:
        for _ in pool.map(put, _batches(items)):
            pass


def _batches(items: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while batch := list(islice(items, _BATCH)):
        yield batch


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
        row.name, row.candidate_id = f"Number{number:06} Person", ids.derived(email)
        row.name_key = sortable(f"person, number{number:06}")
        row.shares_all = True
        row.approved_at = row.created_at + timedelta(minutes=1)
        row.expires_on = clock.london_date(now + timedelta(days=1 + number % 300))
        row.expires_at = clock.end_of_day(row.expires_on)
    row.set_keys(now)
    return row.to_dynamodb_dict()
