"""What any gateway must do, whatever it speaks. A new one adds its side of the conversation."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Protocol

import pytest
from payments.opayo_side import (
    CONFIRMED,
    Desk,
    a_desk,
    a_registration,
    posted,
    registered,
    signed,
    unpaid,
)

from chalicelib import settings
from chalicelib.payments.gateways import (
    GATEWAYS,
    BadSignature,
    Gateway,
    GatewayRefused,
    GatewayUnavailable,
    Registered,
    Reply,
    current,
    named,
)
from chalicelib.payments.gateways.opayo import Opayo
from chalicelib.payments.rules import REPORTABLE, PaymentStatus

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

URL = "https://portal.example.org/orders/01hj"


class TheirSide(Protocol):
    gateway: Gateway

    def refuses(self) -> None: ...
    def is_down(self) -> None: ...
    def confirmed(self) -> bytes: ...
    def failed(self) -> bytes: ...
    def cancelled(self) -> bytes: ...
    def forged(self) -> bytes: ...


class OpayosSide:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.gateway: Gateway = Opayo(desk.host)

    def refuses(self) -> None:
        self.desk.says("Status=INVALID", "StatusDetail=4000 : The VendorName is invalid.")

    def is_down(self) -> None:
        self.desk.status_code = 503

    def confirmed(self) -> bytes:
        return posted(signed(CONFIRMED))

    def failed(self) -> bytes:
        return posted(signed(unpaid("NOTAUTHED", "2000 : no")))

    def cancelled(self) -> bytes:
        return posted(signed(unpaid("ABORT", "2013 : Cancel")))

    def forged(self) -> bytes:
        return posted({**signed(unpaid("NOTAUTHED", "2000 : no")), "Status": "OK"})


@contextmanager
def opayos_side() -> Iterator[TheirSide]:
    with a_desk() as desk:
        yield OpayosSide(desk)


SIDES = {"opayo": opayos_side}


@pytest.fixture(params=GATEWAYS)
def theirs(request: pytest.FixtureRequest) -> Iterator[TheirSide]:
    with SIDES[request.param]() as side:
        yield side


@pytest.fixture
def attempt(theirs: TheirSide) -> Registered:
    started = theirs.gateway.start(a_registration())
    return replace(
        registered(), provider_ref=started.provider_ref, security_key=started.security_key
    )


def test_starting_gives_a_page_for_the_buyer_and_what_proves_the_rest(
    theirs: TheirSide,
) -> None:
    started = theirs.gateway.start(a_registration())

    assert started.redirect_url.startswith("http")
    assert started.provider_ref
    assert started.security_key


def test_a_refused_start_is_told_apart_from_a_failed_one(theirs: TheirSide) -> None:
    theirs.refuses()

    with pytest.raises(GatewayRefused):
        theirs.gateway.start(a_registration())


def test_a_gateway_that_is_down_starts_nothing(theirs: TheirSide) -> None:
    theirs.is_down()

    with pytest.raises(GatewayUnavailable):
        theirs.gateway.start(a_registration())


@pytest.mark.product("Q33")
def test_a_confirmed_payment_is_paid(theirs: TheirSide, attempt: Registered) -> None:
    reported = theirs.gateway.read_notification({}, theirs.confirmed(), attempt)

    assert reported.status is PaymentStatus.PAID
    assert reported.reason is None


def test_a_failed_payment_is_not_paid_and_says_why(
    theirs: TheirSide, attempt: Registered
) -> None:
    reported = theirs.gateway.read_notification({}, theirs.failed(), attempt)

    assert reported.status in REPORTABLE - {PaymentStatus.PAID}
    assert reported.reason is not None


def test_a_cancelled_payment_is_cancelled(theirs: TheirSide, attempt: Registered) -> None:
    reported = theirs.gateway.read_notification({}, theirs.cancelled(), attempt)

    assert reported.status is PaymentStatus.CANCELLED


def test_a_forged_confirmation_proves_nothing(theirs: TheirSide, attempt: Registered) -> None:
    with pytest.raises(BadSignature):
        theirs.gateway.read_notification({}, theirs.forged(), attempt)


def test_a_confirmation_of_another_attempt_proves_nothing(
    theirs: TheirSide, attempt: Registered
) -> None:
    other = replace(attempt, code="another-1-abc")

    with pytest.raises(BadSignature):
        theirs.gateway.read_notification({}, theirs.confirmed(), other)


@pytest.mark.parametrize("junk", [b"", b"\xff\x00", b"{}", b"a=b&a=c", b"%"])
def test_junk_proves_nothing(theirs: TheirSide, attempt: Registered, junk: bytes) -> None:
    with pytest.raises(BadSignature):
        theirs.gateway.read_notification({}, junk, attempt)


def test_a_repeated_notification_reports_the_same(
    theirs: TheirSide, attempt: Registered
) -> None:
    first = theirs.gateway.read_notification({}, theirs.confirmed(), attempt)
    second = theirs.gateway.read_notification({}, theirs.confirmed(), attempt)

    assert first == second


def test_equal_replies_are_equal_to_the_byte(theirs: TheirSide) -> None:
    for reply in Reply:
        answers = [theirs.gateway.render_reply(reply, URL) for _ in range(2)]

        assert answers[0] == answers[1]


@pytest.mark.product("Q33")
def test_every_gateway_is_put_through_this_suite() -> None:
    assert set(SIDES) == set(GATEWAYS)


def test_a_new_attempt_is_made_with_the_gateway_in_the_settings() -> None:
    assert current() is named(settings.current().payment_gateway)
