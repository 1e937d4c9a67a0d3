"""Words on the terminal: what is being done, how long it takes, and what went wrong."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_QUIET_SECONDS = 2.0


class Trouble(Exception):
    """Something that the person at the keyboard can mend; the message says how."""


def say(line: str) -> None:
    """Print `line` at once, also into a pipe."""
    print(line, flush=True)


@contextmanager
def step(what: str) -> Iterator[None]:
    """Show that `what` is going on: a dot for every two seconds, and the time taken."""
    print(f"{what} ", end="", flush=True)
    started = time.monotonic()
    done = threading.Event()
    dots = threading.Thread(target=_dots, args=(done,), daemon=True)
    dots.start()
    try:
        yield
    except BaseException:
        print("failed", flush=True)
        raise
    else:
        print(f"done ({time.monotonic() - started:.1f} s)", flush=True)
    finally:
        done.set()
        dots.join()


def fail(trouble: Trouble) -> int:
    """Print what went wrong and how to mend it; return the program's exit code."""
    print(f"\n{trouble}", file=sys.stderr, flush=True)
    return 1


def _dots(done: threading.Event) -> None:
    while not done.wait(_QUIET_SECONDS):
        print(".", end="", flush=True)
