"""What the bank's pages get and give: a request, a response, and the headers of every page."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

HTML = "text/html; charset=utf-8"
PLAIN = "text/plain; charset=iso-8859-1"


@dataclass(frozen=True, slots=True)
class Request:
    """One request to the bank."""

    method: str
    path: str
    query: Mapping[str, str]
    body: bytes

    @property
    def form(self) -> Mapping[str, str]:
        """The fields of a page's form, or nothing if the body is not one."""
        text = self.body.decode("utf-8", "replace")
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=200))

    @property
    def vpstxid(self) -> str:
        """The transaction a hosted page is about."""
        return self.query.get("vpstxid") or self.form.get("vpstxid", "")


@dataclass(frozen=True, slots=True)
class Response:
    """One response. `delay` is waited before it; a `silent` one is never sent."""

    status: int = 200
    body: bytes = b""
    content_type: str = PLAIN
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0
    silent: bool = False

    @classmethod
    def text(cls, body: str, status: int = 200) -> "Response":
        """Return a plain answer in the gateway's character set."""
        return cls(status, body.encode("latin-1", "replace"))

    @classmethod
    def page(
        cls, html: str, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> "Response":
        """Return a page."""
        return cls(status, html.encode(), HTML, headers or {})

    @classmethod
    def json(cls, value: Any, status: int = 200) -> "Response":
        """Return `value` as JSON."""
        return cls(status, json.dumps(value, indent=1).encode(), "application/json")

    @classmethod
    def redirect(cls, url: str, status: HTTPStatus = HTTPStatus.SEE_OTHER) -> "Response":
        """Send the browser on to `url`."""
        return cls(status, headers={"Location": url})

    @classmethod
    def none_after(cls, seconds: float) -> "Response":
        """Return the answer that never comes: the line is cut after so many seconds."""
        return cls(delay=seconds, silent=True)


def page_headers(form_targets: tuple[str, ...] = ()) -> dict[str, str]:
    """Return the headers of every answer: nothing loads but the bank's own style and icon.

    `form_targets` are the origins a form may end at besides the bank: browsers hold the
    redirect that follows a form to the same rule.
    """
    targets = " ".join(("'self'", *form_targets))
    return {
        "Content-Security-Policy": (
            "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
            f"frame-ancestors 'none'; form-action {targets}"
        ),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cache-Control": "no-store",
    }
