"""`make run`: the whole portal on this machine, until Ctrl-C."""

import argparse
import http.client
import importlib
import importlib.util
import signal
import sys
import time
from pathlib import Path
from types import FrameType

from local import emulator, package
from local.aws import told_plainly
from local.console import Trouble, fail, say, step
from local.function_logs import Follower
from local.laptop import (
    HOST,
    PORTAL_NAME,
    STACK,
    VENDOR,
    Laptop,
    check_ports,
    check_python,
    keeping,
)
from local.servers import Servers

_WATCH_SECONDS = 1.0


def main() -> int:
    """Run what the command line asks for; return the exit code."""
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, _interrupt)
    try:
        run(_asked())
    except Trouble as trouble:
        return fail(trouble)
    except KeyboardInterrupt:
        say("Stopped.")
    return 0


def run(laptop: Laptop) -> None:
    """Start everything of `laptop`, keep it running, and stop it cleanly on Ctrl-C.

    Raises:
        Trouble: when something is missing or ends by itself; everything is stopped first.
    """
    started = time.monotonic()
    check_python()
    check_ports(laptop)
    with keeping(laptop):
        if not emulator.is_installed():
            with step("Installing the AWS emulator (once)"):
                emulator.install()
        with step("Packaging the portal"):
            packaged = package.make()
        servers = Servers(laptop)
        try:
            with told_plainly():
                _start(servers, packaged)
                _tell(laptop, time.monotonic() - started)
                _watch(servers)
        finally:
            _stop(servers)


def _start(servers: Servers, packaged: package.Package) -> None:
    with step("Starting the AWS emulator"):
        servers.start_emulator()
    with step("Deploying the stack"):
        servers.deploy(packaged)
    with step("Starting the bank and the mailbox"):
        servers.start_others()
    _load_demo(servers)
    with step("Opening the front page"):
        _open_front_page(servers.laptop)


def _load_demo(servers: Servers) -> None:
    told = servers.laptop.data / "demo.txt"
    if told.exists() or not importlib.util.find_spec("local.demo"):
        return
    with step("Loading demo data (once)"):
        sign_ins = importlib.import_module("local.demo").load(servers.laptop, servers.aws)
        told.write_text("\n".join([*sign_ins, ""]), encoding="utf-8")


def _open_front_page(laptop: Laptop) -> None:
    connection = http.client.HTTPConnection(HOST, laptop.port, timeout=60)
    # Python's resolver may not know *.localhost: connect first, then say whom we mean.
    connection.request("GET", "/", headers={"Host": f"{PORTAL_NAME}:{laptop.port}"})
    answer = connection.getresponse()
    connection.close()
    if answer.status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
        raise Trouble(f"The portal's front page answers {answer.status}.")


def _tell(laptop: Laptop, seconds: float) -> None:
    demo = laptop.data / "demo.txt"
    if demo.exists():
        say("\n" + demo.read_text(encoding="utf-8").rstrip())
    laptop.write_addresses()
    say(f"\nready in {seconds:.1f} s")
    for name, address in laptop.addresses().items():
        say(f"  {name:8} {address}")
    say("Ctrl-C stops it. What the portal's functions log follows here.\n")


def _watch(servers: Servers) -> None:
    follower = Follower(servers.aws, STACK)
    follower.start()
    try:
        while True:
            time.sleep(_WATCH_SECONDS)
            if ended := servers.ended():
                raise Trouble(f"Ended by itself: {ended}")
    finally:
        follower.stop()


def _stop(servers: Servers) -> None:
    # The state is written while stopping: a second Ctrl-C must not cut that short.
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.SIG_IGN)
    with step("\nStopping, and saving everything"):
        servers.stop()


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _asked() -> Laptop:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=4566)
    parser.add_argument("--data", type=Path, default=Path(".local"))
    parser.add_argument("--bank", default="", help="another server that speaks the protocol")
    parser.add_argument("--vendor", default=VENDOR, help="our vendor name at the bank")
    asked = parser.parse_args()
    return Laptop(asked.port, asked.data.absolute(), asked.bank.rstrip("/"), asked.vendor)


if __name__ == "__main__":
    sys.exit(main())
