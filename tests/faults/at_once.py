"""Many callers at the same instant."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_T = TypeVar("_T")


def at_once(steps: Sequence[Callable[[], _T]]) -> list[_T | str]:
    """Take all steps at once; return what each returned, or the name of what it raised."""
    start = threading.Barrier(len(steps))

    def take(step: Callable[[], _T]) -> _T | str:
        start.wait()
        try:
            return step()
        except Exception as error:  # noqa: BLE001  a loser's error is a result here
            return type(error).__name__

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(take, steps))
