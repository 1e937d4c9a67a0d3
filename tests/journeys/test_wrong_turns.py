"""Pages that people meet when something is wrong: each can be read and led on from."""

from collections.abc import Callable

import pytest
from journeys.awards import MOT
from journeys.candidates import Candidate
from journeys.clockwork import sign_out_everywhere
from journeys.employers import Employer
from journeys.members import Member
from people import DESK, PHONE
from stack import RunningStack

pytestmark = [pytest.mark.stack, pytest.mark.browser]

Pair = Callable[..., tuple[Employer, Candidate]]


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_visitor_takes_wrong_turns(an_employer: Callable[..., Employer], width: int) -> None:
    gareth = an_employer("Castle Motors", width=width)

    gareth.open("/no/such/page").sees("Page not found")
    gareth.open("/activate/no-such-link").sees("This link does not work any more")
    gareth.open("/register/employer").press("Next").sees("There is a problem")
    gareth.open("/connections")
    assert gareth.path == "/sign-in"
    gareth.sign_in().sees("do not belong together")
    gareth.open("/forgotten-password").press("Send the link").sees("Enter an e-mail address")


def test_what_is_refused_is_told_on_a_page(
    an_employer: Callable[..., Employer], a_candidate: Callable[..., Candidate]
) -> None:
    gareth, sian = an_employer("Castle Motors", also=(PHONE,)), a_candidate(also=(PHONE,))

    with gareth.in_passing():
        for _ in range(3):
            gareth.open("/activation").fill(email=gareth.email).press("Send again")
        gareth.open("/activation").fill(email=gareth.email)
    gareth.press("Send again").sees("Too many tries", "Wait")
    put(gareth.open("/forgotten-password"), "email", "x" * 70_000)
    gareth.press("Send the link").sees("too long", "Nothing was saved")
    put(gareth.open("/forgotten-password"), "csrf_token", "another")
    gareth.press("Send the link").sees("Nothing was")
    sian.join().open("/employer")
    assert sian.heading == "You cannot open this page"


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_buyer_takes_wrong_turns(stack: RunningStack, a_pair: Pair, width: int) -> None:
    gareth, sian = a_pair(MOT, width=width)
    gareth.connect_with(sian).sees("You are connected to this address")
    gareth.see_documents_of(sian).choose("Proof of Qualification", of=MOT.title)
    gareth.fill(quantity="2").press("Add to basket").sees("Enter 1")
    gareth.fill(quantity="1").press("Add to basket").press("Remove selected")
    gareth.sees("Select the letters to remove").follow("Checkout").follow("Next")
    gareth.press("Next").sees("Enter a town or city", "Enter a postcode")

    sign_out_everywhere(stack, gareth)
    gareth.press("Next")

    assert gareth.path == "/sign-in"
    gareth.sees("You were logged out").sign_in().open("/candidate")
    assert gareth.heading == "You cannot open this page"
    assert gareth.basket == "Basket: 1 item £5.00"
    gareth.check_out().press("Confirm and pay").enter_card("4929 0000 0000 7")
    gareth.sees("There is a problem", "Check the card number")
    sian.open("/orders")
    assert sian.heading == "You cannot open this page"


def put(member: Member, name: str, value: str) -> None:
    """Let a field hold what nobody can type."""
    field = member.page.locator(f"main [name='{name}']").first
    field.evaluate("(field, value) => { field.value = value }", value)
