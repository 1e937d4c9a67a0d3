"""What people find after everything was stopped and started again."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from journeys.awards import MOT, WELDING, issue
from journeys.candidates import Candidate
from journeys.clockwork import connection_with, end_share, let_a_day_pass
from journeys.employers import Employer
from stack import RunningStack

from local.package import Package

pytestmark = [pytest.mark.stack, pytest.mark.browser]


@pytest.fixture
def stack(socket_enabled: None, tmp_path: Path, packaged: Package) -> Iterator[RunningStack]:
    stack = RunningStack(tmp_path, packaged)
    try:
        stack.start()
        yield stack
    finally:
        stack.stop()


def test_after_a_restart_everything_is_there_and_goes_on(
    stack: RunningStack,
    a_pair: Callable[..., tuple[Employer, Candidate]],
    an_employer: Callable[..., Employer],
) -> None:
    gareth, sian = a_pair(MOT)
    olga = an_employer("Mill Garage", name="Olga Kowalska").join()
    gareth.buy_letter(sian, MOT.title)
    before = gareth.order_ids
    end_share(stack, sian)

    stack.stop()
    let_a_day_pass(stack)
    stack.start()

    assert gareth.order_ids == before
    gareth.sees("Confirmed")
    issue(stack, (sian, WELDING))
    assert WELDING.title in sian.open("/candidate").read_pdf(
        "View eCertificate", of=WELDING.title
    )
    stack.wait_for(lambda: connection_with(stack, sian)["status"]["S"] == "EXPIRED", seconds=60)
    olga.connect_with(sian)
    assert "Olga Kowalska of Mill Garage" in sian.mail("Mill Garage asks")
