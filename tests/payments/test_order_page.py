"""An order's own page: what its status means, each payment tried, and what can be done."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from browser import Browser
from calls import Calls
from factories import saved
from jinja2 import Environment, FileSystemLoader
from payments.buying import Bank, a_basket, attempts, the_order

from chalicelib import clock, templating
from chalicelib.accounts.models import User
from chalicelib.orders.rules import OrderStatus
from chalicelib.payments.models import Payment, PaymentsOfOrder
from chalicelib.payments.rules import NEXT, UNPAID_ENDS, PaymentStatus, Reason

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

S = OrderStatus


@pytest.fixture(autouse=True)
def _ordered(bank: Bank, buyer: User, browser: Browser) -> None:
    a_basket(buyer)
    browser.get("/checkout/confirm")
    browser.submit()


@pytest.mark.product("Q20", "Q24")
@pytest.mark.parametrize(
    ("status", "words"),
    [
        (S.AWAITING_PAYMENT, "Otherwise the order is cancelled then"),
        (S.PAYMENT_FAILED, "you can try again with the same card or another"),
        (S.CONFIRMED, "We print the letters next"),
        (S.AWAITING_QUOTE, "contact you about the delivery charge"),
        (S.PRINTED, "We post them next"),
        (S.POSTED, "Your letters are on their way"),
        (S.RETURNED, "The letters came back to us undelivered"),
        (S.CANCELLED, "you were not charged"),
        (S.REFUNDED, "This order was refunded to the card"),
        (S.UNDER_REVIEW, "Please don't pay again"),
    ],
)
def test_every_status_says_what_happens_next(
    buyer: User, browser: Browser, status: OrderStatus, words: str
) -> None:
    order = the_order(buyer)
    order.status = status
    saved(order)

    assert words in browser.get(f"/orders/{order.order_id}").text


@pytest.mark.product("Q20")
@pytest.mark.parametrize(
    ("statuses", "buttons"),
    [
        ({S.AWAITING_PAYMENT, S.PAYMENT_FAILED}, ["Pay £8.50", "Cancel the order"]),
        ({S.CANCELLED}, ["Order these letters again"]),
        ({S.UNDER_REVIEW}, []),
    ],
)
def test_an_unpaid_order_offers_what_its_state_allows(
    buyer: User, browser: Browser, statuses: set[OrderStatus], buttons: list[str]
) -> None:
    order = the_order(buyer)
    for status in statuses:
        order.status = status
        saved(order)

        page = browser.get(f"/orders/{order.order_id}")

        assert [each.get_text(strip=True) for each in page.all("main .button")] == buttons


def test_a_paid_order_offers_its_receipt_and_a_refunded_one_its_letters_again(
    bank: Bank, buyer: User, browser: Browser
) -> None:
    bank.confirms()
    order = the_order(buyer)
    paid = browser.get(f"/orders/{order.order_id}")
    order.status = S.REFUNDED
    saved(order)

    refunded = browser.get(f"/orders/{order.order_id}")

    words = [
        [each.get_text(strip=True) for each in page.all("main .button")]
        for page in (paid, refunded)
    ]
    assert words == [
        ["View the receipt"],
        ["View the receipt", "Order these letters again"],
    ]


def test_an_unpaid_order_says_until_when_it_can_be_paid(buyer: User, browser: Browser) -> None:
    order = the_order(buyer)

    page = browser.get(f"/orders/{order.order_id}")

    until = templating.uk_time(order.placed_at + timedelta(hours=24))
    assert f"Pay before {until}." in page.text


@pytest.mark.product("Q22", "Q23")
def test_every_payment_that_was_tried_is_listed_with_its_end_and_its_card(
    bank: Bank, buyer: User, browser: Browser
) -> None:
    order = the_order(buyer)
    bank.ends("NOTAUTHED", "2000 : The Authorisation was Declined by the bank.")
    with time_machine.travel(clock.now() + timedelta(minutes=1)):
        browser.get(f"/orders/{order.order_id}/pay")
        browser.submit(form="form[action$=pay]")
        bank.confirms()

        page = browser.get(f"/orders/{order.order_id}")

    table = page.all("main table")[-1]
    rows = [
        [cell.get_text(" ", strip=True) for cell in row.select("td")] for row in table("tr")
    ]
    assert rows[1][0].startswith("Your bank declined the payment.")
    assert rows[2] == ["Paid", "Visa ending in 0006", "£8.50"]
    assert [row("th")[0].get_text(strip=True) for row in table("tr")[1:]] == [
        templating.uk_time(attempt.created_at) for attempt in attempts(buyer)
    ]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (PaymentStatus.CREATED, "Not started"),
        (PaymentStatus.REGISTERED, "we have not heard that it was paid"),
        (PaymentStatus.PENDING, "Your bank has not decided yet"),
        (PaymentStatus.PAID, "Paid"),
        (PaymentStatus.IN_REVIEW, "We are checking whether it was paid"),
        (PaymentStatus.REFUNDED, "Paid, then refunded"),
    ],
)
def test_an_attempt_without_a_reason_says_how_it_stands(
    buyer: User, browser: Browser, status: PaymentStatus, words: str
) -> None:
    [payment] = attempts(buyer)
    payment.status = status
    saved(payment)

    page = browser.get(f"/orders/{payment.order_id}")

    assert words in page.all("main table")[-1].get_text(" ")


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_its_words(buyer: User, browser: Browser, reason: Reason) -> None:
    [payment] = attempts(buyer)
    payment.status, payment.reason = PaymentStatus.DECLINED, reason
    saved(payment)

    page = browser.get(f"/orders/{payment.order_id}")

    assert len(page.all("main table")[-1].select("td")[0].get_text(strip=True)) > 10


def test_no_end_of_an_attempt_and_no_status_was_forgotten() -> None:
    loader = FileSystemLoader(Path(__file__).parents[2] / "templates")
    words: Any = (
        Environment(loader=loader, autoescape=True).get_template("payments/words.html").module
    )

    assert set(words.why) == {reason.value for reason in Reason}
    assert set(words.outcomes) == {status.value for status in set(NEXT) - UNPAID_ENDS}
    # How long there is to pay, its page says instead.
    assert {*words.what_next, "AWAITING_PAYMENT"} == {each.value for each in OrderStatus}


def test_the_paying_attempt_is_shown_although_the_index_is_behind(
    bank: Bank, buyer: User, browser: Browser, monkeypatch: pytest.MonkeyPatch, calls: Calls
) -> None:
    bank.confirms()
    order = the_order(buyer)
    monkeypatch.setattr(PaymentsOfOrder, "query", lambda *_args, **_options: iter(()))
    calls.forget()

    page = browser.get(f"/orders/{order.order_id}")

    assert Payment.get(str(order.reference)).provider_ref in page.text
    assert "Visa ending in 0006" in page.text
