"""A person with a real browser: does what people do, and every page they meet is inspected."""

import io
import re
import urllib.request
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request
from pypdf import PdfReader
from stack import RunningStack

PASSWORD = "a long and quiet road"
_PHONE = 480


class Person:
    """Someone at a browser of their own, `width` pixels wide.

    Every page they come to is inspected: axe finds nothing, the console is silent, nothing is
    asked of a host but the portal, its bucket and the bank. Pictures go to `pictures`.
    """

    def __init__(
        self,
        browser: Browser,
        stack: RunningStack,
        pictures: Path,
        *,
        width: int = 1280,
        javascript: bool = True,
    ) -> None:
        self.stack = stack
        self.javascript = javascript
        self._pictures = pictures
        self._width = width
        context = browser.new_context(
            viewport={"width": width, "height": 900 if width > _PHONE else 720},
            java_script_enabled=javascript,
            locale="en-GB",
        )
        self.page: Page = context.new_page()
        self.page.set_default_timeout(20_000)
        self._complaints: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self._complaints.append(str(error)))
        self.page.on("request", self._note)

    def _hear(self, message: ConsoleMessage) -> None:
        # A page with messages by its fields is a 422, which Chromium calls an error.
        if message.type in ("error", "warning") and "422" not in message.text:
            self._complaints.append(message.text)

    def _note(self, request: Request) -> None:
        self.asked.append(request.url)

    def open(self, path: str) -> Self:
        """Go to an address of the portal, or to one that an e-mail gave."""
        url = path if path.startswith("http") else f"{self.stack.portal_url.rstrip('/')}{path}"
        self.page.goto(url)
        return self.inspect()

    def follow(self, name: str) -> Self:
        """Follow the link with these words."""
        self.page.get_by_role("link", name=name).first.click()
        return self.inspect()

    def press(self, name: str) -> Self:
        """Press the button with these words, and wait for what comes of it."""
        self.page.locator("main").get_by_role("button", name=name, exact=True).first.click()
        return self.inspect()

    def choose_from_menu(self, entry: str, *, row: str = "") -> Self:
        """Open the menu of the row or card that contains `row`, and choose an entry."""
        menus = self.page.locator("tr, li, article").filter(has_text=row or re.compile("."))
        menu = menus.locator("details.menu").first
        menu.locator("summary").click()
        menu.get_by_role("link", name=entry).click()
        return self

    def fill(self, **values: str) -> Self:
        """Type into fields, each named by its `name` in the form."""
        for name, value in values.items():
            self.page.locator(f"main [name='{name}']").first.fill(value)
        return self

    def tick(self, name: str) -> Self:
        """Tick the box, or choose the answer, with these words."""
        self.page.get_by_label(name).first.check()
        return self

    @property
    def heading(self) -> str:
        """The words of the page's h1."""
        return self.page.locator("h1").inner_text()

    @property
    def text(self) -> str:
        """The words of the page's main part, single-spaced."""
        return " ".join(self.page.locator("main").inner_text().split())

    def sees(self, *words: str) -> Self:
        """Check that the page says all of this."""
        for each in words:
            assert each in self.text, f"{each!r} is not on {self.page.url}: {self.text}"
        return self

    def read_pdf(self, entry: str, *, row: str = "") -> str:
        """Choose a document from a card's menu, and return all its text."""
        wanted = re.compile(re.escape("X-Amz-Signature"))
        with self.page.expect_request(
            lambda request: bool(wanted.search(request.url))
        ) as caught:
            self.choose_from_menu(entry, row=row)
        with urllib.request.urlopen(caught.value.url, timeout=10) as answer:  # noqa: S310
            assert answer.headers["Content-Type"] == "application/pdf"
            content = answer.read()
        self.page.go_back()
        return " ".join(
            " ".join(p.extract_text() for p in PdfReader(io.BytesIO(content)).pages).split()
        )

    def inspect(self) -> Self:
        """Look at the present page as a strict reader would."""
        self.page.wait_for_load_state("load")
        name = re.sub(r"[^a-z]+", "-", self.page.title().lower()).strip("-")[:60]
        number = len(list(self._pictures.iterdir()))
        picture = self._pictures / f"{number:03}-{name}-{self._width}.png"
        self.page.screenshot(path=picture, full_page=True)
        assert not self._complaints, f"{self.page.url}: {self._complaints}"
        self._check_hosts()
        if self.javascript:
            findings = Axe().run(self.page)
            assert findings.violations_count == 0, findings.generate_report()
            widest = self.page.evaluate("document.documentElement.scrollWidth")
            assert widest <= self._width, f"{self.page.url} is {widest} pixels wide"
        return self

    def _check_hosts(self) -> None:
        known = {self.stack.portal_url, self.stack.laptop.aws_url, self.stack.bank_api}
        hosts = {urlsplit(each).netloc for each in known}
        foreign = [url for url in self.asked if urlsplit(url).netloc not in hosts | {""}]
        assert not foreign, foreign
