"""Where one laptop stack lives: its ports, its addresses and its folders."""

import fcntl
import json
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from local.console import Trouble

ROOT = Path(__file__).parents[1]
HOST = "127.0.0.1"
PORTAL_NAME = "portal.localhost"
REGION = "eu-west-2"
STACK = "digital-certificates-dev"
VENDOR = "digitalcerts"
_PORTS = 65_536


@dataclass(frozen=True, slots=True)
class Laptop:
    """One stack on this machine: the portal on `port`, bank and mailbox on the next two."""

    port: int
    data: Path
    bank: str = ""
    vendor: str = VENDOR

    @property
    def portal_url(self) -> str:
        """Where a browser opens the portal."""
        return f"http://{PORTAL_NAME}:{self.port}"

    @property
    def aws_url(self) -> str:
        """Where AWS's clients find the emulator; files are fetched from here too."""
        return f"http://{HOST}:{self.port}"

    @property
    def bank_url(self) -> str:
        """The bank that takes the payments: our sandbox, or the one that was asked for."""
        return self.bank or f"http://{HOST}:{self.port + 1}"

    @property
    def mailbox_url(self) -> str:
        """Where the mail that was sent can be read."""
        return f"http://{HOST}:{self.port + 2}"

    @property
    def ports(self) -> dict[str, int]:
        """The ports this stack opens, each with what listens there."""
        sandbox = {} if self.bank else {"the bank": self.port + 1}
        return {"the portal": self.port, **sandbox, "the mailbox": self.port + 2}

    def addresses(self) -> dict[str, str]:
        """Return every address of this stack by what is found there."""
        sandbox = {} if self.bank else {"switches": f"{self.bank_url}/sandbox/"}
        return {
            "portal": self.portal_url,
            "bank": self.bank_url,
            **sandbox,
            "mailbox": self.mailbox_url,
            "aws": self.aws_url,
        }

    def write_addresses(self) -> Path:
        """Write the addresses to a file for scripts and return its path."""
        path = self.data / "addresses.json"
        path.write_text(json.dumps(self.addresses(), indent=2) + "\n", encoding="utf-8")
        return path


def check_python() -> None:
    """Raise Trouble unless this is the Python that the portal runs on.

    The emulator runs the functions with this very Python, and the package holds wheels for it.
    """
    if sys.version_info[:2] != (3, 11):
        running = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise Trouble(
            f"The portal runs on Python 3.11; this is {running}.\n"
            "On Debian or Ubuntu: apt-get install python3.11 python3.11-venv"
        )


def check_ports(laptop: Laptop) -> None:
    """Raise Trouble naming every port of `laptop` that something else already uses."""
    taken = [f"{port} ({what})" for what, port in laptop.ports.items() if not _is_free(port)]
    if taken:
        raise Trouble(
            f"Already in use on this machine: port {', '.join(taken)}.\n"
            "If the portal runs in another terminal, stop it there with Ctrl-C.\n"
            f"For a second one beside it: make run PORT={laptop.port + 10} DATA=.local/second"
        )


@contextmanager
def keeping(laptop: Laptop) -> Iterator[None]:
    """Keep the data folder of `laptop` from every other run while the block lasts.

    Raises:
        Trouble: when a run that is not over yet keeps it.
    """
    laptop.data.mkdir(parents=True, exist_ok=True)
    with (laptop.data / "in-use").open("w", encoding="utf-8") as mark:
        try:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Trouble(
                f"The data in {laptop.data} belongs to a portal that is running.\n"
                "Stop it in its terminal with Ctrl-C, or keep a second one's data apart:\n"
                f"make run PORT={laptop.port} DATA=.local/second"
            ) from None
        yield


def free_ports() -> int:
    """Return a port that is free now, and so are the two after it."""
    while True:
        with socket.socket() as probe:
            probe.bind((HOST, 0))
            port = int(probe.getsockname()[1])
        if _is_free(port) and port + 2 < _PORTS and _is_free(port + 1) and _is_free(port + 2):
            return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
