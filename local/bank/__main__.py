"""Starts the bank: `python -m local.bank --port 4567 --state .local/bank`."""

import argparse
import logging
import signal
import sys
from pathlib import Path

from local.bank.options import HOST, Options
from local.bank.server import BankServer


def read_options(arguments: list[str]) -> Options:
    """Return the options that the command line asks for."""
    usual = Options(0, "", "", Path())
    parser = argparse.ArgumentParser(
        prog="python -m local.bank",
        description="Plays Opayo's side; no money moves.",
    )
    add = parser.add_argument
    add("--port", type=int, required=True, help=f"port to listen on, at {HOST} only")
    add("--host", default=HOST, choices=[HOST], help="the bank listens nowhere else")
    add("--portal", default="http://127.0.0.1:4566", help="where to reach the portal")
    add("--portal-host", default="portal.localhost:4566", help="the portal's host and port")
    add("--state", type=Path, required=True, help="folder in which transactions are kept")
    add("--vendor", action="append", help="a merchant known here (default: digitalcerts)")
    add("--strict", action="store_true", help="refuse localhost and ports, as Opayo does")
    add("--seed", default="", help="draw every id from this text instead of chance")
    add("--idle", type=float, default=usual.idle, help="seconds until an idle buyer is out")
    add("--patience", type=float, default=usual.patience, help="seconds a merchant may take")
    add("--minute", type=float, default=usual.minute, help="seconds of a minute between tries")
    given = parser.parse_args(arguments)
    vendors = tuple(name.lower() for name in given.vendor or usual.vendors)
    return Options(
        given.port,
        given.portal.rstrip("/"),
        given.portal_host,
        given.state,
        vendors,
        given.strict,
        given.seed,
        given.idle,
        given.patience,
        given.minute,
    )


def main() -> int:
    """Serve until interrupted; return the exit status."""
    logging.basicConfig(level=logging.INFO, format="bank: %(message)s")
    options = read_options(sys.argv[1:])
    try:
        server = BankServer(options)
    except OSError as error:
        print(f"The bank cannot listen on {options.origin}: {error.strerror}", file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    server.bank.start()
    print(f"The bank is at {options.origin}/sandbox/", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print("The bank closes.", flush=True)
    finally:
        server.bank.close()
        server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
