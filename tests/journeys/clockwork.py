"""Turning back the clock of a deployed stack, by rewriting what its tables hold."""

import json
from datetime import datetime, timedelta
from typing import Any

from journeys.members import Member
from stack import RunningStack

from chalicelib import clock
from chalicelib.attributes import sortable
from chalicelib.connections.rules import Due

# What EventBridge sends, as far as a scheduled function looks at it.
A_TICK = {
    "version": "0",
    "id": "a-tick",
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "account": "000000000000",
    "time": "2026-11-23T18:00:00Z",
    "region": "eu-west-2",
    "resources": [],
    "detail": {},
}
_STORED = "%Y-%m-%dT%H:%M:%S.%f%z"
_KEYS = ("employer_id", "connection_id")


def end_share(stack: RunningStack, candidate: Member) -> None:
    """Let what a candidate shares have ended at the end of yesterday, London's time."""
    yesterday = clock.london_date(clock.now()) - timedelta(days=1)
    midnight = clock.end_of_day(yesterday)
    connection = connection_with(stack, candidate)
    shard = connection["due"]["S"].partition("#")[2]
    changes = {
        "expires_on": yesterday.isoformat(),
        "expires_at": midnight.strftime(_STORED),
        "expiry_key": sortable(midnight.isoformat(timespec="microseconds")),
        "due": f"{Due.EXPIRE}#{shard}",
        "due_at": midnight.strftime(_STORED),
    }
    stack.client("dynamodb").put_item(
        TableName=stack.table("connections"),
        Item=connection | {name: {"S": value} for name, value in changes.items()},
    )


def let_a_day_pass(stack: RunningStack) -> None:
    """Let the schedules of a stopped stack be due when it starts."""
    state = stack.laptop.data / "state" / "eventbridge.json"
    saved = json.loads(state.read_text(encoding="utf-8"))
    yesterday = clock.timestamp(clock.now() - timedelta(days=1))
    for rule in saved["payload"]["rules"]["data"].values():
        # The emulator counts from a rule's creation, or else from its own start.
        rule["CreationTime"] = yesterday
    state.write_text(json.dumps(saved), encoding="utf-8")


def sign_out_everywhere(stack: RunningStack, member: Member) -> None:
    """Let the sessions of a member have ended."""
    database, table = stack.client("dynamodb"), stack.table("sessions")
    for session in database.scan(TableName=table)["Items"]:
        if session["name"]["S"] == member.name:
            key = {name: session[name] for name in ("user_id", "secret_hash")}
            database.delete_item(TableName=table, Key=key)


def let_hours_pass(stack: RunningStack, member: Member, hours: int) -> None:
    """Let the sessions of a member be older than they are, and not used since."""
    database, table = stack.client("dynamodb"), stack.table("sessions")
    for session in database.scan(TableName=table)["Items"]:
        if session["name"]["S"] == member.name:
            for name in {"started_at", "seen_at", "proved_at"} & session.keys():
                at = datetime.strptime(session[name]["S"], _STORED)  # noqa: DTZ007  the zone is in it
                earlier = (at - timedelta(hours=hours)).strftime(_STORED)
                session[name] = {"S": earlier}
            database.put_item(TableName=table, Item=session)


def connection_with(stack: RunningStack, candidate: Member) -> dict[str, Any]:
    """Return the row of the one connection with a candidate."""
    rows = stack.client("dynamodb").scan(TableName=stack.table("connections"))["Items"]
    [row] = [each for each in rows if each["email"]["S"] == candidate.email]
    return dict(row)
