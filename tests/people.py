"""A person with a real browser: does what people do, and every page they meet is inspected."""

import io
import re
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response
from pypdf import PdfReader
from stack import RunningStack

PHONE = 375
DESK = 1280
_PATIENCE_MS = 20_000
_REFUSED = re.compile("Failed to load resource: the server responded with a status of 4..")


class Person:
    """Someone at a browser of their own, `width` pixels wide.

    Every page they come to is inspected: axe finds nothing, the console is silent, nothing is
    asked of a host but the portal, its bucket and the bank, and nothing sticks out to the
    right. Pictures go to `pictures`. `network` is the address they come from.
    """

    def __init__(
        self,
        browser: Browser,
        stack: RunningStack,
        pictures: Path,
        *,
        network: str,
        width: int = DESK,
        javascript: bool = True,
        dark: bool = False,
    ) -> None:
        self.stack = stack
        self._javascript = javascript
        self._pictures = pictures
        self._width = width
        self._in_passing = False
        self.context = browser.new_context(
            viewport={"width": width, "height": 720 if width <= PHONE else 900},
            java_script_enabled=javascript,
            locale="en-GB",
            color_scheme="dark" if dark else "light",
            extra_http_headers={"X-Forwarded-For": network},
        )
        self.context.set_default_timeout(_PATIENCE_MS)
        self.page: Page = self.context.new_page()
        self._heard: list[ConsoleMessage] = []
        self._faults: list[str] = []
        self._asked: set[str] = set()
        self._refused: set[str] = set()
        self.page.on("console", lambda message: self._heard.append(message))  # noqa: PLW0108
        self.context.on("weberror", lambda fault: self._faults.append(str(fault.error)))
        self.context.on("request", lambda request: self._asked.add(request.url))
        self.context.on("response", self._note)

    @contextmanager
    def in_passing(self) -> Iterator[Self]:
        """Walk through pages that other tests inspect: no axe and no pictures meanwhile."""
        before, self._in_passing = self._in_passing, True
        yield self
        self._in_passing = before

    def open(self, path: str) -> Self:
        """Go to an address of the portal, or to one that an e-mail gave."""
        self.page.goto(path if path.startswith("http") else f"{self.stack.portal_url}{path}")
        return self.inspect()

    def follow(self, name: str) -> Self:
        """Follow the link with these words: in the page itself, or else around it."""
        links = self.page.locator("main").get_by_role("link", name=name)
        return self.click(links if links.count() else self.page.get_by_role("link", name=name))

    def press(self, name: str) -> Self:
        """Press the button with these words."""
        return self.click(
            self.page.locator("main").get_by_role("button", name=name, exact=True)
        )

    def click(self, target: Locator) -> Self:
        """Click, and wait for the page that comes of it."""
        with self.page.expect_navigation():
            target.first.click()
        return self.inspect()

    def go_back(self) -> Self:
        """Press the browser's back button."""
        self.page.go_back()
        return self.inspect()

    def choose(self, entry: str, *, of: str) -> Self:
        """Open the menu of the row or card that says `of`, and choose an entry."""
        return self.click(self._entry(entry, of))

    def fill(self, **values: str) -> Self:
        """Type into fields, each named by its `name` in the form; choose in lists."""
        for name, value in values.items():
            field = self.page.locator(f"main [name='{name}']").locator("visible=true").first
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(label=value)
            else:
                field.fill(value)
        return self

    def tick(self, name: str) -> Self:
        """Tick the box, or choose the answer, with these words."""
        if not self.page.locator("main").get_by_label(name).first.is_checked():
            self.page.locator("main label").filter(has_text=name).first.click()
        return self

    @property
    def heading(self) -> str:
        """The words of the page's h1."""
        return self.page.locator("h1").inner_text()

    @property
    def text(self) -> str:
        """The words of the page's main part, single-spaced."""
        return " ".join(self.page.locator("main").inner_text().split())

    @property
    def path(self) -> str:
        """Where in the portal they are."""
        return urlsplit(self.page.url).path

    def sees(self, *words: str) -> Self:
        """Check that the page says all of this."""
        for each in words:
            assert each in self.text, f"{each!r} is not on {self.page.url}: {self.text}"
        return self

    def sees_not(self, *words: str) -> Self:
        """Check that the page says none of this."""
        for each in words:
            assert each not in self.text, f"{each!r} is on {self.page.url}: {self.text}"
        return self

    def row(self, words: str) -> list[str]:
        """Return the cells of the table's row that says `words`, its menu left out."""
        row = self.page.locator("tbody tr").filter(has_text=words).first
        cells = row.locator("th, td:not(.row-menu)").all()
        return [" ".join(cell.inner_text().split()) for cell in cells]

    def read_pdf(self, entry: str, *, of: str) -> str:
        """Choose a document from the menu of what says `of`, in a tab; return all its text."""
        with self.context.expect_page() as opened:
            self._entry(entry, of).click(modifiers=["Control"])
        tab = opened.value
        tab.wait_for_url(re.compile("X-Amz-Signature"), wait_until="commit")
        with urllib.request.urlopen(tab.url, timeout=10) as answer:  # noqa: S310
            assert answer.headers["Content-Type"] == "application/pdf"
            pages = PdfReader(io.BytesIO(answer.read())).pages
        tab.close()
        self._check_quiet()
        return " ".join(" ".join(page.extract_text() for page in pages).split())

    def inspect(self) -> Self:
        """Look at the present page as a strict reader would."""
        self.page.wait_for_load_state("load")
        if not self._in_passing:
            self._take_picture()
            if self._javascript:
                found = Axe().run(self.page)
                assert not found.violations_count, f"{self.page.url}: {found.generate_report()}"
                widest = self.page.evaluate("document.documentElement.scrollWidth")
                assert widest <= self._width, f"{self.page.url} is {widest} pixels wide"
        self._check_quiet()
        return self

    def leave(self) -> None:
        """Close the browser."""
        self.context.close()

    def _entry(self, entry: str, of: str) -> Locator:
        holders = self.page.locator("tbody tr, li.achievement").filter(has_text=of)
        menu = holders.locator("details.menu").first
        if menu.get_attribute("open") is None:
            menu.locator("summary").click()
        return menu.get_by_role("link", name=entry)

    def _note(self, response: Response) -> None:
        if response.request.is_navigation_request() and 400 <= response.status < 500:
            self._refused.add(response.url)

    def _take_picture(self) -> None:
        name = re.sub(r"[^a-z]+", "-", self.page.title().lower()).strip("-")[:60]
        number = len(list(self._pictures.iterdir()))
        path = self._pictures / f"{number:03}-{name}-{self._width}.png"
        self.page.screenshot(path=path, full_page=True)

    def _check_quiet(self) -> None:
        # A page with messages by its fields is a 422, which Chromium reports as an error.
        said = [
            f"{message.text} ({message.location['url']})"
            for message in self._heard
            if message.type in ("error", "warning")
            and not (_REFUSED.match(message.text) and message.location["url"] in self._refused)
        ]
        assert not said + self._faults, f"{self.page.url}: {said + self._faults}"
        stack = self.stack
        known = {stack.portal_url, stack.laptop.aws_url, stack.bank_api}
        hosts = {urlsplit(each).netloc for each in known}
        # Chromium's own PDF viewer is made of chrome:// addresses.
        asked = [urlsplit(url) for url in self._asked if url.startswith(("http", "ws"))]
        foreign = [url.geturl() for url in asked if url.netloc not in hosts]
        assert not foreign, foreign
