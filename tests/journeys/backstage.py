"""Does at once, by the portal's services, what other tests do page by page.

The tests' own process has the settings of a fake AWS, so this is a program: it is started with
a stack's, reads lines of JSON (a function's name and its arguments), and answers each with one.
"""

import json
import os
import subprocess
import sys
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from journeys import scene
from stack import RunningStack

from local.aws import Aws
from local.inside import act_as_pages
from local.laptop import ROOT, Laptop

_AWS: list[Aws] = []


class Backstage:
    """The program, as the tests hold it."""

    def __init__(self, stack: RunningStack) -> None:
        laptop = stack.laptop
        self._program = subprocess.Popen(  # noqa: S603  our own program
            [sys.executable, "-m", "journeys.backstage", str(laptop.port), str(laptop.data)],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def do(self, function: str, **arguments: Any) -> Any:
        """Call a function of this module there, and return what it returned."""
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        self._program.stdin.write(json.dumps([function, arguments]) + "\n")
        self._program.stdin.flush()
        answer = self._program.stdout.readline()
        assert answer, f"{function} failed: see above"
        return json.loads(answer)

    def leave(self) -> None:
        """End the program."""
        self._program.communicate()


def join(side: str, email: str, first_name: str, surname: str, company: str) -> None:
    """Make an account that is active."""
    from chalicelib.web.sessions import Role
    from local.demo import people

    people.join([(Role(side.upper()), email, first_name, surname, company)])


def share(employer: str, candidate: str, titles: list[str], days: int = 30) -> None:
    """Let an employer ask a candidate, who accepts and shares the awards with these titles."""
    from chalicelib import clock
    from chalicelib.connections import services
    from chalicelib.connections.rules import Choice

    employer_id, now = scene.user_id(employer), clock.now()
    row = services.ask(employer_id, candidate, now)
    request = services.request_for(
        scene.user_id(candidate), employer_id, row.connection_id, now
    )
    chosen = [each.achievement_id for each in request.achievements if each.title in titles]
    last_day = clock.london_date(now) + timedelta(days=days)
    choice = Choice(shares_all=False, achievement_ids=frozenset(chosen), expires_on=last_day)
    services.accept(request, choice, now)


def answer(enquiry_id: str, text: str) -> None:
    """Answer an enquiry, as `make answer` does."""
    from local import staff

    staff.answer(enquiry_id, text)


def let_order_be(order_id: str, status: str) -> None:
    """Let an order stand where the team, or time, would bring it."""
    from chalicelib import storage
    from chalicelib.orders.models import Order
    from chalicelib.orders.rules import OrderStatus
    from chalicelib.orders.services.listing import file_under_keys

    [key] = Order.by_id.query(order_id)
    order = Order.get(key.user_id, order_id)
    order.status = OrderStatus(status)
    file_under_keys(order)
    with storage.all_or_nothing() as writes:
        writes.save(order)


@cache
def set_up_everything() -> scene.Found:
    """Set up what `scene` says."""
    return scene.set_up(_AWS[0])


def _serve(port: str, data: str) -> None:
    laptop = Laptop(int(port), Path(data))
    aws = Aws.emulated(laptop.aws_url)
    _AWS.append(aws)
    act_as_pages(laptop, aws)
    for line in sys.stdin:
        function, arguments = json.loads(line)
        print(json.dumps(globals()[function](**arguments)), flush=True)  # noqa: T201


if __name__ == "__main__":
    _serve(*sys.argv[1:])
