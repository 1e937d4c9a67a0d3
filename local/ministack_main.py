"""MiniStack itself, run by its own Python, without Cognito's pages.

Those answer POST /login and GET /logout on every host, before the portal's domain is looked at.
"""

import importlib
from typing import Any


async def _leave_to_the_portal(*_: object) -> None:
    """Answer nothing, so that the request goes on to whom it belongs."""


def main() -> None:
    """Serve until SIGTERM, which writes the state to disk."""
    # Not installed where the portal's own tools are, so looked up by name.
    emulator: Any = importlib.import_module("ministack.app")
    for name in ("_handle_cognito_get_request", "_handle_cognito_body_request"):
        # A newer emulator that renames them must not go back to taking /login unnoticed.
        getattr(emulator, name)
        setattr(emulator, name, _leave_to_the_portal)
    emulator.main()


if __name__ == "__main__":
    main()
