"""Where transactions are kept, so that a restart of the bank forgets none."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from local.bank.transactions import Choice, Transaction

# Survives the end of the process, if not of the machine's power: enough for a sandbox.
_TABLES = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE IF NOT EXISTS transactions (
    vpstxid TEXT PRIMARY KEY, vendor TEXT NOT NULL, code TEXT NOT NULL,
    registered_at REAL NOT NULL, due_at REAL, record TEXT NOT NULL, UNIQUE (vendor, code)
);
CREATE INDEX IF NOT EXISTS due ON transactions (due_at) WHERE due_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


class Store:
    """The bank's records in one SQLite file; every call is a transaction of its own."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._database = sqlite3.connect(folder / "bank.sqlite3", check_same_thread=False)
        self._database.executescript(_TABLES)

    def save(self, transaction: Transaction) -> None:
        """Write a transaction as it is now."""
        row = (
            transaction.vpstxid,
            transaction.vendor.lower(),
            transaction.code,
            transaction.registered_at,
            transaction.due_at,
            json.dumps(transaction.as_record()),
        )
        with self._open() as database:
            database.execute("REPLACE INTO transactions VALUES (?, ?, ?, ?, ?, ?)", row)

    def by_id(self, vpstxid: str) -> Transaction | None:
        """Return the transaction with this VPSTxId."""
        return self._one("vpstxid = ?", vpstxid)

    def by_code(self, vendor: str, code: str) -> Transaction | None:
        """Return a merchant's transaction by its VendorTxCode."""
        return self._one("vendor = ? AND code = ?", vendor.lower(), code)

    def find(self, reference: str) -> Transaction | None:
        """Return the transaction that `reference` names: a VPSTxId or a VendorTxCode."""
        return self._one("vpstxid = ? OR code = ?", reference, reference)

    def newest(self, limit: int = 100) -> list[Transaction]:
        """Return the last transactions registered, newest first."""
        return self._many("1 ORDER BY registered_at DESC LIMIT ?", limit)

    def due(self, now: float) -> list[Transaction]:
        """Return the transactions that the monitor must look at by `now`."""
        return self._many("due_at <= ? ORDER BY due_at", now)

    def next_due_at(self) -> float | None:
        """Return when the monitor has to look again, if at all."""
        with self._open() as database:
            row = database.execute("SELECT min(due_at) FROM transactions").fetchone()
        earliest: float | None = row[0]
        return earliest

    def default_choice(self) -> tuple[Choice, int | None]:
        """Return the scenario of the next transactions, and how many (None: all)."""
        with self._open() as database:
            row = database.execute(
                "SELECT value FROM settings WHERE name = 'choice'"
            ).fetchone()
        if row is None:
            return Choice(), None
        kept = json.loads(row[0])
        return Choice(**kept["choice"]), kept["times"]

    def set_default_choice(self, choice: Choice, times: int | None) -> None:
        """Choose the scenario of the next transactions: of so many, or of all."""
        value = json.dumps({"choice": asdict(choice), "times": times})
        with self._open() as database:
            database.execute("REPLACE INTO settings VALUES ('choice', ?)", (value,))

    def _one(self, where: str, *values: object) -> Transaction | None:
        found = self._many(where, *values)
        return found[0] if found else None

    def _many(self, where: str, *values: object) -> list[Transaction]:
        query = f"SELECT record FROM transactions WHERE {where}"  # noqa: S608 — from this file only
        with self._open() as database:
            rows = database.execute(query, values).fetchall()
        return [Transaction.from_record(json.loads(record)) for (record,) in rows]

    def close(self) -> None:
        """Close the file; nothing can be asked afterwards."""
        with self._lock:
            self._database.close()

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._database:
            yield self._database
