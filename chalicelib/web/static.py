"""Static files: served under a name that holds their hash, to be kept for a year."""

import hashlib
import re
from functools import cache
from pathlib import Path

from chalice.app import Response

from chalicelib import brand

STATIC = brand.ROOT / "static"

# The colour that stylesheet and icon are drawn with, where brand.toml's comes to stand.
DRAWN_ACCENT = "#0a4d5c"

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}


@cache
def _served() -> dict[str, str]:
    return {path.name: _hashed(path) for path in STATIC.iterdir() if path.suffix in _TYPES}


def _hashed(path: Path) -> str:
    fingerprint = hashlib.sha256(_sent(path).encode()).hexdigest()[:12]
    return f"{path.stem}.{fingerprint}{path.suffix}"


def asset(name: str) -> str:
    """Return the URL of the static file `name`, which changes whenever its content does."""
    return f"/static/{_served()[name]}"


def serve(hashed_name: str) -> Response | None:
    """Return the file that has this hashed name, or None."""
    for name, served in _served().items():
        if served == hashed_name:
            headers: dict[str, str | list[str]] = {
                "Content-Type": _TYPES[(STATIC / name).suffix],
                "Cache-Control": "public, max-age=31536000, immutable",
                "X-Content-Type-Options": "nosniff",
            }
            return Response(_sent(STATIC / name), headers)
    return None


def drawn_in(accent: str, path: Path) -> str:
    """Return a static file's text as it is sent, in the brand's colour `accent`."""
    text = path.read_text(encoding="utf-8").replace(DRAWN_ACCENT, accent)
    # What indents a stylesheet is a fifteenth of it, and means nothing.
    return re.sub(r"^ +", "", text, flags=re.MULTILINE) if path.suffix == ".css" else text


def _sent(path: Path) -> str:
    return drawn_in(brand.current().accent, path)
