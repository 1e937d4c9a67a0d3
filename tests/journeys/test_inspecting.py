"""Proof that the people of the journeys would see what is wrong with a page."""

from collections.abc import Callable

import pytest
from journeys.employers import Employer
from playwright.sync_api import Route

pytestmark = [pytest.mark.stack, pytest.mark.browser]

ELSEWHERE = "http://elsewhere.example.org/"
ADD = (
    "const element = document.createElement('{tag}'); element.setAttribute('alt', '');"
    "document.querySelector('main').append(element); "
)
FAULTS = {
    "Content Security Policy": ADD.format(tag="img") + "element.src = 'https://example.org/'",
    "pixels wide": ADD.format(tag="hr") + "element.style = 'margin-right: -500px'",
    "at 1280 pixels": ADD.format(tag="hr")
    + "element.style = 'margin-right: -500px'; element.parentElement.style = 'overflow: clip'",
    "button-name": ADD.format(tag="button"),
    "in dark": "const element = document.querySelector('h1'); element.className = 'other'; "
    "element.style.color = 'light-dark(#111, #222)'",
    "a mistake": "setTimeout(() => { throw new Error('a mistake'); })",
    "moves": "document.querySelector('main').style.paddingTop = '200px'",
    "the focus is lost": ADD.format(tag="hr") + "element.dataset.module = 'focus'",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_an_inspection_finds_what_is_wrong(
    an_employer: Callable[..., Employer], fault: str
) -> None:
    gareth = an_employer("Castle Motors").open("/")

    gareth.page.evaluate(FAULTS[fault])

    with pytest.raises(AssertionError, match=fault):
        gareth.inspect()


def test_an_inspection_finds_what_another_host_was_asked_for(
    an_employer: Callable[..., Employer],
) -> None:
    def answer(route: Route) -> None:
        route.fulfill(body="", content_type="text/css")

    gareth = an_employer("Castle Motors")
    gareth.page.route(f"{ELSEWHERE}**", answer)
    gareth.page.goto("about:blank")
    with gareth.in_passing():
        gareth.inspect()

        gareth.page.set_content(f"<link rel='stylesheet' href='{ELSEWHERE}font.css'>")

        with pytest.raises(AssertionError, match=ELSEWHERE):
            gareth.inspect()


def test_someone_without_a_mouse_sees_where_they_are(
    an_employer: Callable[..., Employer],
) -> None:
    gareth = an_employer("Castle Motors", by_keyboard=True).open("/")

    gareth.page.evaluate("document.querySelector('main a').style.outline = 'none'")

    with pytest.raises(AssertionError, match="the focus cannot be seen"):
        gareth.follow("Forgotten password?")


def test_someone_without_a_mouse_does_not_come_to_what_is_no_control(
    an_employer: Callable[..., Employer],
) -> None:
    gareth = an_employer("Castle Motors", by_keyboard=True).open("/")

    gareth.page.evaluate("document.querySelector('main a').tabIndex = -1")

    with pytest.raises(AssertionError, match="Tab never comes to"):
        gareth.click(gareth.page.locator("main a"))


def test_someone_without_a_mouse_has_none(an_employer: Callable[..., Employer]) -> None:
    gareth = an_employer("Castle Motors", by_keyboard=True).open("/")

    gareth.page.locator("h1").click()

    with pytest.raises(AssertionError, match="a mouse was used"):
        gareth.inspect()
