"""The merchant's reply to a notification, believed only in exactly the agreed form."""

from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

from local.bank.registration import web_address

LONGEST = 255


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back from the NotificationURL. It is usable when it has no `problem`."""

    problem: str = ""
    status: str = ""
    redirect_url: str = ""
    detail: str = ""
    http_status: int | None = None
    """None: nothing came back at all."""
    content_type: str = ""
    body: str = ""
    seconds: float = 0

    @property
    def usable(self) -> bool:
        """Whether the bank can act on it."""
        return not self.problem

    @property
    def accepts(self) -> bool:
        """Whether the merchant takes the money."""
        return self.usable and self.status == "OK"

    def as_record(self) -> dict[str, Any]:
        """Return the reply in JSON's types, for the history."""
        return asdict(self)


def read_reply(http_status: int, body: bytes, content_type: str, seconds: float) -> Reply:
    """Return the reply that these bytes make, or what is wrong with them.

    Source: opayo-server.md part 6.
    """
    text = body.decode("latin-1")
    values = _values(text)
    status = values.get("status", "")
    url = values.get("redirecturl", "")
    detail = values.get("statusdetail", "")
    problem = ""
    if http_status != HTTPStatus.OK:
        problem = f"The answer was HTTP {http_status}, not 200"
    elif not body.startswith(b"Status="):
        problem = "The answer does not begin with Status="
    elif status not in {"OK", "INVALID", "ERROR"}:
        problem = "The first line is not Status=OK, INVALID or ERROR, ended by CRLF"
    elif not url:
        problem = "There is no RedirectURL"
    elif len(url) > LONGEST or web_address(url) is None:
        problem = "The RedirectURL is not an absolute URL of at most 255 characters"
    elif len(detail) > LONGEST:
        problem = "The StatusDetail is longer than 255 characters"
    return Reply(problem, status, url, detail, http_status, content_type, text[:2000], seconds)


def _values(text: str) -> dict[str, str]:
    pairs = (line.partition("=") for line in text.split("\r\n"))
    return {name.lower(): value for name, equals, value in pairs if equals}
