"""Chromium, and people to sit at it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from people import Person
from playwright.sync_api import Browser, sync_playwright
from stack import RunningStack

PICTURES = Path(__file__).parents[2] / ".local/pictures"

_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def person(
    chromium: Browser, stack: RunningStack, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Person]]:
    """Give a function that seats someone at a browser: person(width=375, javascript=False)."""
    pictures = PICTURES / request.node.name
    pictures.mkdir(parents=True, exist_ok=True)
    for old in pictures.iterdir():
        old.unlink()
    seated: list[Person] = []

    def seat(*, width: int = 1280, javascript: bool = True) -> Person:
        someone = Person(chromium, stack, pictures, width=width, javascript=javascript)
        seated.append(someone)
        return someone

    yield seat
    for someone in seated:
        someone.page.context.close()
