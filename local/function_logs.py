"""Follows what the portal's functions write to their logs."""

import threading
import time
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from local import cloudformation
from local.aws import Aws
from local.console import say

_POLL_SECONDS = 1.0
_FROM_LAMBDA_ITSELF = ("START RequestId", "END RequestId", "REPORT RequestId")

_Identity = tuple[str, int, str]


class Follower:
    """Prints each new line of every function's log, under the function's name."""

    def __init__(self, aws: Aws, stack: str) -> None:
        self._logs = aws.client("logs")
        self._functions = cloudformation.function_names(aws, stack)
        self._since = int(time.time() * 1000)
        self._seen: set[_Identity] = set()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._follow, daemon=True)

    def start(self) -> None:
        """Begin to follow, from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Stop following."""
        self._stopping.set()
        self._thread.join()

    def _follow(self) -> None:
        while not self._stopping.wait(_POLL_SECONDS):
            for function, physical in sorted(self._functions.items()):
                for event in self._new_events(f"/aws/lambda/{physical}"):
                    say(f"{function} | {event['message'].rstrip()}")

    def _new_events(self, group: str) -> list[dict[str, Any]]:
        try:
            found = self._logs.filter_log_events(logGroupName=group, startTime=self._since)
        except (BotoCoreError, ClientError):
            # No log yet, or the emulator is stopping: the next round will tell.
            return []
        events = {_identity(event): event for event in found["events"]}
        new = [event for identity, event in events.items() if identity not in self._seen]
        self._seen |= events.keys()
        return [e for e in new if not e["message"].startswith(_FROM_LAMBDA_ITSELF)]


def _identity(event: dict[str, Any]) -> _Identity:
    # The emulator gives its events no id.
    return event["logStreamName"], event["timestamp"], event["message"]
