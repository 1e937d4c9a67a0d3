"""What a strict reader finds wrong with a page: by axe, layout and focus."""

import re
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

_Scheme = Literal["light", "dark"]
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The night changes colours and nothing else.
_SCHEMES: dict[_Scheme, dict[str, Any]] = {
    "light": {"runOnly": {"type": "tag", "values": _TAGS}},
    "dark": {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}},
}

# Pages in a state that axe has seen: the same elements with the same names for the styles.
_INSPECTED: set[tuple[int, int]] = set()

# Every way from the root to an element, with what decides its colours, its role and its name.
_STATE = """() => {
  const part = (element) => {
    const kept = ["role", "type", "hidden", "open", "checked", "disabled", "alt", "scope"];
    const given = [...element.attributes].filter(
      ({ name }) => kept.includes(name) || name.startsWith("aria-"));
    const named = given.map(({ name, value }) =>
      /^aria-(label|describedby|labelledby|controls)/.test(name) ? name : `${name}=${value}`);
    const empty = element.textContent.trim() ? "" : "!";
    const classes = [...element.classList].join(".");
    return `${element.localName}.${classes}[${named}]${empty}`;
  };
  const ways = new Set();
  const walk = (element, before) => {
    const way = `${before}>${part(element)}`;
    ways.add(way);
    for (const child of element.children) walk(child, way);
  };
  walk(document.documentElement, "");
  return document.title.replace(/[0-9]/g, "") + [...ways].join("\\n");
}"""

# Notes each move of what a reader already sees, from the first picture on.
WATCH_LAYOUT = """
  window.layoutShifts = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const moved = entry.sources.map(({ node }) => node?.outerHTML?.slice(0, 120));
      if (!entry.hadRecentInput) window.layoutShifts.push(`${entry.value}: ${moved}`);
    }
  }).observe({ type: "layout-shift", buffered: true });
"""
_SHIFTS = """() => new Promise((resolve) => requestAnimationFrame(
  () => requestAnimationFrame(() => resolve(window.layoutShifts ?? []))))"""

# What reaches past an edge of the window, but what scrolls in a box of its own.
_STICKING_OUT = """() => {
  const width = document.documentElement.clientWidth;
  const scrolls = (element) => element && (
    ["auto", "scroll"].includes(getComputedStyle(element).overflowX)
    || scrolls(element.parentElement));
  const found = [];
  for (const element of document.body.querySelectorAll("*:not(.skip, .visually-hidden)")) {
    if (!element.checkVisibility() || element.closest("svg, .visually-hidden")) continue;
    const { left, right, width: own } = element.getBoundingClientRect();
    if (own && (left < -1 || right > width + 1) && !scrolls(element.parentElement))
      found.push(`${Math.round(left)} to ${Math.round(right)}: `
        + element.outerHTML.slice(0, 160));
  }
  return found;
}"""
_FOCUS_IS_LOST = """() => {
  const first = document.querySelector("[data-module~='focus']");
  return !!first && !first.contains(document.activeElement);
}"""


class Reader:
    """Looks at the pages of one browser; where scripts are off, axe reads a copy."""

    def __init__(self, browser: Browser, *, javascript: bool) -> None:
        self._browser = browser
        self._javascript = javascript
        self._desk: Page | None = None

    def check_arrival(self, page: Page) -> None:
        """See that nothing moved while the page came, and that the focus is where it is needed.

        Without scripts nothing moves of its own, and the browser puts the focus.
        """
        if self._javascript:
            shifts = page.evaluate(_SHIFTS)
            assert not shifts, f"{page.url} moves: {shifts}"
            assert not page.evaluate(_FOCUS_IS_LOST), f"{page.url}: the focus is lost"

    def state_of(self, page: Page) -> int:
        """Return a number that is the same for pages of the same elements and styles."""
        return hash(page.evaluate(_STATE))

    def check_fit(self, page: Page, width: int) -> None:
        """See that nothing sticks out, and that nobody has to scroll sideways."""
        widest = page.evaluate("document.documentElement.scrollWidth")
        assert widest <= width, f"{page.url} is {widest} pixels wide"
        outside = page.evaluate(_STICKING_OUT)
        assert not outside, f"{page.url} at {width} pixels: {outside}"

    def check_with_axe(self, page: Page, state: tuple[int, int]) -> None:
        """See that axe finds nothing in light or in dark, unless it knows this state."""
        if state in _INSPECTED:
            return
        read = page if self._javascript else self._copy(page)
        for_all: dict[str, Any] = {"resultTypes": ["violations"]}
        if page.locator("details.menu[open]").count():
            # An open menu lies over other controls, until it is closed.
            for_all["rules"] = {"target-size": {"enabled": False}}
        for scheme, rules in _SCHEMES.items():
            read.emulate_media(color_scheme=scheme)
            found = Axe().run(read, options={**rules, **for_all})
            report = found.generate_report() if found.violations_count else ""
            assert not report, f"{page.url} in {scheme}: {report}"
        read.emulate_media(color_scheme="light")
        _INSPECTED.add(state)

    def leave(self) -> None:
        """Put the copies away."""
        if self._desk is not None:
            self._desk.context.close()

    def _copy(self, page: Page) -> Page:
        if self._desk is None:
            self._desk = self._browser.new_context(viewport=page.viewport_size).new_page()
        content = re.sub(r"<script\b.*?</script>", "", page.content(), flags=re.DOTALL)
        self._desk.set_content(content.replace("<head>", f'<head><base href="{page.url}">', 1))
        return self._desk
