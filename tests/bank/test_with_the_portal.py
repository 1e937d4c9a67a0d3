"""The portal's adapter and the bank, each written without the other, must agree."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from merchants import HOME, Merchant, RunningBank

from chalicelib.money import Pence
from chalicelib.payments.gateways.contract import (
    Account,
    Address,
    BadSignature,
    GatewayRefused,
    GatewayUnavailable,
    Line,
    Registered,
    Registration,
    Reply,
)
from chalicelib.payments.gateways.opayo import Opayo, registration
from chalicelib.payments.rules import PaymentStatus
from local.bank.countries import COUNTRIES
from local.bank.options import Options
from local.bank.registration import check, read_form

OPTIONS = Options(0, "", "", Path("unused"))
ALEX = Address(
    "Alex", "Morgan", "88 High Street", "", "", "Hertford", "", "AB4 12", "GB", "01992 511521"
)
ATTEMPT = Registration(
    code="ORDER-7-A1",
    account=Account("digitalcerts", "4.00"),
    amount_pence=Pence(850),
    currency="GBP",
    description="The IMI - Document Reprints",
    notification_url="http://portal.localhost:4566/payments/7/notifications?token=abc",
    order_number="ORDER-7",
    email="alex.morgan@example.org",
    billing=ALEX,
    delivery=ALEX,
    lines=(
        Line("Proof of Qualification, 01645650-01-U3NQ", 1, Pence(500), Pence(0)),
        Line("Royal Mail signed for 1st Class", 1, Pence(292), Pence(58)),
    ),
)


def gateway(bank: RunningBank) -> Opayo:
    return Opayo(bank.bank.options.origin)


def started(bank: RunningBank, attempt: Registration = ATTEMPT) -> Registered:
    answer = gateway(bank).start(attempt)
    bank.vpstxid = answer.provider_ref
    return Registered(
        attempt.code,
        attempt.account,
        answer.provider_ref,
        answer.security_key,
        attempt.amount_pence,
        attempt.currency,
    )


def reported(bank: RunningBank, merchant: Merchant, attempt: Registered) -> PaymentStatus:
    body = merchant.bodies[-1].encode("latin-1")
    return gateway(bank).read_notification({}, body, attempt).status


def test_the_bank_shows_what_the_portal_registers(bank: RunningBank) -> None:
    started(bank)
    bank.type_card()

    page = bank.get("confirmation").text

    assert "Proof of Qualification, 01645650-01-U3NQ" in page
    assert "£8.50" in page
    assert "Transaction reference" in page


@pytest.mark.parametrize("protocol", ["3.00", "4.00"])
@pytest.mark.parametrize(
    ("scenario", "status"),
    [
        ("normal", PaymentStatus.PAID),
        ("decline", PaymentStatus.DECLINED),
        ("reject", PaymentStatus.REJECTED),
        ("cancel", PaymentStatus.CANCELLED),
        ("error", PaymentStatus.ERROR),
        ("lower_case", PaymentStatus.PAID),
    ],
)
def test_the_portal_believes_the_bank(
    bank: RunningBank,
    merchant: Merchant,
    protocol: str,
    scenario: str,
    status: PaymentStatus,
) -> None:
    account = Account("digitalcerts", protocol)
    attempt = started(bank, replace(ATTEMPT, account=account))
    bank.play(scenario)

    bank.pay()

    assert reported(bank, merchant, attempt) is status


def test_the_portal_does_not_believe_a_forgery(bank: RunningBank, merchant: Merchant) -> None:
    attempt = started(bank)
    bank.play("forged", how="wrong_status")
    bank.pay()

    with pytest.raises(BadSignature):
        gateway(bank).read_notification({}, merchant.bodies[0].encode(), attempt)
    assert reported(bank, merchant, attempt) is PaymentStatus.PAID


@pytest.mark.parametrize("reply", Reply)
def test_the_bank_understands_the_portals_replies(
    bank: RunningBank, merchant: Merchant, reply: Reply
) -> None:
    answer = gateway(bank).render_reply(reply, HOME)
    merchant.answers(answer.body.encode(), answer.status_code)
    started(bank)

    sent_to = bank.pay().headers["Location"]

    assert sent_to == HOME
    assert bank.transaction.state == (16 if reply is Reply.ACCEPTED else 9)


def test_the_portal_understands_refusals(bank: RunningBank) -> None:
    stranger = replace(ATTEMPT, account=Account("stranger", "4.00"))
    started(bank)
    bank.pay()

    with pytest.raises(GatewayRefused) as unknown:
        started(bank, stranger)
    with pytest.raises(GatewayRefused) as used:
        started(bank)

    assert (unknown.value.code, unknown.value.is_for_operator) == ("4000", True)
    assert (used.value.code, used.value.is_for_operator) == ("4042", False)


@pytest.mark.parametrize(
    "scenario", ["error_at_register", "no_answer_at_register", "html_at_register"]
)
def test_the_portal_knows_when_it_has_no_answer(bank: RunningBank, scenario: str) -> None:
    bank.api("scenario", {"scenario": scenario, "after": 0.01})

    with pytest.raises(GatewayUnavailable):
        started(bank)


people = st.builds(
    Address,
    first_names=st.text(max_size=60),
    surname=st.text(max_size=60),
    line1=st.text(max_size=120),
    line2=st.text(max_size=120),
    line3=st.text(max_size=120),
    town=st.text(max_size=60),
    state=st.just(""),
    postcode=st.sampled_from(["AB4 12", "90210", "D02 X285"]),
    country=st.sampled_from(sorted(COUNTRIES - {"US"})),
    phone=st.text(max_size=40),
)


@settings(max_examples=40, deadline=None)
@given(billing=people, delivery=people, item=st.text(max_size=150), email=st.emails())
def test_whatever_people_type_can_be_registered(
    billing: Address, delivery: Address, item: str, email: str
) -> None:
    line = Line(f"Letter: {item}", 1, Pence(850), Pence(0))
    attempt = replace(ATTEMPT, billing=billing, delivery=delivery, email=email, lines=(line,))

    fields = read_form(registration.encode(registration.fields_of(attempt)))

    assert check(fields, OPTIONS).amount * 100 == 850
