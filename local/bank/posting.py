"""Sending a notification to the merchant, and hearing what comes back."""

import http.client
import time
from collections.abc import Mapping
from urllib.parse import SplitResult, urlencode, urlsplit

from local.bank.options import Options
from local.bank.replies import Reply, read_reply

_LARGEST_REPLY = 64 * 1024


def encode(fields: Mapping[str, str]) -> bytes:
    """Return fields as a form's body: each value URL-encoded once, empty ones left out."""
    filled = {name: value for name, value in fields.items() if value}
    return urlencode(filled, encoding="latin-1").encode("ascii")


def post(url: str, fields: Mapping[str, str], options: Options) -> Reply:
    """Return the merchant's reply to `fields`, posted to its NotificationURL."""
    parts = urlsplit(url)
    path = parts.path or "/"
    target = f"{path}?{parts.query}" if parts.query else path
    connection = _connect(parts, options)
    headers = {
        "Host": parts.netloc,
        "Content-Type": "application/x-www-form-urlencoded",
        "User-Agent": "Opayo sandbox",
        "Connection": "close",
    }
    began = time.monotonic()
    try:
        connection.request("POST", target, encode(fields), headers)
        answer = connection.getresponse()
        body = answer.read(_LARGEST_REPLY)
    except TimeoutError:
        seconds = time.monotonic() - began
        return Reply(f"No answer within {options.patience:g} seconds", seconds=seconds)
    except (OSError, http.client.HTTPException) as error:
        seconds = time.monotonic() - began
        return Reply(f"Not delivered: {type(error).__name__}", seconds=seconds)
    finally:
        connection.close()
    content_type = answer.getheader("Content-Type", "")
    return read_reply(answer.status, body, content_type, time.monotonic() - began)


def _connect(parts: SplitResult, options: Options) -> http.client.HTTPConnection:
    """Return a connection to the merchant; `.localhost` is unknown to Python's resolver."""
    host = parts.hostname or ""
    if host.endswith(".localhost") or parts.netloc == options.portal_host:
        portal = urlsplit(options.portal)
        return http.client.HTTPConnection(
            portal.hostname or "", portal.port or 80, timeout=options.patience
        )
    if parts.scheme == "https":
        return http.client.HTTPSConnection(host, parts.port or 443, timeout=options.patience)
    return http.client.HTTPConnection(host, parts.port or 80, timeout=options.patience)
