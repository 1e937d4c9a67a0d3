"""The two ways in which people work a page: with a mouse, and with the keyboard alone."""

from typing import Protocol

from playwright.sync_api import ElementHandle, Locator, Page

_MOST_STOPS = 400

# An alarm that a page rings when somebody who has no mouse uses one.
NO_MOUSE = "addEventListener('mousedown', () => console.error('a mouse was used'), true)"

# What is wrong with how the focus is shown. Between two rounds the browser itself has it.
_SEE_FOCUS = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return "";
  const name = at.outerHTML.slice(0, 200);
  const style = getComputedStyle(at);
  const ringed = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  // The button of a date's calendar belongs to the browser, and has a ring of its own.
  const itsOwn = at.type === "date" && !at.matches(":focus-visible");
  if (!ringed && !itsOwn) return `the focus cannot be seen on ${name}`;
  const box = at.getBoundingClientRect();
  const x = box.left + box.width / 2, y = box.top + box.height / 2;
  if (x < 0 || y < 0 || x > innerWidth || y > innerHeight)
    return `the focus is out of sight on ${name}`;
  const top = document.elementFromPoint(x, y);
  const seen = top && (at.contains(top) || top.contains(at) || top.closest("label"));
  return seen ? "" : `the focus is covered on ${name}`;
}"""
_STANDS_BEFORE = """(wanted) => {
  const at = document.activeElement;
  return !!at && at !== document.body
    && !!(wanted.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_FOLLOWING);
}"""
_HAS_FOCUS = "(wanted) => document.activeElement === wanted"
_OF_ONE_GROUP = """(wanted) => {
  const at = document.activeElement;
  return at?.type === "radio" && at.name === wanted.name && at.form === wanted.form;
}"""


class Hand(Protocol):
    """How someone works the controls of a page."""

    def use(self, control: Locator, *, in_new_tab: bool = False) -> None:
        """Follow a link, press a button, or open a menu."""

    def write(self, field: Locator, text: str) -> None:
        """Put a text into a field, in place of what it holds."""

    def pick(self, chooser: Locator, label: str) -> None:
        """Choose from a list."""

    def tick(self, box: Locator) -> None:
        """Tick a box, or choose one of several answers."""


class Mouse:
    """Someone who points and clicks."""

    def use(self, control: Locator, *, in_new_tab: bool = False) -> None:
        """Click it."""
        control.click(modifiers=["Control"] if in_new_tab else None)

    def write(self, field: Locator, text: str) -> None:
        """Fill in the field."""
        field.fill(text)

    def pick(self, chooser: Locator, label: str) -> None:
        """Choose from a list."""
        chooser.select_option(label=label)

    def tick(self, box: Locator) -> None:
        """Click the words beside the box, or the box when its words are for hearing only."""
        words = box.page.locator(f"label[for='{box.get_attribute('id')}']")
        is_unseen = "visually-hidden" in (words.get_attribute("class") or "")
        (box if is_unseen else words).click()


class Keyboard:
    """Someone who has no mouse: goes from control to control, and sees where they are."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._keys = page.keyboard

    def use(self, control: Locator, *, in_new_tab: bool = False) -> None:
        """Go to it, and press Enter; Space on a button."""
        element = self._reach(control)
        kind = element.evaluate("element => element.localName + (element.type ?? '')")
        if in_new_tab:
            self._keys.press("Control+Enter")
        else:
            self._keys.press("Space" if kind.startswith("button") else "Enter")

    def write(self, field: Locator, text: str) -> None:
        """Go to the field, select what it holds, and type."""
        element = self._reach(field)
        if element.get_attribute("type") == "date":
            # The browser's own field has three parts; Debian's Chromium speaks American.
            year, month, day = text.split("-")
            text = f"{month}{day}{year}"
        else:
            self._keys.press("Control+A")
            self._keys.press("Delete")
        self._keys.type(text)

    def pick(self, chooser: Locator, label: str) -> None:
        """Go to the list and type the first letters of what is wanted."""
        element = self._reach(chooser)
        self._keys.type(label)
        chosen = element.evaluate("element => element.selectedOptions[0].label")
        assert chosen == label, f"typing {label!r} chose {chosen!r}"

    def tick(self, box: Locator) -> None:
        """Press Space on a box; go by the arrows to one of several answers."""
        if box.get_attribute("type") == "checkbox":
            self._reach(box)
            self._keys.press("Space")
        else:
            wanted = self._reach(box, or_its_group=True)
            if not wanted.is_checked():
                self._keys.press("Space")
            for _ in range(_MOST_STOPS):
                if wanted.is_checked():
                    break
                self._keys.press("ArrowDown")
        assert box.is_checked(), f"{box} cannot be chosen by the keyboard"

    def _reach(self, control: Locator, *, or_its_group: bool = False) -> ElementHandle:
        wanted = control.element_handle()
        arrived = _OF_ONE_GROUP if or_its_group else _HAS_FOCUS
        key = "Shift+Tab" if wanted.evaluate(_STANDS_BEFORE) else "Tab"
        for _ in range(_MOST_STOPS):
            if wanted.evaluate(arrived):
                return wanted
            self._keys.press(key)
            unseen = self._page.evaluate(_SEE_FOCUS)
            assert not unseen, f"{self._page.url}: {unseen}"
        message = f"{self._page.url}: Tab never comes to {control}"
        raise AssertionError(message)
