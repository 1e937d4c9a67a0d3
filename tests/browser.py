"""A browser without a screen: keeps cookies, fills in forms, and lints every page it opens."""

from collections.abc import Mapping
from typing import Any, Self
from urllib.parse import urlencode, urljoin, urlsplit

import gateway
from bs4 import BeautifulSoup, Tag

from chalicelib import storage
from chalicelib.accounts.models import User
from chalicelib.web import cookies, sessions

_BOUNDARY = "----boundary7MA4YWxkTrZu0gW"


class Page:
    """A page as a test reads it."""

    def __init__(self, url: str, answer: gateway.Answer) -> None:
        self.url = url
        self.status = answer.status
        self.headers = answer.headers
        self.set_cookies = answer.set_cookies
        self.body = answer.body
        self.soup = BeautifulSoup(answer.body, "html.parser")
        # Where a long word may break is nothing that is read.
        for mark in self.soup.select("wbr"):
            mark.unwrap()
        self.soup.smooth()

    @property
    def text(self) -> str:
        """All words of the page, single-spaced."""
        return " ".join(self.soup.get_text(" ").split())

    @property
    def heading(self) -> str:
        """The words of its h1."""
        return self.one("h1").get_text(" ", strip=True)

    @property
    def location(self) -> str:
        """Where it redirects to."""
        return self.headers["location"]

    @property
    def errors(self) -> list[str]:
        """The messages by its fields, in order."""
        return [" ".join(each.get_text().split()) for each in self.soup.select(".error")]

    def one(self, selector: str) -> Tag:
        """Return the one element a selector finds."""
        found = self.soup.select(selector)
        assert len(found) == 1, f"{len(found)} of {selector} on {self.url}"
        return found[0]

    def all(self, selector: str) -> list[Tag]:
        """Return every element a selector finds."""
        return list(self.soup.select(selector))

    def link(self, text: str) -> str:
        """Return where the first link with these words leads."""
        for anchor in self.soup.select("a[href]"):
            if text == " ".join(anchor.get_text(" ").split()):
                return str(anchor["href"])
        raise AssertionError(f"no link {text!r} on {self.url}: {self.text}")


class Browser:
    """One person's browser."""

    def __init__(self) -> None:
        self.cookies: dict[str, str] = {}
        self.page: Page | None = None

    def signed_in_as(self, user: User, *, remember: bool = False) -> Self:
        """Start signed in, without walking through the login page."""
        with storage.all_or_nothing() as writes:
            value = sessions.start(
                writes, user.user_id, user.role, user.full_name, remember=remember
            )
        self.cookies[cookies.SESSION] = value
        return self

    @property
    def user_id(self) -> str:
        """The id of whoever is signed in here."""
        session = sessions.find(self.cookies[cookies.SESSION])
        assert session is not None
        return str(session.user_id)

    def get(
        self, path: str, *, status: int = 200, follow: bool = False, **headers: str
    ) -> Page:
        """Open a page; with `follow`, go where it redirects within the portal."""
        return self._send("GET", path, b"", headers, status, follow=follow)

    def post(
        self,
        path: str,
        values: Mapping[str, str | list[str]] | None = None,
        *,
        status: int = 303,
        follow: bool = False,
        token: bool = True,
        **headers: str,
    ) -> Page:
        """Post a form as written by hand; `token` adds the form token of this browser."""
        fields = dict(values or {})
        if token:
            fields.setdefault("csrf_token", self._token())
        body = urlencode(fields, doseq=True).encode()
        return self._send("POST", path, body, headers, status, follow=follow)

    def submit(
        self,
        values: Mapping[str, str | list[str]] | None = None,
        *,
        form: str = "main form[method=post]",
        button: tuple[str, str] | None = None,
        files: Mapping[str, tuple[str, bytes]] | None = None,
        status: int = 303,
        follow: bool = False,
    ) -> Page:
        """Fill in the form on the present page as a person would, and send it.

        What is not in `values` goes as the page has it. `button` is the name and value of
        the button pressed, when it matters; `files` a name and content for each file field.
        """
        assert self.page is not None
        element = self.page.soup.select(form)[0]
        fields = _successful_controls(element)
        names = {str(control.get("name")) for control in element.select("[name]")}
        for name, value in (values or {}).items():
            assert name in names, f"no field {name!r} on {self.page.url}: {sorted(names)}"
            fields[name] = value if isinstance(value, list) else [value]
        if button:
            fields[button[0]] = [button[1]]
        path = urljoin(self.page.url, str(element["action"]))
        if element.get("enctype") == "multipart/form-data":
            unchosen = {str(each["name"]): ("", b"") for each in element.select("[type=file]")}
            body = _in_parts(fields, unchosen | dict(files or {}))
            extra = {"content-type": f"multipart/form-data; boundary={_BOUNDARY}"}
            return self._send("POST", path, body, extra, status, follow=follow)
        body = urlencode(fields, doseq=True).encode()
        return self._send("POST", path, body, {}, status, follow=follow)

    def _token(self) -> str:
        if held := self.cookies.get(cookies.SESSION):
            session = sessions.find(held)
            return session.csrf_token if session else "gone"
        self.cookies.setdefault(cookies.VISITOR, cookies.new_nonce())
        return cookies.visitor_token(self.cookies[cookies.VISITOR])

    def _send(
        self,
        method: str,
        path: str,
        body: bytes,
        extra: Mapping[str, str],
        status: int,
        *,
        follow: bool,
    ) -> Page:
        headers = {"host": "portal.localhost:4566", "accept": "text/html"}
        if method == "POST":
            headers |= {
                "content-type": "application/x-www-form-urlencoded",
                "sec-fetch-site": "same-origin",
            }
        if self.cookies:
            headers["cookie"] = "; ".join(f"{n}={v}" for n, v in self.cookies.items())
        headers |= {name.replace("_", "-"): value for name, value in extra.items()}
        answer = gateway.send(method, path, headers, body)
        self._keep(answer.set_cookies)
        page = Page(path, answer)
        if follow and answer.status == 303 and page.location.startswith("/"):
            return self._send("GET", page.location, b"", {}, status, follow=True)
        expected = 200 if follow and status == 303 else status
        assert page.status == expected, f"{method} {path}: {page.status}, {page.text[:500]}"
        assert_safe(page)
        if "text/html" in page.headers["content-type"] and page.status != 303:
            assert_sound(page.soup)
            self.page = page
        return page

    def _keep(self, set_cookies: list[str]) -> None:
        for line in set_cookies:
            pair, *attributes = line.split("; ")
            name, _, value = pair.partition("=")
            assert {"Path=/", "Secure", "HttpOnly", "SameSite=Lax"} <= set(attributes), line
            assert name.startswith("__Host-"), line
            if "Max-Age=0" in attributes:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value


def _in_parts(fields: Mapping[str, list[str]], files: Mapping[str, tuple[str, bytes]]) -> bytes:
    parts = [
        f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode()
        for name, values in fields.items()
        for value in values
    ]
    for name, (filename, content) in files.items():
        head = f'Content-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
        parts.append(f"{head}Content-Type: application/octet-stream\r\n\r\n".encode() + content)
    ends = f"--{_BOUNDARY}".encode()
    return b"".join(ends + b"\r\n" + part + b"\r\n" for part in parts) + ends + b"--\r\n"


def _successful_controls(form: Tag) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for control in form.select("input[name], select[name], textarea[name]"):
        name, kind = str(control["name"]), control.get("type", "text")
        if control.has_attr("disabled") or kind in ("submit", "button", "file"):
            continue
        if kind in ("checkbox", "radio"):
            if control.has_attr("checked"):
                fields.setdefault(name, []).append(str(control.get("value", "on")))
        elif control.name == "select":
            chosen = control.select("option[selected]") or control.select("option")[:1]
            fields[name] = [str(option.get("value", option.text)) for option in chosen]
        elif control.name == "textarea":
            fields[name] = [control.text]
        else:
            fields.setdefault(name, []).append(str(control.get("value", "")))
    return fields


def assert_safe(page: Page) -> None:
    """Check the headers that every answer must have."""
    assert page.headers["x-content-type-options"] == "nosniff"
    if "text/html" in page.headers["content-type"]:
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["x-frame-options"] == "DENY"


def assert_sound(page: BeautifulSoup) -> None:
    """Check what every page of the portal must be."""
    [heading] = page.select("h1")
    assert page.title is not None
    titled = page.title.text.removeprefix("Error: ").startswith(heading.text.strip())
    assert titled, "title must start with the h1"
    ids = [element["id"] for element in page.select("[id]")]
    assert len(ids) == len(set(ids)), f"duplicate ids: {sorted(ids)}"
    for form in page.select("form[method=post]"):
        assert form.get("action"), "a posting form needs an action"
        has_token = form.select_one("input[name=csrf_token]") is not None
        is_ours = not urlsplit(str(form["action"])).netloc
        assert has_token is is_ours, "our forms need a CSRF token, and nobody else may see it"
    for control in page.select("input:not([type=hidden]), select, textarea"):
        assert page.select_one(f"label[for='{control['id']}']"), f"no label for {control['id']}"
    for described in page.select("[aria-describedby]"):
        for name in str(described["aria-describedby"]).split():
            assert page.select_one(f"[id='{name}']"), f"nothing has the id {name}"
    assert not page.select("[style], style, script:not([src])"), "inline code breaks the CSP"
    for element in page.select("[src], link[href]"):
        url = str(element.get("src") or element.get("href"))
        assert not urlsplit(url).netloc or url.startswith("data:"), f"another host: {url}"
