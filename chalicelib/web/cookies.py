"""The cookies: who is signed in, a visitor's form token, a message after a redirect."""

import base64
import hmac
import json
from dataclasses import dataclass
from typing import Literal

from chalicelib import ids, settings

SESSION = "__Host-sid"
VISITOR = "__Host-visitor"
FLASH = "__Host-flash"

_OURS = frozenset((SESSION, VISITOR, FLASH))
_LONGEST_FLASH = 2000
_ATTRIBUTES = "Path=/; Secure; HttpOnly; SameSite=Lax"


@dataclass(frozen=True, slots=True)
class Flash:
    """One message for the next page: "good", "bad" or "note", and its words."""

    kind: Literal["good", "bad", "note"]
    text: str


def read(header: str) -> dict[str, str]:
    """Return our own cookies of a request.

    Others of our parent domain come along, spelt as nobody can foresee; they are passed over.
    """
    pairs = [part.strip().partition("=") for part in header.split(";")]
    # Of two with one name, browsers send the closer one first.
    return {name: value for name, _, value in reversed(pairs) if name in _OURS}


def setting(name: str, value: str, *, seconds: int | None = None) -> str:
    """Return a Set-Cookie value; without `seconds` the cookie ends with the browser."""
    life = "" if seconds is None else f"; Max-Age={seconds}"
    return f"{name}={value}; {_ATTRIBUTES}{life}"


def clearing(name: str) -> str:
    """Return a Set-Cookie value that removes the cookie."""
    return setting(name, "", seconds=0)


def flash(message: Flash) -> str:
    """Return the Set-Cookie value that carries `message` over one redirect."""
    text = json.dumps([message.kind, message.text])
    return setting(FLASH, base64.urlsafe_b64encode(text.encode()).decode(), seconds=60)


def read_flash(value: str) -> Flash | None:
    """Return the message a cookie carries, or None when it carries none of ours."""
    if len(value) > _LONGEST_FLASH:
        return None
    try:
        kind, text = json.loads(base64.urlsafe_b64decode(value))
    except (ValueError, TypeError, RecursionError):
        return None
    known = kind in ("good", "bad", "note") and isinstance(text, str)
    return Flash(kind, text) if known else None


def visitor_token(nonce: str) -> str:
    """Return the form token that goes with a visitor's cookie, signed by us."""
    from itsdangerous import Signer

    return Signer(settings.secret("form-secret"), salt="visitor-form").sign(nonce).decode()


def is_visitor_token(token: str, nonce: str) -> bool:
    """Whether a posted token was signed by us for this visitor's cookie."""
    return bool(nonce) and hmac.compare_digest(token.encode(), visitor_token(nonce).encode())


def new_nonce() -> str:
    """Return the value of a new visitor's cookie."""
    return ids.new_id()
