"""What a view is given: who asks, for what, and what they posted."""

import hmac
from dataclasses import dataclass, field
from functools import cached_property

from chalice.app import Request

from chalicelib import settings, storage
from chalicelib.errors import NotAllowed
from chalicelib.web import browsers, cookies, sessions
from chalicelib.web.forms import BadForm, FormData
from chalicelib.web.sessions import Session

FORM = "application/x-www-form-urlencoded"
FORM_WITH_A_FILE = "multipart/form-data"


class SignedOut(NotAllowed):
    """The page needs someone signed in, and nobody is (any more)."""


class Forged(NotAllowed):
    """A form did not come from a page of ours that was drawn for this browser."""


@dataclass
class PageRequest:
    """One request for a page. `path` is what the browser asked for, without the query."""

    raw: Request
    session: Session | None
    cookies: dict[str, str]
    path: str
    along: storage.Along | None = None
    nonce: str = field(default="")

    @property
    def user_id(self) -> str:
        """The id of whoever is signed in.

        Raises:
            SignedOut: when nobody is.
        """
        return self.signed_in.user_id

    @property
    def signed_in(self) -> Session:
        """The session of whoever is signed in.

        Raises:
            SignedOut: when nobody is.
        """
        if self.session is None:
            raise SignedOut("nobody is signed in")
        return self.session

    @cached_property
    def query(self) -> FormData:
        """The parameters of the URL."""
        given = self.raw.query_params
        if given is None:
            return FormData([])
        return FormData([(name, value) for name in given for value in given.getlist(name)])

    @cached_property
    def form(self) -> FormData:
        """The posted fields, and the files sent along.

        The gateway passes a body on as text, each byte that is no UTF-8 replaced.

        Raises:
            BadForm: when the body is no form.
        """
        content_type = self.raw.headers.get("content-type", "")
        kind = content_type.partition(";")[0].strip().lower()
        body = self.raw.raw_body
        content = body.encode() if isinstance(body, str) else body
        if kind == FORM:
            return FormData.parse(content)
        if kind == FORM_WITH_A_FILE:
            return FormData.parse_parts(content, content_type)
        raise BadForm("another content type")

    @property
    def address(self) -> str:
        """The network address the request came from, as the gateway saw it."""
        return str(self.raw.context["identity"]["sourceIp"])

    @property
    def browser(self) -> str:
        """Which browser asks, in words such as "Firefox on Windows"."""
        return browsers.described(self.raw.headers.get("user-agent", ""))

    @property
    def csrf_token(self) -> str:
        """The token that forms of this browser carry."""
        if self.session is not None:
            return self.session.csrf_token
        return cookies.visitor_token(self.nonce)


def read_request(raw: Request) -> PageRequest:
    """Return the request, with the session its cookie names."""
    held = cookies.read(raw.headers.get("cookie", ""))
    cookie = held.get(cookies.SESSION)
    session = sessions.find(cookie) if cookie else None
    path = raw.path
    for name, value in (raw.uri_params or {}).items():
        path = path.replace(f"{{{name}}}", value).replace(f"{{{name}+}}", value)
    nonce = held.get(cookies.VISITOR) or cookies.new_nonce()
    return PageRequest(raw, session, held, path, nonce=nonce)


def check_not_forged(request: PageRequest) -> None:
    """Refuse a form that another site sent, or that was drawn for another browser.

    Raises:
        Forged: when its origin or its token is not right.
    """
    headers = request.raw.headers
    site = headers.get("sec-fetch-site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise Forged("another site's form")
    elif headers.get("origin", settings.current().base_url) != settings.current().base_url:
        raise Forged("another site's form")
    token = request.form.get("csrf_token", "")
    if request.session is not None:
        good = hmac.compare_digest(token.encode(), request.session.csrf_token.encode())
    else:
        good = cookies.is_visitor_token(token, request.cookies.get(cookies.VISITOR, ""))
    if not good:
        raise Forged("not this browser's token")
