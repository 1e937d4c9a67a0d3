from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ReadTimeoutError
from browser import Browser, Page
from calls import Calls
from factories import an_employer, saved
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from payments.buying import Bank, a_basket, attempts, award_revoked, mails, reply_of, the_order
from payments.opayo_side import CONFIRMED, posted, signed, unpaid

from chalicelib import audit, clock, settings
from chalicelib.accounts.models import User
from chalicelib.mail import Message, compose
from chalicelib.orders import services as orders
from chalicelib.orders.models import Basket, LetterLock
from chalicelib.orders.rules import OrderStatus
from chalicelib.payments import gateways
from chalicelib.payments.gateways import (
    Answer,
    GatewayUnavailable,
    NotUnderstood,
    Registered,
    Registration,
    Reply,
    Reported,
    Started,
)
from chalicelib.payments.models import Payment
from chalicelib.payments.rules import PaymentStatus, Reason

DECLINED = ("NOTAUTHED", "2000 : no")
pytestmark = [
    pytest.mark.allow_hosts(["127.0.0.1"]),
    pytest.mark.usefixtures("_at_the_bank"),
]

LATER = "{00000000-0000-4000-8000-000000000002}"


@pytest.fixture
def _at_the_bank(bank: Bank, buyer: User, browser: Browser) -> None:
    a_basket(buyer)
    browser.get("/checkout/confirm")
    browser.submit()


def pay_again(bank: Bank, buyer: User, browser: Browser) -> None:
    bank.desk.accepts(VPSTxId=LATER)
    browser.get(f"/orders/{the_order(buyer).order_id}/pay")
    browser.submit()


def back_from_the_bank(bank: Bank, browser: Browser) -> Page:
    path = reply_of(bank.said[-1])[1]
    return browser.get(path, status=303)


@pytest.mark.product("G-41", "Q23")
def test_a_confirmed_payment_confirms_the_order(
    bank: Bank, buyer: User, browser: Browser
) -> None:
    answer = bank.confirms()

    order, [payment] = the_order(buyer), attempts(buyer)
    assert reply_of(answer) == ("OK", f"/payments/{payment.payment_id}/return")
    assert order.status is OrderStatus.CONFIRMED
    assert order.reference == payment.payment_id
    assert payment.status is PaymentStatus.PAID
    assert (payment.card_type, payment.last_digits) == ("VISA", "0006")
    assert payment.auth_no == "34234532"
    assert mails() == ["order-confirmed"]
    assert back_from_the_bank(bank, browser).location == "/orders"


def test_what_was_settled_stands_in_the_audit_trail(bank: Bank, buyer: User) -> None:
    bank.confirms()

    trail = audit.trail(f"order#{the_order(buyer).order_id}")
    [settled] = [entry for entry in trail if entry.action == "payment.settled"]
    assert settled.actor == "opayo"
    assert settled.details["status"] == "PAID"


@pytest.mark.usefixtures("aws")
def test_a_notification_costs_four_calls(bank: Bank, calls: Calls) -> None:
    calls.forget()

    bank.confirms()

    assert len(calls.operations) <= 4, calls.operations


@pytest.mark.parametrize(
    ("status", "detail", "becomes", "words"),
    [
        (*DECLINED, PaymentStatus.DECLINED, "Your bank declined the payment"),
        ("NOTAUTHED", "2002 : late", PaymentStatus.DECLINED, "bank did not answer in time"),
        ("REJECTED", "2001 : rule", PaymentStatus.REJECTED, "security code or address"),
        ("REJECTED", "4026 : 3DS", PaymentStatus.REJECTED, "could not confirm that it was you"),
        ("ABORT", "2013 : Cancel", PaymentStatus.CANCELLED, "You cancelled the payment"),
        ("ABORT", "2008 : slow", PaymentStatus.TIMED_OUT, "left open too long"),
        ("ERROR", "2003 : fault", PaymentStatus.ERROR, "The payment service had a fault"),
        ("AUTHENTICATED", "0000 : x", PaymentStatus.ERROR, "The payment service had a fault"),
    ],
)
@pytest.mark.product("G-41", "Q22")
def test_an_unpaid_end_leads_back_to_the_payment_page_in_plain_words(
    bank: Bank,
    buyer: User,
    browser: Browser,
    *,
    status: str,
    detail: str,
    becomes: PaymentStatus,
    words: str,
) -> None:
    answer = bank.ends(status, detail)

    order, [payment] = the_order(buyer), attempts(buyer)
    assert reply_of(answer)[0] == "OK"
    assert payment.status is becomes
    assert order.status is OrderStatus.PAYMENT_FAILED
    page = browser.get(back_from_the_bank(bank, browser).location)
    assert words in page.text
    assert "You have not been charged" in page.text
    assert "order-confirmed" not in mails()


def test_what_we_never_asked_for_raises_an_alarm(
    bank: Bank, caplog: pytest.LogCaptureFixture
) -> None:
    bank.ends("AUTHENTICATED")

    [alarm] = [each for each in caplog.records if each.levelname == "ERROR"]
    assert alarm.message == "payment.not_a_payment"


def test_who_left_the_payment_page_is_written_to(bank: Bank, buyer: User) -> None:
    bank.ends("ABORT", "2008 : slow")

    [message] = list(Message.scan())
    assert message.template == "payment-failed"
    assert message.to == buyer.email
    assert message.values["order_url"].endswith(f"/orders/{the_order(buyer).order_id}")


@pytest.mark.product("G-41", "Q22")
def test_a_declined_order_is_paid_by_a_new_attempt_with_a_code_of_its_own(
    bank: Bank, buyer: User, browser: Browser
) -> None:
    bank.ends(*DECLINED)

    pay_again(bank, buyer, browser)
    bank.confirms(VPSTxId=LATER)

    first, second = attempts(buyer)
    assert first.payment_id != second.payment_id
    assert (first.status, second.status) == (PaymentStatus.DECLINED, PaymentStatus.PAID)
    assert the_order(buyer).status is OrderStatus.CONFIRMED
    assert the_order(buyer).reference == second.payment_id


def test_a_payment_that_pends_is_waited_for(bank: Bank, buyer: User, browser: Browser) -> None:
    bank.ends("PENDING", "2019 : wait")

    [payment] = attempts(buyer)
    page = browser.get(f"/payments/{payment.payment_id}/return")
    assert payment.status is PaymentStatus.PENDING
    assert page.heading == "Your payment is being confirmed"
    assert the_order(buyer).status is OrderStatus.AWAITING_PAYMENT
    assert reply_of(bank.confirms())[0] == "OK"
    assert the_order(buyer).status is OrderStatus.CONFIRMED


def test_a_buyer_who_is_back_before_the_word_of_the_bank_waits(
    buyer: User, browser: Browser
) -> None:
    [payment] = attempts(buyer)

    page = browser.get(f"/payments/{payment.payment_id}/return?Status=OK")

    assert "Please don't pay again until we know" in page.text
    assert the_order(buyer).status is OrderStatus.AWAITING_PAYMENT


def test_letters_abroad_wait_for_the_quote_once_they_are_paid(
    bank: Bank, buyer: User, browser: Browser
) -> None:
    order = the_order(buyer)
    order.delivery = order.delivery | {"country": "FR"}
    saved(order)

    bank.confirms()

    assert the_order(buyer).status is OrderStatus.AWAITING_QUOTE


def test_a_repeat_gets_the_same_answer_and_changes_nothing(bank: Bank, buyer: User) -> None:
    first = bank.confirms()
    before = the_order(buyer).version, attempts(buyer)[0].version

    repeats = [bank.confirms() for _ in range(3)]

    assert {answer.body for answer in repeats} == {first.body}
    assert (the_order(buyer).version, attempts(buyer)[0].version) == before
    assert mails() == ["order-confirmed"]


def test_a_repeated_decline_gets_the_same_answer(bank: Bank, buyer: User) -> None:
    first = bank.ends(*DECLINED)

    assert bank.ends(*DECLINED).body == first.body
    assert attempts(buyer)[0].status is PaymentStatus.DECLINED


def test_a_confirmation_taken_back_is_put_before_a_person(
    bank: Bank, buyer: User, browser: Browser
) -> None:
    bank.confirms()

    answer = bank.ends("ABORT", "2008 : slow")

    order, [payment] = the_order(buyer), attempts(buyer)
    assert reply_of(answer)[0] == "OK"
    assert payment.status is PaymentStatus.IN_REVIEW
    assert order.status is OrderStatus.UNDER_REVIEW
    assert order.reviewed_from is OrderStatus.CONFIRMED
    assert mails() == ["order-confirmed"]
    location = browser.get(f"/payments/{payment.payment_id}/return", status=303).location
    assert "We are checking with the payment service" in browser.get(location, follow=True).text


def test_a_payment_that_a_person_must_look_at_raises_an_alarm(
    bank: Bank, buyer: User, caplog: pytest.LogCaptureFixture
) -> None:
    bank.confirms()

    bank.ends("ABORT", "2008 : slow")

    [alarm] = [each for each in caplog.records if each.levelname == "ERROR"]
    assert alarm.message == "payment.in_review"
    assert vars(alarm)["payment_id"] == attempts(buyer)[0].payment_id


def test_nobody_pays_while_a_person_looks(bank: Bank, buyer: User, browser: Browser) -> None:
    bank.confirms()
    bank.ends("ABORT", "2008 : slow")
    order_id = the_order(buyer).order_id

    assert browser.get(f"/orders/{order_id}/pay", status=303).location == f"/orders/{order_id}"
    browser.post(f"/orders/{order_id}/pay", {"number": "2"})

    assert len(attempts(buyer)) == 1


def test_a_confirmation_after_an_unpaid_end_charges_nobody_and_raises_an_alarm(
    bank: Bank, buyer: User, caplog: pytest.LogCaptureFixture
) -> None:
    bank.ends("ABORT", "2008 : slow")

    answer = bank.confirms()

    assert reply_of(answer)[0] == "INVALID"
    assert attempts(buyer)[0].status is PaymentStatus.TIMED_OUT
    assert the_order(buyer).status is OrderStatus.PAYMENT_FAILED
    [alarm] = [each for each in caplog.records if each.levelname == "ERROR"]
    assert alarm.message == "notification.confirmed_too_late"


def test_nobody_is_charged_twice(
    bank: Bank, buyer: User, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    first = bank.asked
    pay_again(bank, buyer, browser)
    bank.confirms(first)

    refused = [bank.confirms(VPSTxId=LATER) for _ in range(2)]

    one, two = attempts(buyer)
    assert [reply_of(answer)[0] for answer in refused] == ["INVALID", "INVALID"]
    assert the_order(buyer).reference == one.payment_id
    assert (two.status, two.reason) == (PaymentStatus.CANCELLED, Reason.ALREADY_PAID)
    assert mails() == ["order-confirmed"]
    assert not [each for each in caplog.records if each.levelname == "ERROR"]
    page = browser.get(f"/payments/{two.payment_id}/return", follow=True)
    assert "was paid already" in page.text


def test_what_the_bank_says_of_a_payment_that_we_refused_is_accepted(
    bank: Bank, buyer: User, browser: Browser
) -> None:
    first = bank.asked
    pay_again(bank, buyer, browser)
    bank.confirms(first)
    bank.confirms(VPSTxId=LATER)

    answer = bank.tells(
        {"VPSTxId": LATER, "Status": "ABORT", "StatusDetail": "2008 : x", "GiftAid": "0"}
    )

    assert reply_of(answer)[0] == "OK"
    assert the_order(buyer).status is OrderStatus.CONFIRMED


def test_an_earlier_attempt_that_fails_late_takes_nothing_from_a_paid_order(
    bank: Bank, buyer: User, browser: Browser
) -> None:
    first = bank.asked
    pay_again(bank, buyer, browser)
    bank.confirms(VPSTxId=LATER)

    bank.ends("ABORT", "2008 : slow", first)

    one, two = attempts(buyer)
    assert (one.status, two.status) == (PaymentStatus.TIMED_OUT, PaymentStatus.PAID)
    assert the_order(buyer).status is OrderStatus.CONFIRMED
    assert mails() == ["order-confirmed"]


def test_an_earlier_attempt_that_fails_late_frightens_nobody_who_is_paying_again(
    bank: Bank, buyer: User, browser: Browser
) -> None:
    first = bank.asked
    pay_again(bank, buyer, browser)

    answer = bank.ends("ABORT", "2008 : slow", first)

    one, two = attempts(buyer)
    assert reply_of(answer)[0] == "OK"
    assert (one.status, two.status) == (PaymentStatus.TIMED_OUT, PaymentStatus.REGISTERED)
    assert the_order(buyer).status is OrderStatus.AWAITING_PAYMENT
    assert mails() == []
    bank.tells(unpaid("ABORT", "2008 : slow") | {"VPSTxId": LATER})
    assert the_order(buyer).status is OrderStatus.PAYMENT_FAILED
    assert mails() == ["payment-failed"]


@pytest.mark.product("Q21")
def test_money_that_comes_after_the_order_was_cancelled_still_buys_the_letters(
    bank: Bank, buyer: User
) -> None:
    orders.cancel_unpaid(clock.now() + timedelta(days=2))
    assert the_order(buyer).status is OrderStatus.CANCELLED

    answer = bank.confirms()

    order = the_order(buyer)
    lock = LetterLock.get(f"{buyer.user_id}#{order.lines[0].achievement_id}")
    assert reply_of(answer)[0] == "OK"
    assert order.status is OrderStatus.CONFIRMED
    assert lock.order_id == order.order_id
    assert not Basket.get(buyer.user_id).lines
    assert mails() == ["order-cancelled", "order-confirmed"]


@pytest.mark.product("Q21")
def test_money_for_letters_that_were_ordered_again_is_refused_and_the_buyer_told(
    bank: Bank, buyer: User, browser: Browser
) -> None:
    orders.cancel_unpaid(clock.now() + timedelta(days=2))
    order = the_order(buyer)
    lock_id = f"{buyer.user_id}#{order.lines[0].achievement_id}"
    saved(LetterLock(lock_id, user_id=buyer.user_id, order_id="another"))

    answer = bank.confirms()

    [payment] = attempts(buyer)
    assert reply_of(answer)[0] == "INVALID"
    assert the_order(buyer).status is OrderStatus.CANCELLED
    assert (payment.status, payment.reason) == (PaymentStatus.CANCELLED, Reason.LETTERS_TAKEN)
    assert mails() == ["order-cancelled", "payment-failed"]
    assert reply_of(bank.confirms())[0] == "INVALID"
    page = browser.get(f"/payments/{payment.payment_id}/return", follow=True)
    assert "one of its letters has been ordered again since" in page.text


@pytest.mark.product("Q18")
def test_money_for_an_award_that_was_revoked_meanwhile_is_refused_and_the_buyer_told(
    bank: Bank, buyer: User, browser: Browser
) -> None:
    award_revoked(the_order(buyer))

    answer = bank.confirms()

    [payment] = attempts(buyer)
    assert reply_of(answer)[0] == "INVALID"
    assert the_order(buyer).status is OrderStatus.PAYMENT_FAILED
    assert (payment.status, payment.reason) == (PaymentStatus.CANCELLED, Reason.AWARD_REVOKED)
    [told] = Message.scan()
    assert "has been revoked" in compose(told).as_string()
    assert reply_of(bank.confirms())[0] == "INVALID"
    page = browser.get(f"/payments/{payment.payment_id}/return", follow=True)
    assert "One of its awards has been revoked" in page.text
    assert "You have not been charged for it." in page.text


# What proves nothing


def forged(bank: Bank) -> bytes:
    fields = CONFIRMED | {"VendorTxCode": bank.asked["VendorTxCode"]}
    return posted(signed(fields, bank.account, "GUESSEDKEY"))


def genuine(bank: Bank) -> bytes:
    fields = CONFIRMED | {"VendorTxCode": bank.asked["VendorTxCode"]}
    return posted(signed(fields, bank.account))


def genuine_of_another(bank: Bank) -> bytes:
    fields = CONFIRMED | {"VendorTxCode": "another-1-abc"}
    return posted(signed(fields, bank.account))


JUNK: dict[str, Callable[[Bank], bytes]] = {
    "forged": forged,
    "another's": genuine_of_another,
    "empty": lambda _bank: b"",
    "unsigned": lambda _bank: b"Status=OK",
    "a field twice": lambda bank: genuine(bank) + b"&Status=OK",
    "a field changed": lambda bank: genuine(bank).replace(b"GiftAid=0", b"GiftAid=1"),
    "too long": lambda bank: genuine(bank) + b"&x=" + b"y" * 70_000,
    "no form": lambda _bank: bytes(range(256)),
}


@pytest.mark.parametrize("kind", JUNK)
def test_what_proves_nothing_changes_nothing(
    bank: Bank, buyer: User, calls: Calls, kind: str
) -> None:
    path = urlsplit(bank.asked["NotificationURL"]).path
    calls.forget()

    answer = bank.posts(path, JUNK[kind](bank))

    assert reply_of(answer) == ("INVALID", "/orders")
    assert "TransactWriteItems" not in calls.operations
    assert attempts(buyer)[0].status is PaymentStatus.REGISTERED


@pytest.mark.parametrize(
    "path",
    [
        "/payments/{code}/notifications/guessed",
        "/payments/another-1-abc/notifications/{secret}",
        "/payments/" + "x" * 900 + "/notifications/{secret}",
        "/payments/%3Cb%3E/notifications/{secret}",
    ],
)
def test_an_address_that_we_never_gave_costs_at_most_one_read(
    bank: Bank, buyer: User, calls: Calls, path: str
) -> None:
    secret = bank.asked["NotificationURL"].rpartition("/")[2]
    calls.forget()

    answer = bank.posts(
        path.format(code=bank.asked["VendorTxCode"], secret=secret), genuine(bank)
    )

    assert reply_of(answer) == ("INVALID", "/orders")
    assert calls.operations in (["GetItem"], [])
    assert attempts(buyer)[0].status is PaymentStatus.REGISTERED


def test_a_confirmation_of_another_attempt_of_the_same_order_proves_nothing(
    bank: Bank, buyer: User, browser: Browser
) -> None:
    body = genuine(bank)
    pay_again(bank, buyer, browser)

    answer = bank.posts(urlsplit(bank.asked["NotificationURL"]).path, body)

    assert reply_of(answer)[0] == "INVALID"
    assert {each.status for each in attempts(buyer)} == {PaymentStatus.REGISTERED}


def test_the_reply_never_says_which_check_failed(bank: Bank) -> None:
    path = urlsplit(bank.asked["NotificationURL"]).path

    bodies = {
        bank.posts(path, forged(bank)).body,
        bank.posts(path, b"").body,
        bank.posts("/payments/another-1-abc/notifications/x", b"").body,
    }

    assert len(bodies) == 1


def test_a_genuine_word_that_we_do_not_know_pays_nothing_and_raises_an_alarm(
    bank: Bank, buyer: User, caplog: pytest.LogCaptureFixture
) -> None:
    answer = bank.ends("SOMETHING")

    [alarm] = [each for each in caplog.records if each.levelname == "ERROR"]
    assert alarm.message == "notification.not_understood"
    assert reply_of(answer)[0] == "INVALID"
    assert attempts(buyer)[0].status is PaymentStatus.REGISTERED


# Our own failures

Call = Callable[[BaseClient, str, Any], Any]


@pytest.fixture
def interfere(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Call], Call]], Call]:
    real: Call = BaseClient._make_api_call  # type: ignore[attr-defined]

    def put_between(make: Callable[[Call], Call]) -> Call:
        monkeypatch.setattr(BaseClient, "_make_api_call", make(real))
        return real

    return put_between


@pytest.mark.parametrize(
    "operation", ["GetItem", "Decrypt", "BatchGetItem", "TransactWriteItems"]
)
def test_our_own_failure_charges_nobody(
    bank: Bank,
    buyer: User,
    interfere: Callable[[Callable[[Call], Call]], Call],
    monkeypatch: pytest.MonkeyPatch,
    operation: str,
) -> None:
    def failing(real: Call) -> Call:
        def call(client: BaseClient, called: str, parameters: Any) -> Any:
            if called == operation:
                raise ReadTimeoutError(endpoint_url="http://nowhere")
            return real(client, called, parameters)

        return call

    real = interfere(failing)

    answer = bank.confirms()

    monkeypatch.setattr(BaseClient, "_make_api_call", real)
    assert reply_of(answer) == ("ERROR", "/orders")
    assert attempts(buyer)[0].status is PaymentStatus.REGISTERED
    assert the_order(buyer).status is OrderStatus.AWAITING_PAYMENT
    assert mails() == []


def test_a_write_whose_answer_was_lost_is_found_to_have_happened(
    bank: Bank, buyer: User, interfere: Callable[[Callable[[Call], Call]], Call]
) -> None:
    lost: list[str] = []

    def losing(real: Call) -> Call:
        def call(client: BaseClient, called: str, parameters: Any) -> Any:
            answer = real(client, called, parameters)
            if called == "TransactWriteItems" and not lost:
                lost.append(called)
                raise ReadTimeoutError(endpoint_url="http://nowhere")
            return answer

        return call

    interfere(losing)

    answer = bank.confirms()

    assert lost
    assert reply_of(answer)[0] == "OK"
    assert the_order(buyer).status is OrderStatus.CONFIRMED
    assert mails() == ["order-confirmed"]


def test_of_two_equal_notifications_at_once_one_makes_the_transition(
    bank: Bank, buyer: User, interfere: Callable[[Callable[[Call], Call]], Call]
) -> None:
    first: list[str] = []

    def racing(real: Call) -> Call:
        def call(client: BaseClient, called: str, parameters: Any) -> Any:
            if called == "TransactWriteItems" and not first:
                first.append(called)
                assert reply_of(bank.confirms())[0] == "OK"
            return real(client, called, parameters)

        return call

    interfere(racing)

    answer = bank.confirms()

    assert bank.said[0].body == answer.body
    assert the_order(buyer).status is OrderStatus.CONFIRMED
    assert mails() == ["order-confirmed"]


def test_of_two_attempts_paid_at_once_one_pays(
    bank: Bank,
    buyer: User,
    browser: Browser,
    interfere: Callable[[Callable[[Call], Call]], Call],
) -> None:
    earlier = bank.asked
    pay_again(bank, buyer, browser)
    first: list[str] = []

    def racing(real: Call) -> Call:
        def call(client: BaseClient, called: str, parameters: Any) -> Any:
            if called == "TransactWriteItems" and not first:
                first.append(called)
                bank.confirms(earlier)
            return real(client, called, parameters)

        return call

    interfere(racing)

    bank.confirms(VPSTxId=LATER)

    assert [reply_of(answer)[0] for answer in bank.said] == ["OK", "INVALID"]
    assert [each.status for each in attempts(buyer)] == [
        PaymentStatus.PAID,
        PaymentStatus.CANCELLED,
    ]


WORDS = st.sampled_from(["OK", "ABORT", "NOTAUTHED", "REJECTED", "PENDING", "ERROR"])


@given(st.lists(WORDS, min_size=1, max_size=5))
@hypothesis_settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_in_whatever_order_reports_come_order_and_payment_agree(
    bank: Bank, words: list[str]
) -> None:
    buyer = an_employer()
    browser = Browser().signed_in_as(buyer)
    a_basket(buyer)
    browser.get("/checkout/confirm")
    browser.submit()

    replies = [
        reply_of(bank.confirms() if word == "OK" else bank.ends(word))[0] for word in words
    ]

    order, [payment] = the_order(buyer), attempts(buyer)
    kept = ("OK", "OK") in zip(words, replies, strict=True)
    assert (payment.status is PaymentStatus.PAID) == (order.status is OrderStatus.CONFIRMED)
    assert (payment.status is PaymentStatus.IN_REVIEW) == (
        order.status is OrderStatus.UNDER_REVIEW
    )
    thanked = [each for each in Message.scan() if each.to == buyer.email]
    assert sum(each.template == "order-confirmed" for each in thanked) == kept


def test_nothing_secret_is_logged(
    bank: Bank, buyer: User, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="chalicelib")
    secret = bank.asked["NotificationURL"].rpartition("/")[2]

    bank.confirms()
    bank.posts(urlsplit(bank.asked["NotificationURL"]).path, forged(bank))

    logged = " ".join(str(vars(record)) for record in caplog.records)
    for text in (secret, "O9WQNAKEHJ", "0006", buyer.email, CONFIRMED["CAVV"], "VPSSignature"):
        assert text not in logged


class InOtherWords:
    """A gateway that takes no attempt and replies in words of its own."""

    def start(self, _registration: Registration) -> Started:
        raise GatewayUnavailable("closed")

    def read_notification(
        self, _headers: Mapping[str, str], _body: bytes, _registered: Registered
    ) -> Reported:
        raise NotUnderstood("nothing")

    def render_reply(self, reply: Reply, _redirect_url: str) -> Answer:
        return Answer(204, "text/plain", f"in other words: {reply}")


@pytest.fixture
def _new_attempts_go_elsewhere(
    _at_the_bank: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    with monkeypatch.context() as patched:
        patched.setitem(gateways.GATEWAYS, "other", lambda _host: InOtherWords())
        patched.setenv("PAYMENT_GATEWAY", "other")
        settings.current.cache_clear()
        yield
    settings.current.cache_clear()


@pytest.mark.usefixtures("_new_attempts_go_elsewhere")
def test_an_attempt_is_answered_in_the_words_of_the_gateway_it_was_made_with(
    bank: Bank, buyer: User
) -> None:
    confirmed = bank.confirms()
    unsigned = bank.posts(urlsplit(bank.asked["NotificationURL"]).path, b"Status=OK")

    assert reply_of(confirmed)[0] == "OK"
    assert reply_of(unsigned)[0] == "INVALID"
    assert the_order(buyer).status is OrderStatus.CONFIRMED


@pytest.mark.usefixtures("_new_attempts_go_elsewhere")
def test_who_reports_on_nothing_of_ours_is_answered_by_the_gateway_of_new_attempts(
    bank: Bank,
) -> None:
    answer = bank.posts("/payments/none/notifications/none", b"Status=OK")

    assert answer.body == "in other words: REFUSED"


def test_every_attempt_is_kept(buyer: User) -> None:
    assert Payment.of_order(the_order(buyer).order_id)
