"""The employers' guide, walked from its first page to its last, in four ways."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from journeys import chapters
from journeys.awards import MOT, WELDING, issue
from journeys.candidates import Candidate
from journeys.employers import Employer
from people import NARROW, PHONE
from stack import RunningStack

pytestmark = [pytest.mark.stack, pytest.mark.browser, pytest.mark.timeout(600)]


@pytest.mark.product("G-4", "G-5", "G-6", "G-9", "G-10", "G-11", "G-12", "G-15", "G-16", "G-17")
@pytest.mark.product("G-18", "G-19", "G-20", "G-21", "G-22", "G-23", "G-25", "G-26", "G-27")
@pytest.mark.product("G-28", "G-29", "G-30", "G-31", "G-32", "G-33", "G-34", "G-36", "G-37")
@pytest.mark.product("G-38", "G-40", "G-41", "G-42")
@pytest.mark.parametrize(
    "habits",
    [
        pytest.param({"also": (PHONE,)}, id="as_it_is"),
        pytest.param({"by_keyboard": True, "pictured": False}, id="by_keyboard"),
        pytest.param({"javascript": False, "pictured": False}, id="without_javascript"),
        pytest.param({"width": NARROW}, id="at_320_pixels"),
    ],
)
def test_the_guide_can_be_followed_page_by_page(
    stack: RunningStack,
    an_employer: Callable[..., Employer],
    a_candidate: Callable[..., Candidate],
    tmp_path: Path,
    habits: dict[str, Any],
) -> None:
    gareth = an_employer("Castle Motors", **habits)
    sian, tomos = a_candidate(**habits), a_candidate("Tomos Ellis", **habits)
    issue(stack, (sian, MOT), (sian, WELDING), (tomos, MOT))
    sian.join()
    tomos.join()

    chapters.access(gareth)
    chapters.home_page(gareth)
    chapters.connections(gareth, sian)
    chapters.candidate_connection_request(gareth, tomos)
    chapters.managing_a_connection(gareth, sian)
    chapters.view_documents(gareth, sian)
    chapters.raise_an_enquiry(gareth, sian)
    chapters.profile(gareth, tmp_path)
    chapters.basket(gareth, sian, tomos)
    chapters.order_process(gareth)
    chapters.payment(gareth)
    chapters.orders(gareth)
    chapters.support_and_faq(gareth)
    chapters.delete(gareth, sian)
    chapters.username_and_password(gareth)
    chapters.log_out(gareth)
