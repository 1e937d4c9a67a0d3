"""The employers' guide, walked from its first page to its last, in four ways."""

from collections.abc import Callable
from inspect import signature
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


# What the walk proves is what its chapters prove: one that is left out takes its numbers along.
WALK = (
    chapters.access,
    chapters.home_page,
    chapters.connections,
    chapters.candidate_connection_request,
    chapters.managing_a_connection,
    chapters.view_documents,
    chapters.raise_an_enquiry,
    chapters.profile,
    chapters.basket,
    chapters.order_process,
    chapters.payment,
    chapters.orders,
    chapters.support_and_faq,
    chapters.delete,
    chapters.username_and_password,
    chapters.log_out,
)


@pytest.mark.product(*(number for chapter in WALK for number in chapters.PROVED_BY[chapter]))
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

    there = {"gareth": gareth, "sian": sian, "tomos": tomos, "folder": tmp_path}
    for chapter in WALK:
        chapter(**{name: there[name] for name in signature(chapter).parameters})


def test_no_chapter_of_the_guide_is_left_out() -> None:
    assert set(WALK) == set(chapters.PROVED_BY)
