"""Shares that are refused, end, or stand side by side."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from journeys.awards import MOT, WELDING, issue
from journeys.candidates import Candidate
from journeys.clockwork import A_TICK, connection_with, end_share
from journeys.employers import Employer
from people import PHONE
from stack import RunningStack

from chalicelib import clock
from chalicelib.connections.rules import WAIT
from chalicelib.templating import uk_date

pytestmark = [pytest.mark.stack, pytest.mark.browser]

AnEmployer = Callable[..., Employer]
ACandidate = Callable[..., Candidate]
Pair = Callable[..., tuple[Employer, Candidate]]


@pytest.mark.product("G-17", "Q12")
def test_a_candidate_answers_from_the_email_on_a_phone(
    stack: RunningStack, an_employer: AnEmployer, a_candidate: ACandidate
) -> None:
    gareth, sian = an_employer("Castle Motors"), a_candidate(width=PHONE)
    issue(stack, (sian, MOT), (sian, WELDING))
    sian.register().activate()
    gareth.join()
    with gareth.in_passing():
        gareth.connect_with(sian)

    assert "Gareth Hughes of Castle Motors" in sian.mail("Castle Motors asks")
    sian.open_request("Castle Motors").sees("Gareth Hughes", MOT.title, WELDING.title)
    sian.press("Accept and share").sees("Choose at least one achievement")
    sian.accept(MOT.title, until="3 months").sees("Castle Motors can now look", "1 achievement")
    certificate = sian.open("/candidate").read_pdf("View eCertificate", of=MOT.title)

    assert sian.name in certificate
    sian.choose("View details", of=MOT.title).sees("13-April-2017", "K/617/2001")
    gareth.see_documents_of(sian).sees(MOT.title).sees_not(WELDING.title)


@pytest.mark.product("Q8", "Q10", "Q11")
def test_somebody_unknown_is_invited_registers_and_declines(
    stack: RunningStack, an_employer: AnEmployer, a_candidate: ACandidate
) -> None:
    gareth, sian = an_employer("Castle Motors"), a_candidate()
    issue(stack, (sian, MOT))
    gareth.join()
    with gareth.in_passing():
        gareth.connect_with(sian)

    sian.follow_mail("Castle Motors asks").enter_details().activate().sign_in()
    sian.follow("Requests").follow("Answer Castle Motors").follow("Decline").press("Decline")

    sian.sees("You declined the request from Castle Motors")
    assert "was declined" in gareth.mail("was declined")
    now = clock.now()
    declined = f"Request declined You can ask again from {uk_date(now + WAIT)}"
    row = gareth.open("/connections").row(sian.email)
    assert row == ["", sian.email, declined, uk_date(now), "", ""]
    gareth.connect_with(sian).sees("Your last request to this address was not accepted")


@pytest.mark.product("Q12", "Q13")
def test_a_share_ends_at_its_instant_and_the_sweep_notes_it(
    stack: RunningStack, a_pair: Pair
) -> None:
    gareth, sian = a_pair(MOT)
    assert MOT.title in gareth.read_certificate(sian, MOT.title)
    documents = gareth.see_documents_of(sian).path

    end_share(stack, sian)

    gareth.open(documents).sees("The sharing has ended").sees_not(MOT.title)
    assert connection_with(stack, sian)["status"]["S"] == "ACTIVE"
    stack.invoke("ExpireConnections", A_TICK)
    assert connection_with(stack, sian)["status"]["S"] == "EXPIRED"
    yesterday = uk_date(clock.london_date(clock.now()) - timedelta(days=1))
    row = gareth.open("/connections").row(sian.email)
    assert (row[2], row[5]) == ("Expired", yesterday)
    gareth.open(documents).press("Send again").sees("We have asked")
    assert "Castle Motors asks" in sian.stack.mail(sian.email)[0]["subject"]


@pytest.mark.product("Q26")
def test_a_letter_whose_share_has_ended_is_taken_out_of_the_basket(
    stack: RunningStack, a_pair: Pair
) -> None:
    gareth, sian = a_pair(MOT)
    with gareth.in_passing():
        gareth.add_letter(sian, MOT.title).check_out()

    end_share(stack, sian)
    gareth.press("Confirm and pay")

    gareth.sees("was taken out of your basket: the sharing of it has ended")
    assert gareth.order_ids == []


@pytest.mark.product("G-35", "Q2")
def test_two_employers_order_for_one_candidate_and_do_not_meet(
    stack: RunningStack, an_employer: AnEmployer, a_candidate: ACandidate
) -> None:
    gareth, sian = an_employer("Castle Motors"), a_candidate()
    olga = an_employer("Mill Garage", name="Olga Kowalska")
    issue(stack, (sian, MOT))
    sian.join()
    for employer in (gareth, olga):
        employer.join()
        with employer.in_passing():
            employer.connect_with(sian)
        sian.share(employer.company, MOT.title)

    gareth.buy_letter(sian, MOT.title)
    olga.buy_letter(sian, MOT.title)

    [hers], [his] = olga.order_ids, gareth.order_ids
    assert hers != his
    assert olga.row(hers)[3] == gareth.row(his)[3] == "Confirmed"
    for employer, order_id in ((gareth, his), (olga, hers)):
        assert order_id in employer.mail(f"Your order {order_id} is confirmed")
        assert MOT.title in employer.read_certificate(sian, MOT.title)
    gareth.see_documents_of(sian)
    for foreign in (f"/orders/{his}", f"/orders/{his}/pay", gareth.path):
        olga.open(foreign)
        assert olga.heading == "Page not found"
