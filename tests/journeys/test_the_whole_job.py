"""The job that the portal is for: from registering to a confirmed order."""

from collections.abc import Callable
from typing import Any

import pytest
from journeys.awards import MOT, WELDING, issue
from journeys.candidates import Candidate
from journeys.employers import Employer
from people import PHONE
from stack import RunningStack

from chalicelib import clock
from chalicelib.connections import rules
from chalicelib.templating import uk_date

pytestmark = [pytest.mark.stack, pytest.mark.browser]

COMPANY = "Castle Motors"


@pytest.mark.product("G-4", "G-10", "G-15", "G-19", "G-23", "G-25", "G-34", "G-41")
@pytest.mark.parametrize(
    "habits",
    [
        pytest.param({}, id="at_a_desk"),
        pytest.param({"javascript": False}, id="without_javascript"),
        pytest.param({"width": PHONE, "dark": True}, id="on_a_phone_at_night"),
    ],
)
def test_an_employer_sees_a_certificate_and_buys_a_letter(
    stack: RunningStack,
    an_employer: Callable[..., Employer],
    a_candidate: Callable[..., Candidate],
    habits: dict[str, Any],
) -> None:
    gareth, sian = an_employer(COMPANY, **habits), a_candidate(**habits)
    issue(stack, (sian, MOT), (sian, WELDING))

    gareth.register().activate().sign_in().sees("Welcome, Gareth")
    sian.register().activate().sign_in().sees(MOT.title, WELDING.title)
    connect(gareth, sian)
    look_at_everything(gareth, sian)
    order_a_letter(gareth, sian)
    pay_for_it(gareth)


def connect(gareth: Employer, sian: Candidate) -> None:
    today = uk_date(clock.london_date(clock.now()))
    in_a_month = uk_date(rules.usual_expiry(clock.now()))

    gareth.connect_with(sian)

    pending = ["", sian.email, "Account is currently pending approval", today, "", ""]
    assert gareth.row(sian.email) == pending

    sian.open_request(COMPANY).sees(COMPANY, gareth.name, "example.org")
    sian.accept(MOT.title, WELDING.title).sees(f"{COMPANY} can now look", in_a_month)

    assert f"{sian.name} has accepted" in gareth.mail("has shared")
    active = [sian.name, sian.email, "Account is currently active", today, today, in_a_month]
    assert gareth.open("/connections").row(sian.email) == active


def look_at_everything(gareth: Employer, sian: Candidate) -> None:
    gareth.see_documents_of(sian).sees(sian.name, MOT.title, WELDING.title)

    certificate = gareth.read_pdf("View eCertificate", of=MOT.title)
    transcript = gareth.read_pdf("View eTranscript", of=MOT.title)
    gareth.choose("View details", of=MOT.title).sees(sian.name, "13-April-2017", "K/617/2001")

    assert sian.name in certificate
    assert MOT.title in certificate
    for code, unit in MOT.units:
        assert code in transcript
        assert unit in transcript


def order_a_letter(gareth: Employer, sian: Candidate) -> None:
    gareth.see_documents_of(sian).choose("Proof of Qualification", of=MOT.title)
    gareth.sees(MOT.title, "13-April-2017", "£5.00").press("Add to basket")

    assert gareth.basket == "Basket: 1 item £5.00"
    gareth.sees(MOT.title, "Sub Total £5.00", "Delivery £0.00", "VAT £0.00", "Total £5.00")

    gareth.check_out().sees("Confirm your order", "1 Sample Street", "SG13 0AA")
    gareth.press("Confirm and pay").sees("How do you want to pay?")


def pay_for_it(gareth: Employer) -> None:
    gareth.sees("The IMI - Document Reprints", "To pay £5.00", "American Express")
    gareth.enter_card().sees("Review your order", "£5.00", MOT.title[:20], "Hertford")

    gareth.pay_now()

    assert gareth.path == "/orders"
    order_id, letters, reference, status, paid, created = gareth.row("Confirmed")
    today = uk_date(clock.london_date(clock.now()))
    assert (letters, status, paid, created) == ("1", "Confirmed", today, today)
    assert reference
    assert gareth.basket == "Basket: 0 items £0.00"
    assert "£5.00" in gareth.mail(f"Your order {order_id} is confirmed")
    gareth.follow(order_id).sees("Confirmed", reference, "Visa ending in 0006")
