"""The cookies: who is signed in, a visitor's form token, a message after a redirect."""

import base64
import binascii
import hmac
import json
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Literal

from chalicelib import ids, settings

SESSION = "__Host-sid"
VISITOR = "__Host-visitor"
FLASH = "__Host-flash"

_ATTRIBUTES = "Path=/; Secure; HttpOnly; SameSite=Lax"


@dataclass(frozen=True, slots=True)
class Flash:
    """One message for the next page: "good", "bad" or "note", and its words."""

    kind: Literal["good", "bad", "note"]
    text: str


def read(header: str) -> dict[str, str]:
    """Return the cookies of a request; what cannot be read is no cookie."""
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(header)
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in jar.items()}


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
    try:
        kind, text = json.loads(base64.urlsafe_b64decode(value))
    except (ValueError, TypeError, binascii.Error):
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
