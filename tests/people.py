"""A person with a real browser: does what people do, and every page they meet is inspected."""

import io
import re
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from hands import NO_MOUSE, Hand, Keyboard, Mouse
from inspecting import WATCH_LAYOUT, Reader
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response, ViewportSize
from pypdf import PdfReader
from reading import Reading
from stack import RunningStack

NARROW = 320
PHONE = 375
DESK = 1280
_PATIENCE_MS = 20_000
_REFUSED = re.compile("Failed to load resource: the server responded with a status of 4..")


class Person(Reading):
    """Someone at a browser of their own, `width` pixels wide.

    Every page they come to is inspected, at this width and at those of `also`: axe finds
    nothing in light or dark, the console is silent, nothing is asked of a host but the portal,
    its bucket and the bank, nothing moves while it comes, the focus is where it is needed, and
    nothing sticks out. Pictures, if they are wanted, go to `pictures`. `network` is the address
    they come from.
    """

    def __init__(
        self,
        browser: Browser,
        stack: RunningStack,
        pictures: Path | None,
        *,
        network: str,
        width: int = DESK,
        also: tuple[int, ...] = (),
        javascript: bool = True,
        by_keyboard: bool = False,
    ) -> None:
        self.stack = stack
        self._pictures = pictures
        self._met: set[tuple[int, int]] = set()
        self._widths = (width, *also)
        self._in_passing = False
        self.context = browser.new_context(
            viewport=_window(width),
            java_script_enabled=javascript,
            locale="en-GB",
            extra_http_headers={"X-Forwarded-For": network},
        )
        self.context.set_default_timeout(_PATIENCE_MS)
        self.context.add_init_script(WATCH_LAYOUT)
        if by_keyboard:
            self.context.add_init_script(NO_MOUSE)
        self._heard: list[ConsoleMessage] = []
        self._faults: list[str] = []
        self._asked: set[str] = set()
        self._refused: set[str] = set()
        self.context.on("console", lambda message: self._heard.append(message))  # noqa: PLW0108
        self.context.on("weberror", lambda fault: self._faults.append(str(fault.error)))
        self.context.on("request", lambda request: self._asked.add(request.url))
        self.context.on("response", self._note)
        self.page: Page = self.context.new_page()
        self.hand: Hand = Keyboard(self.page) if by_keyboard else Mouse()
        self._reader = Reader(browser, javascript=javascript)

    @contextmanager
    def in_passing(self) -> Iterator[Self]:
        """Walk through pages that other tests inspect: no axe and no pictures meanwhile."""
        before, self._in_passing = self._in_passing, True
        yield self
        self._in_passing = before

    @contextmanager
    def in_another_tab(self) -> Iterator[Self]:
        """Do something in a second tab of the same browser, and come back to the first."""
        first, self.page = self.page, self.context.new_page()
        yield self
        self.page.close()
        self.page = first

    def open(self, path: str) -> Self:
        """Go to an address of the portal, or to one that an e-mail gave."""
        self.page.goto(path if path.startswith("http") else f"{self.stack.portal_url}{path}")
        return self.inspect()

    def follow(self, name: str) -> Self:
        """Follow the link with these words: in the page itself, or else around it."""
        links = self.page.locator("main").get_by_role("link", name=name)
        return self.click(links if links.count() else self.page.get_by_role("link", name=name))

    def go_to(self, section: str) -> Self:
        """Follow an entry of the menu at the top."""
        menu = self.page.get_by_role("navigation", name="Main")
        return self.click(menu.get_by_role("link", name=section))

    def press(self, name: str) -> Self:
        """Press the button with these words."""
        return self.click(
            self.page.locator("main").get_by_role("button", name=name, exact=True)
        )

    def click(self, target: Locator) -> Self:
        """Click, and wait for the page that comes of it."""
        with self.page.expect_navigation():
            self.hand.use(target.first)
        return self.inspect()

    def wait_through(self, button: str, path: str) -> Self:
        """Press a button, and wait until pages that move on by themselves come to `path`."""
        there = self.page.locator("main").get_by_role("button", name=button, exact=True)
        with self.page.expect_navigation():
            self.hand.use(there.first)
        self.page.wait_for_url(re.compile(rf"{re.escape(path)}(\?[^/]*)?$"))
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
                self.hand.pick(field, value)
            else:
                self.hand.write(field, value)
        return self

    def tick(self, name: str) -> Self:
        """Tick the box, or choose the answer, with these words."""
        box = self.page.locator("main").get_by_label(name).first
        if not box.is_checked():
            self.hand.tick(box)
        return self

    def attach(self, name: str, file: Path) -> Self:
        """Choose a file from the device for the field of this name."""
        with self.page.expect_file_chooser() as opened:
            self.hand.use(self.page.locator(f"main input[name='{name}']"))
        opened.value.set_files(file)
        return self

    def read_pdf(self, entry: str, *, of: str) -> str:
        """Choose a document from the menu of what says `of`, in a tab; return all its text."""
        with self.context.expect_page() as opened:
            self.hand.use(self._entry(entry, of), in_new_tab=True)
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
            self._reader.check_arrival(self.page)
            self.look()
        self._check_quiet()
        return self

    def look(self) -> Self:
        """See how the page looks at each width, as it is now: with a menu open, say."""
        for width in self._widths:
            if len(self._widths) > 1:
                self.page.set_viewport_size(_window(width))
            state = (width, self._reader.state_of(self.page))
            self._reader.check_fit(self.page, width)
            self._reader.check_with_axe(self.page, state)
            if self._pictures and state not in self._met:
                self._take_picture(self._pictures, width)
                self._met.add(state)
        if len(self._widths) > 1:
            self.page.set_viewport_size(_window(self._widths[0]))
        return self

    def read_help(self) -> str:
        """Open the page's help, look at it, and close it again; return what it says."""
        help_ = self.page.locator("header details.help")
        self.hand.use(help_.locator("summary"))
        said = " ".join(help_.inner_text().split())
        self.look()
        self.hand.use(help_.locator("summary"))
        return said

    def leave(self) -> None:
        """Close the browser."""
        self._reader.leave()
        self.context.close()

    def _entry(self, entry: str, of: str) -> Locator:
        holders = self.page.locator("tbody tr, li.achievement").filter(has_text=of)
        menu = holders.locator("details.menu").first
        if menu.get_attribute("open") is None:
            self.hand.use(menu.locator("summary"))
            if not self._in_passing:
                self.look()
        return menu.get_by_role("link", name=entry)

    def _note(self, response: Response) -> None:
        if response.request.is_navigation_request() and 400 <= response.status < 500:
            self._refused.add(response.url)

    def _take_picture(self, folder: Path, width: int) -> None:
        name = re.sub(r"[^a-z]+", "-", self.page.title().lower()).strip("-")[:60]
        file = f"{len(list(folder.iterdir())):03}-{name}-{width}.png"
        self.page.screenshot(path=folder / file, full_page=True)

    def _check_quiet(self) -> None:
        heard = [
            (each.text, str(each.location["url"]).partition("#")[0])
            for each in self._heard
            if each.type in ("error", "warning")
        ]
        said = [f"{text} ({url})" for text, url in heard if not self._is_expected(text, url)]
        assert not said + self._faults, f"{self.page.url}: {said + self._faults}"
        known = (self.stack.portal_url, self.stack.laptop.aws_url, self.stack.bank_api)
        hosts = {urlsplit(each).netloc for each in known}
        # Chromium's own PDF viewer is made of chrome:// addresses.
        asked = [urlsplit(url) for url in self._asked if url.startswith(("http", "ws"))]
        foreign = [url.geturl() for url in asked if url.netloc not in hosts]
        assert not foreign, foreign

    def _is_expected(self, text: str, url: str) -> bool:
        # A 422 is an error to Chromium; and for a PDF's tab it wants an icon of the bucket.
        icon = f"{self.stack.laptop.aws_url}/favicon.ico"
        return bool(_REFUSED.match(text)) and url in {*self._refused, icon}


def _window(width: int) -> ViewportSize:
    return {"width": width, "height": 720 if width <= PHONE else 900}
