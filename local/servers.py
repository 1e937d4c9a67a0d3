"""The programs of one laptop stack - emulator, bank, mailbox - started and stopped in order."""

import importlib.util
import socket
import subprocess
import sys
import time
from pathlib import Path

from local import deploy
from local.aws import Aws
from local.console import Trouble
from local.emulator import Emulator
from local.laptop import HOST, PORTAL_NAME, ROOT, Laptop
from local.package import Package

_START_SECONDS = 30
_STOP_SECONDS = 20
_POLL_SECONDS = 0.05


class Servers:
    """Everything that listens for one stack."""

    def __init__(self, laptop: Laptop) -> None:
        self.laptop = laptop
        self.aws = Aws.emulated(laptop.aws_url)
        self.emulator = Emulator(laptop.port, laptop.data)
        self._programs: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def pids(self) -> list[int]:
        """The processes started here; each leads a group of its own."""
        return [self.emulator.pid, *(program.pid for program in self._programs.values())]

    def start_emulator(self) -> None:
        """Start the emulator with the state it had when it was last stopped."""
        self.laptop.data.mkdir(parents=True, exist_ok=True)
        self.emulator.start()

    def deploy(self, package: Package) -> bool:
        """Deploy `package` and return whether anything had to change."""
        return deploy.to_laptop(self.aws, self.laptop, package)

    def start_others(self) -> None:
        """Start the mailbox, and the bank unless the stack uses another."""
        laptop = self.laptop
        mail = ["--aws", laptop.aws_url, "--file", str(laptop.data / "mail.jsonl")]
        self._start("local.mailbox", laptop.port + 2, mail)
        # The bank's package may be absent from a checkout that only serves pages.
        if not laptop.bank and importlib.util.find_spec("local.bank.__main__"):
            portal = ["--portal", laptop.aws_url, "--portal-host", self._portal_host()]
            kept = ["--state", str(laptop.data / "bank"), "--vendor", laptop.vendor]
            self._start("local.bank", laptop.port + 1, [*portal, *kept])

    def stop(self) -> None:
        """Stop everything; the mailbox first, so that it takes the last mail along."""
        for program in self._programs.values():
            program.terminate()
        for program in self._programs.values():
            try:
                program.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                program.kill()
                program.wait()
        self._programs.clear()
        self.emulator.stop()

    def ended(self) -> str | None:
        """Return the name of a program that has ended by itself, or None."""
        if not self.emulator.is_running():
            return f"the emulator (see {self.emulator.log})"
        for module, program in self._programs.items():
            if program.poll() is not None:
                return f"{module} (see {self._log(module)})"
        return None

    def _portal_host(self) -> str:
        return f"{PORTAL_NAME}:{self.laptop.port}"

    def _log(self, module: str) -> Path:
        return self.laptop.data / f"{module.rpartition('.')[2]}.log"

    def _start(self, module: str, port: int, options: list[str]) -> None:
        with self._log(module).open("ab") as log:
            program = subprocess.Popen(
                [sys.executable, "-m", module, "--port", str(port), *options],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._programs[module] = program
        deadline = time.monotonic() + _START_SECONDS
        while not _answers(port):
            if program.poll() is not None or time.monotonic() > deadline:
                raise Trouble(f"{module} did not start: see {self._log(module)}")
            time.sleep(_POLL_SECONDS)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0
