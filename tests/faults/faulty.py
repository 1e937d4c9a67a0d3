"""Faults put into the calls to AWS, at the places that all of them pass through."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from botocore.client import BaseClient
from botocore.exceptions import ClientError, ReadTimeoutError
from botocore.httpsession import URLLib3Session

KILLED = 137
ANY = "any"


def lose_answer() -> NoReturn:
    """Let the caller wait in vain, although the call was carried out."""
    raise ReadTimeoutError(endpoint_url="lost")


def die() -> NoReturn:
    """End this process as `kill -9` does."""
    os._exit(KILLED)


@contextmanager
def after(operation: str, fault: Callable[[], NoReturn], nth: int = 1) -> Iterator[list[str]]:
    """Carry the nth call of `operation` out, and let `fault` happen instead of its answer.

    ANY operation counts every call. Gives the list of the calls that were counted.
    """
    seen: list[str] = []

    def around(make: Callable[..., Any], client: Any, name: str, parameters: Any) -> Any:
        answer = make(client, name, parameters)
        if operation in (name, ANY):
            seen.append(name)
            if len(seen) == nth:
                fault()
        return answer

    with _around(BaseClient, "_make_api_call", around):
        yield seen


@contextmanager
def refusing(operation: str, code: str, times: int) -> Iterator[list[str]]:
    """Refuse the first calls of `operation`; give the list of what became of each."""
    calls: list[str] = []

    def around(make: Callable[..., Any], client: Any, name: str, parameters: Any) -> Any:
        if name == operation:
            calls.append(code if len(calls) < times else "carried out")
            if calls[-1] == code:
                raise ClientError(_refusal(code, parameters), name)
        return make(client, name, parameters)

    with _around(BaseClient, "_make_api_call", around):
        yield calls


@contextmanager
def losing_on_the_wire(operation: str) -> Iterator[list[str]]:
    """Lose the first answer to `operation` below AWS's client; give its requests' bodies."""
    bodies: list[str] = []

    def around(send: Callable[..., Any], session: Any, request: Any) -> Any:
        answer = send(session, request)
        if request.headers.get("X-Amz-Target", b"").decode().endswith(f".{operation}"):
            bodies.append(request.body.decode())
            if len(bodies) == 1:
                lose_answer()
        return answer

    with _around(URLLib3Session, "send", around):
        yield bodies


def _refusal(code: str, parameters: Any) -> Any:
    if code != "TransactionConflict":
        return {"Error": {"Code": code, "Message": "refused"}}
    return {
        "Error": {"Code": "TransactionCanceledException", "Message": "cancelled"},
        "CancellationReasons": [{"Code": code} for _ in parameters["TransactItems"]],
    }


@contextmanager
def _around(owner: type, name: str, around: Callable[..., Any]) -> Iterator[None]:
    original = vars(owner)[name]
    setattr(owner, name, lambda *given: around(original, *given))
    try:
        yield
    finally:
        setattr(owner, name, original)
