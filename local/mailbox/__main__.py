"""`python -m local.mailbox`: the mailbox as a program of its own, until it is told to stop."""

import argparse
import signal
from pathlib import Path

from local.mailbox.server import Mailbox
from local.mailbox.store import Store


def main() -> None:
    """Serve until SIGTERM or Ctrl-C."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--aws", required=True, help="where the emulator answers")
    parser.add_argument("--file", type=Path, required=True, help="where the mail is kept")
    asked = parser.parse_args()
    mailbox = Mailbox(asked.port, Store(asked.file, asked.aws))
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: mailbox.close_soon())
    mailbox.serve_until_closed()


if __name__ == "__main__":
    main()
