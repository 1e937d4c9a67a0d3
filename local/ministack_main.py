"""MiniStack itself, run by its own Python, with two mends that a newer release may not need.

Its Cognito pages answer POST /login and GET /logout on every host, before the portal's domain
is looked at. And it unpacks the code anew for each worker: 90 MB that are the same each time.
"""

import hashlib
import importlib
import tempfile
import threading
import types
import zipfile
from pathlib import Path
from typing import Any


async def _leave_to_the_portal(*_: object) -> None:
    """Answer nothing, so that the request goes on to whom it belongs."""


class _UnpackedOnce(zipfile.ZipFile):
    """A zip whose content is unpacked by whoever comes first, and linked to by the others."""

    # Not `_lock`: each ZipFile has one of its own by that name.
    _turn = threading.Lock()

    def extractall(self, path: Any = None, members: Any = None, pwd: Any = None) -> None:
        content = Path(str(self.filename)).read_bytes()
        shared = Path(tempfile.gettempdir()) / f"code-{hashlib.sha256(content).hexdigest()}"
        with self._turn:
            if not shared.exists():
                unfinished = shared.with_suffix(".unfinished")
                super().extractall(unfinished, members, pwd)
                unfinished.rename(shared)
        for entry in shared.iterdir():
            (Path(path) / entry.name).symlink_to(entry)


def main() -> None:
    """Serve until SIGTERM, which writes the state to disk."""
    # Not installed where the portal's own tools are, so looked up by name.
    emulator: Any = importlib.import_module("ministack.app")
    for name in ("_handle_cognito_get_request", "_handle_cognito_body_request"):
        # A newer emulator that renames them must not go back to taking /login unnoticed.
        getattr(emulator, name)
        setattr(emulator, name, _leave_to_the_portal)
    workers: Any = importlib.import_module("ministack.core.lambda_runtime")
    workers.zipfile = types.SimpleNamespace(**{**vars(zipfile), "ZipFile": _UnpackedOnce})
    emulator.main()


if __name__ == "__main__":
    main()
