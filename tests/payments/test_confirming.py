import re
from datetime import timedelta
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError, EndpointConnectionError
from browser import Browser
from calls import Calls
from defusedxml.ElementTree import fromstring
from factories import saved
from payments.buying import Bank, a_basket, attempts, mails, the_order

from chalicelib import clock, storage
from chalicelib.accounts.models import User
from chalicelib.connections.models import Connection
from chalicelib.orders import services as orders
from chalicelib.orders.models import Basket, LetterLock, Order
from chalicelib.orders.rules import OrderStatus
from chalicelib.payments.models import Payment
from chalicelib.payments.rules import PaymentStatus, Purpose, Reason
from chalicelib.payments.services.attempts import open_attempt

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


def no_orders(buyer: User) -> bool:
    return not list(Order.query(buyer.user_id)) and not list(Payment.scan())


@pytest.mark.product("G-38", "G-40")
def test_the_confirm_page_shows_all_that_will_be_ordered_and_paid(
    buyer: User, browser: Browser
) -> None:
    a_basket(buyer)

    page = browser.get("/checkout/confirm")

    assert "IMI Level 2 Award in MOT Testing" in page.text
    assert "01645650-01-U3NQ" in page.text
    assert page.text.count("88 High Street") == 2
    assert "Royal Mail signed for 1st Class" in page.text
    assert "Total £8.50" in page.text


def test_the_confirm_page_lets_its_form_go_on_to_the_bank(
    buyer: User, browser: Browser
) -> None:
    a_basket(buyer)

    page = browser.get("/checkout/confirm")

    policy = page.headers["content-security-policy"]
    assert "form-action 'self' http://127.0.0.1:4567;" in policy


def test_an_unfinished_checkout_goes_back_to_the_open_step(
    buyer: User, browser: Browser
) -> None:
    a_basket(buyer)
    basket = Basket.get(buyer.user_id)
    basket.answers = {}
    saved(basket)

    asked = browser.get("/checkout/confirm", status=303)
    posted = browser.post("/checkout/confirm", {"order_id": "x", "fingerprint": "y"})

    assert asked.location == posted.location == "/checkout/billing"


@pytest.mark.product("G-40", "Q21")
def test_confirming_places_the_order_and_leads_to_the_bank(
    bank: Bank, buyer: User, browser: Browser
) -> None:
    a_basket(buyer, letters=2)
    browser.get("/checkout/confirm")

    answer = browser.submit()

    order, [payment] = the_order(buyer), attempts(buyer)
    assert answer.location.startswith(f"{bank.desk.host}/gateway/service/cardselection")
    assert order.status is OrderStatus.AWAITING_PAYMENT
    assert payment.status is PaymentStatus.REGISTERED
    assert payment.purpose is Purpose.LETTERS
    assert payment.amount_pence == order.total_pence == 1350
    assert not Basket.get(buyer.user_id).lines


def test_what_the_bank_is_told_is_the_order(bank: Bank, buyer: User, browser: Browser) -> None:
    a_basket(buyer, letters=2)
    browser.get("/checkout/confirm")

    browser.submit()

    order, [payment] = the_order(buyer), attempts(buyer)
    asked = bank.asked
    assert asked["VendorTxCode"] == payment.payment_id
    assert re.fullmatch(r"[A-Za-z0-9._{}-]{1,40}", asked["VendorTxCode"])
    assert (asked["Amount"], asked["Currency"]) == ("13.50", "GBP")
    assert asked["Description"] == "The IMI - Document Reprints"
    assert asked["VendorData"] == order.order_id
    assert asked["BillingFirstnames"] == "Zoë"
    assert asked["DeliverySurname"] == "O'Brien"
    items = fromstring(asked["BasketXML"]).findall("item")
    assert [item.findtext("totalGrossAmount") for item in items] == ["5.00", "5.00", "3.50"]
    path = f"http://portal.localhost:4566/payments/{payment.payment_id}/notifications/"
    assert asked["NotificationURL"].startswith(path)
    assert len(asked["NotificationURL"]) <= 255


def test_the_key_and_the_secret_address_are_not_readable_in_the_table(
    bank: Bank, buyer: User, browser: Browser
) -> None:
    a_basket(buyer)
    browser.get("/checkout/confirm")

    browser.submit()

    [payment] = attempts(buyer)
    secret = bank.asked["NotificationURL"].rpartition("/")[2]
    stored = str(payment.serialize())
    assert "O9WQNAKEHJ" not in stored
    assert secret not in stored


@pytest.mark.product("G-39", "Q24")
def test_letters_abroad_are_paid_without_their_delivery(
    bank: Bank, buyer: User, browser: Browser
) -> None:
    a_basket(buyer, option="international")
    page = browser.get("/checkout/confirm")

    browser.submit()

    assert "A member of the team will contact you" in page.text
    assert bank.asked["Amount"] == "5.00"
    assert bank.asked["DeliveryCountry"] == "FR"


def test_confirming_costs_six_calls(
    bank: Bank, buyer: User, browser: Browser, calls: Calls
) -> None:
    a_basket(buyer, letters=3)
    browser.get("/checkout/confirm")
    calls.forget()

    browser.submit()

    assert len(calls.operations) <= 6, calls.operations


@pytest.mark.product("Q1")
def test_thirty_letters_are_one_transaction(
    bank: Bank, buyer: User, browser: Browser, calls: Calls
) -> None:
    a_basket(buyer, letters=30)
    browser.get("/checkout/confirm")
    calls.forget()

    browser.submit()

    assert calls.written[0] <= 100
    assert len(the_order(buyer).lines) == 30


def test_a_double_click_on_confirm_makes_one_order_and_one_attempt(
    bank: Bank, buyer: User, browser: Browser
) -> None:
    a_basket(buyer)
    browser.get("/checkout/confirm")

    first, second = browser.submit(), browser.submit()

    assert first.location == second.location
    assert len(attempts(buyer)) == len(bank.desk.asked) == 1


def test_a_second_click_while_the_first_still_waits_for_the_bank_leads_to_the_order(
    bank: Bank, buyer: User, browser: Browser
) -> None:
    a_basket(buyer)
    confirmation = orders.confirmation(buyer.user_id)
    with storage.all_or_nothing() as writes:
        order = orders.place(writes, confirmation)
        open_attempt(writes, order, 1)
    shown = {"order_id": order.order_id, "fingerprint": confirmation.fingerprint}

    answer = browser.post("/checkout/confirm", shown)

    assert answer.location == f"/orders/{order.order_id}/pay"
    assert not bank.desk.asked


def test_what_has_changed_since_it_was_shown_is_shown_again(
    bank: Bank, buyer: User, browser: Browser
) -> None:
    a_basket(buyer)
    browser.get("/checkout/confirm")
    basket = Basket.get(buyer.user_id)
    basket.answers = basket.answers | {"option": "second-class"}
    saved(basket)

    page = browser.submit(status=409)

    assert "Something has changed since you looked" in page.text
    assert "Total £5.00" in page.text
    assert no_orders(buyer)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"order_id": "", "fingerprint": ""},
        {"order_id": "x" * 41, "fingerprint": "y"},
        {"order_id": ["a", "b"], "fingerprint": "y"},
    ],
)
def test_a_confirmation_without_its_page_is_asked_for_again(
    buyer: User, browser: Browser, values: dict[str, str | list[str]]
) -> None:
    a_basket(buyer)

    assert browser.post("/checkout/confirm", values).location == "/checkout/confirm"
    assert no_orders(buyer)


@pytest.mark.parametrize("name", ["price", "total_pence", "amount", "vat_pence", "status"])
def test_a_price_that_is_posted_changes_nothing(
    bank: Bank, buyer: User, browser: Browser, name: str
) -> None:
    a_basket(buyer)
    confirmation = orders.confirmation(buyer.user_id)
    shown = {"order_id": confirmation.order_id, "fingerprint": confirmation.fingerprint}

    browser.post("/checkout/confirm", shown | {name: "1"})

    assert bank.asked["Amount"] == "8.50"


def test_a_share_that_ends_while_confirming_stops_the_order(
    bank: Bank, buyer: User, browser: Browser
) -> None:
    a_basket(buyer)
    browser.get("/checkout/confirm")
    [connection] = Connection.query(buyer.user_id)
    connection.expires_at = clock.now() - timedelta(seconds=1)
    saved(connection)

    answer = browser.submit(follow=False)

    assert answer.location == "/basket"
    assert no_orders(buyer)


def order_meanwhile(buyer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the first letter of the basket be ordered in the moment of confirming."""
    line = Basket.get(buyer.user_id).lines[0]
    lock_id = f"{buyer.user_id}#{line.achievement_id}"
    real = BaseClient._make_api_call  # type: ignore[attr-defined]

    def meanwhile(self: BaseClient, operation: str, parameters: object) -> object:
        if operation == "TransactWriteItems":
            monkeypatch.setattr(BaseClient, "_make_api_call", real)
            saved(LetterLock(lock_id, user_id=buyer.user_id, order_id="another"))
        return real(self, operation, parameters)

    monkeypatch.setattr(BaseClient, "_make_api_call", meanwhile)


@pytest.mark.product("Q1")
def test_a_letter_ordered_meanwhile_stops_the_order(
    bank: Bank, buyer: User, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_basket(buyer, letters=2)
    browser.get("/checkout/confirm")
    order_meanwhile(buyer, monkeypatch)

    page = browser.submit(status=409)

    assert "you have ordered it already" in page.text
    assert no_orders(buyer)


def test_the_last_letter_ordered_meanwhile_leads_back_to_the_basket(
    bank: Bank, buyer: User, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_basket(buyer)
    browser.get("/checkout/confirm")
    order_meanwhile(buyer, monkeypatch)

    assert browser.submit().location == "/basket"
    assert no_orders(buyer)


@pytest.mark.parametrize("fault", ["hangs", "drops", "refuses", "is down"])
def test_a_bank_that_cannot_be_reached_keeps_the_order_to_be_paid(
    bank: Bank, buyer: User, browser: Browser, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    a_basket(buyer)
    browser.get("/checkout/confirm")
    bank.desk.hangs, bank.desk.drops = fault == "hangs", fault == "drops"
    if fault == "refuses":
        bank.desk.says("Status=INVALID", "StatusDetail=4020 : Invalid IP address")
    if fault == "is down":
        bank.desk.status_code = 503

    page = browser.submit(follow=True)

    [payment] = attempts(buyer)
    assert "The payment service could not be reached. You have not been charged" in page.text
    assert the_order(buyer).status is OrderStatus.AWAITING_PAYMENT
    assert (payment.status, payment.reason) == (PaymentStatus.ERROR, Reason.NOT_STARTED)
    [record] = [each for each in caplog.records if each.message == "payment.not_started"]
    assert record.levelname == ("ERROR" if fault == "refuses" else "WARNING")


def test_an_order_whose_payment_was_not_started_can_be_paid_by_a_new_attempt(
    bank: Bank, buyer: User, browser: Browser
) -> None:
    a_basket(buyer)
    browser.get("/checkout/confirm")
    bank.desk.status_code = 503
    browser.submit(follow=True)
    bank.desk.status_code = 200

    answer = browser.submit()

    first, second = attempts(buyer)
    assert answer.location.startswith(bank.desk.host)
    assert first.payment_id != second.payment_id
    assert second.status is PaymentStatus.REGISTERED


class Failing:
    """Lets calls of AWS fail from a moment on: the nth of one operation."""

    def __init__(
        self, operation: str, nth: int, error: Exception, *, times: int = 1000
    ) -> None:
        self.operation, self.left, self.error, self.times = operation, nth, error, times
        self.real = BaseClient._make_api_call  # type: ignore[attr-defined]

    def __get__(self, client: BaseClient, _owner: type) -> Any:
        def call(operation: str, parameters: object) -> object:
            self.left -= operation == self.operation
            if self.left <= 0 and self.times > 0:
                self.times -= 1
                raise self.error
            return self.real(client, operation, parameters)

        return call


AWS_IS_GONE = EndpointConnectionError(endpoint_url="https://aws.example.org")
NOT_OURS = ClientError({"Error": {"Code": "AccessDeniedException"}}, "Encrypt")


@pytest.mark.parametrize(
    ("operation", "nth", "error"),
    [
        ("Encrypt", 1, AWS_IS_GONE),
        ("Encrypt", 1, NOT_OURS),
        ("TransactWriteItems", 2, AWS_IS_GONE),
    ],
)
def test_a_fault_of_ours_after_the_order_is_placed_leads_to_its_payment_page(
    bank: Bank,
    buyer: User,
    browser: Browser,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    *,
    operation: str,
    nth: int,
    error: Exception,
) -> None:
    a_basket(buyer)
    browser.get("/checkout/confirm")
    with monkeypatch.context() as patched:
        patched.setattr(BaseClient, "_make_api_call", Failing(operation, nth, error))
        answer = browser.submit()

    page = browser.get(answer.location)

    order, [payment] = the_order(buyer), attempts(buyer)
    assert answer.location == f"/orders/{order.order_id}/pay"
    assert order.status is OrderStatus.AWAITING_PAYMENT
    assert payment.status is PaymentStatus.CREATED
    assert "have not heard that its page opened. You have not been charged" in page.text
    assert "payment.not_started" in [
        each.message for each in caplog.records if each.levelname == "ERROR"
    ]
    assert browser.submit().location.startswith(bank.desk.host)


def test_a_key_that_was_not_sealed_once_says_so_and_is_no_attempt(
    bank: Bank, buyer: User, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_basket(buyer)
    browser.get("/checkout/confirm")
    with monkeypatch.context() as patched:
        patched.setattr(
            BaseClient, "_make_api_call", Failing("Encrypt", 1, AWS_IS_GONE, times=1)
        )
        page = browser.submit(follow=True)

    [payment] = attempts(buyer)
    assert "The payment service could not be reached. You have not been charged" in page.text
    assert (payment.status, payment.reason) == (PaymentStatus.ERROR, Reason.NOT_STARTED)


def test_a_refusal_that_cannot_be_noted_leads_to_the_payment_page_all_the_same(
    bank: Bank, buyer: User, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_basket(buyer)
    browser.get("/checkout/confirm")
    bank.desk.status_code = 503
    with monkeypatch.context() as patched:
        failing = Failing("TransactWriteItems", 2, AWS_IS_GONE)
        patched.setattr(BaseClient, "_make_api_call", failing)
        answer = browser.submit()

    assert answer.location == f"/orders/{the_order(buyer).order_id}/pay"
    assert attempts(buyer)[0].status is PaymentStatus.CREATED


class Died(BaseException):
    pass


def test_a_process_that_dies_on_the_banks_answer_leaves_an_order_to_be_paid_anew(
    bank: Bank, buyer: User, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_basket(buyer)
    browser.get("/checkout/confirm")
    real = BaseClient._make_api_call  # type: ignore[attr-defined]

    def dying(self: BaseClient, operation: str, parameters: object) -> object:
        if operation == "Encrypt":
            raise Died
        return real(self, operation, parameters)

    monkeypatch.setattr(BaseClient, "_make_api_call", dying)
    with pytest.raises(Died):
        browser.submit()
    monkeypatch.setattr(BaseClient, "_make_api_call", real)
    old = bank.asked
    browser.get(f"/orders/{the_order(buyer).order_id}/pay")

    browser.submit()

    first, second = attempts(buyer)
    assert first.status is PaymentStatus.CREATED
    assert second.status is PaymentStatus.REGISTERED
    assert bank.confirms(old).body.startswith("Status=INVALID")
    assert the_order(buyer).status is OrderStatus.AWAITING_PAYMENT
    assert bank.confirms().body.startswith("Status=OK")
    assert the_order(buyer).reference == second.payment_id
    assert mails() == ["order-confirmed"]
