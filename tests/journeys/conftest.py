"""Chromium, and the people who sit at it."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import pytest
from journeys.awards import Award, issue
from journeys.backstage import Backstage
from journeys.candidates import Candidate
from journeys.employers import Employer
from journeys.members import Member
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
_NUMBERS = count(1)

_M = TypeVar("_M", bound=Member)
Seat = Callable[..., Any]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def _programs() -> Iterator[dict[Path, Backstage]]:
    programs: dict[Path, Backstage] = {}
    yield programs
    for program in programs.values():
        program.leave()


@pytest.fixture
def backstage(stack: RunningStack, _programs: dict[Path, Backstage]) -> Backstage:
    """Give the way to do things at once that are not what a test is about."""
    data = stack.laptop.data
    if data not in _programs:
        _programs[data] = Backstage(stack)
    return _programs[data]


@pytest.fixture
def seat(
    chromium: Browser,
    stack: RunningStack,
    backstage: Backstage,
    request: pytest.FixtureRequest,
) -> Iterator[Seat]:
    """Give a function that seats someone new, of a kind, at a browser of their own."""
    pictures = PICTURES / request.node.name.removeprefix("test_")
    pictures.mkdir(parents=True, exist_ok=True)
    for old in pictures.iterdir():
        old.unlink()
    seated: list[Member] = []

    def sit_down(kind: type[_M], *, pictured: bool = True, **who: Any) -> _M:
        number = next(_NUMBERS)
        email = f"{kind.side}.{number}@example.org"
        network = f"198.51.100.{number}"
        usual: dict[str, Any] = {"email": email, "network": network, "backstage": backstage}
        someone = kind(chromium, stack, pictures if pictured else None, **(usual | who))
        seated.append(someone)
        return someone

    yield sit_down
    for someone in seated:
        someone.leave()


@pytest.fixture
def an_employer(seat: Seat) -> Callable[..., Employer]:
    """Give a function that seats an employer: an_employer("Castle Motors", width=375)."""

    def sit_down(company: str, name: str = "Gareth Hughes", **habits: Any) -> Employer:
        someone: Employer = seat(Employer, company=company, name=name, **habits)
        return someone

    return sit_down


@pytest.fixture
def a_candidate(seat: Seat) -> Callable[..., Candidate]:
    """Give a function that seats a candidate: a_candidate("Siân Ŵyn", width=375)."""

    def sit_down(name: str = "Siân Ŵyn-Łukasz", **habits: Any) -> Candidate:
        someone: Candidate = seat(Candidate, name=name, **habits)
        return someone

    return sit_down


@pytest.fixture
def a_pair(
    stack: RunningStack,
    backstage: Backstage,
    an_employer: Callable[..., Employer],
    a_candidate: Callable[..., Candidate],
) -> Callable[..., tuple[Employer, Candidate]]:
    """Give a function that seats an employer, and a candidate who shares awards with them."""

    def sit_down(*awards: Award, **habits: Any) -> tuple[Employer, Candidate]:
        employer, candidate = an_employer("Castle Motors", **habits), a_candidate(**habits)
        issue(stack, *((candidate, award) for award in awards))
        candidate.join()
        employer.join()
        titles = [award.title for award in awards]
        backstage.do("share", employer=employer.email, candidate=candidate.email, titles=titles)
        return employer, candidate

    return sit_down
