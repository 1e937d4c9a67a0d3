import pytest
import time_machine
from browser import Browser
from calls import Calls
from factories import an_employer, saved
from payments.buying import Bank, a_basket, attempts, award_revoked, the_order

from chalicelib import clock
from chalicelib.accounts.models import User
from chalicelib.connections import services as connections
from chalicelib.orders.models import LetterLock
from chalicelib.orders.rules import OrderStatus
from chalicelib.payments.rules import PaymentStatus, Reason

pytestmark = [
    pytest.mark.allow_hosts(["127.0.0.1"]),
    pytest.mark.usefixtures("_at_the_bank"),
]


@pytest.fixture
def _at_the_bank(bank: Bank, buyer: User, browser: Browser) -> None:
    a_basket(buyer)
    browser.get("/checkout/confirm")
    browser.submit()


@pytest.fixture
def order_path(buyer: User) -> str:
    return f"/orders/{the_order(buyer).order_id}"


def test_an_order_awaiting_payment_can_be_looked_at_and_paid(
    browser: Browser, order_path: str
) -> None:
    page = browser.get(order_path)

    assert page.heading == f"Order {order_path.rpartition('/')[2]}"
    assert "Awaiting payment" in page.text
    assert "88 High Street" in page.text
    assert page.link("Pay £8.50") == f"{order_path}/pay"


@pytest.mark.product("Q23")
def test_a_paid_order_shows_what_a_receipt_needs(
    bank: Bank, buyer: User, browser: Browser, order_path: str
) -> None:
    bank.confirms()

    page = browser.get(order_path)

    order = the_order(buyer)
    assert "Confirmed" in page.text
    assert "Visa ending in 0006" in page.text
    assert f"Transaction Reference {order.reference}" in page.text
    assert "{4483C552-6078-6D1C-E37C-294B89DB1DCA}" in page.text
    assert "Total £8.50" in page.text
    assert "Pay £8.50" not in page.text


@pytest.mark.product("Q15")
def test_a_paid_order_outlives_the_connection_it_came_from(
    bank: Bank, buyer: User, browser: Browser, order_path: str
) -> None:
    bank.confirms()
    before = the_order(buyer)
    [line] = before.lines

    connections.delete(buyer.user_id, line.connection_id, clock.now())

    assert the_order(buyer).serialize() == before.serialize()
    for page in (browser.get(order_path), browser.get(f"{order_path}/receipt")):
        assert line.certificate_number in page.text
        assert "Total £8.50" in page.text
    lock = LetterLock.get(f"{buyer.user_id}#{line.achievement_id}")
    assert lock.order_id == before.order_id


def test_a_card_that_the_bank_did_not_name_is_a_card(
    bank: Bank, browser: Browser, order_path: str
) -> None:
    bank.confirms(CardType="", Last4Digits="")

    assert "Paid by Card" in browser.get(order_path).text


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (OrderStatus.UNDER_REVIEW, "Please don't pay again"),
        (OrderStatus.CANCELLED, "you were not charged"),
        (OrderStatus.AWAITING_QUOTE, "contact you about the delivery charge"),
    ],
)
def test_an_order_says_what_its_status_means(
    buyer: User, browser: Browser, order_path: str, status: OrderStatus, words: str
) -> None:
    order = the_order(buyer)
    order.status = status
    saved(order)

    assert words in browser.get(order_path).text


@pytest.mark.parametrize("status", [OrderStatus.UNDER_REVIEW, OrderStatus.CANCELLED])
def test_nothing_says_paid_of_an_order_that_may_not_be(
    bank: Bank, buyer: User, browser: Browser, order_path: str, status: OrderStatus
) -> None:
    bank.confirms()
    order = the_order(buyer)
    order.status = status
    saved(order)

    page, table = browser.get(order_path), browser.get("/orders")

    assert "Paid by" not in page.text
    assert page.one("#amount").get_text() == "Amount"
    assert table.one("td[data-label=Paid]").get_text(strip=True) == ""


def test_the_payment_page_says_when_a_payment_may_be_under_way(
    browser: Browser, order_path: str
) -> None:
    page = browser.get(f"{order_path}/pay")

    assert "You opened the payment page before" in page.text
    policy = page.headers["content-security-policy"]
    assert "form-action 'self' http://127.0.0.1:4567;" in policy


@pytest.mark.product("Q22")
def test_pay_starts_a_new_attempt(
    bank: Bank, buyer: User, browser: Browser, order_path: str
) -> None:
    browser.get(f"{order_path}/pay")

    answer = browser.submit()

    first, second = attempts(buyer)
    assert answer.location.startswith(bank.desk.host)
    assert [first.number, second.number] == [1, 2]
    assert bank.asked["VendorTxCode"] == second.payment_id
    assert bank.asked["Amount"] == "8.50"


def test_a_double_click_on_pay_makes_one_attempt(
    bank: Bank, buyer: User, browser: Browser, order_path: str
) -> None:
    browser.get(f"{order_path}/pay")

    first, second = browser.submit(), browser.submit()

    assert first.location == second.location
    assert len(attempts(buyer)) == 2
    assert len(bank.desk.asked) == 2


def test_a_page_of_the_bank_that_has_closed_is_not_led_to(
    bank: Bank, buyer: User, browser: Browser, order_path: str
) -> None:
    with time_machine.travel(clock.now(), tick=False) as traveller:
        browser.get(f"{order_path}/pay")
        browser.submit()
        traveller.shift(15 * 60)

        answer = browser.submit()

    assert answer.location == f"{order_path}/pay"
    assert len(attempts(buyer)) == 2


def test_an_attempt_that_has_ended_is_not_made_again(
    bank: Bank, buyer: User, browser: Browser, order_path: str
) -> None:
    browser.get(f"{order_path}/pay")
    browser.submit()
    bank.ends("NOTAUTHED", "2000 : no")

    answer = browser.submit()

    assert answer.location == f"{order_path}/pay"
    assert len(attempts(buyer)) == 2


@pytest.mark.parametrize(
    "number", ["", "0", "3", "999", "x", "1000", "-1", "1.5", "\N{ARABIC-INDIC DIGIT ONE}"]
)
def test_a_payment_without_its_page_is_asked_for_again(
    bank: Bank, buyer: User, browser: Browser, order_path: str, number: str
) -> None:
    answer = browser.post(f"{order_path}/pay", {"number": number})

    assert answer.location == f"{order_path}/pay"
    assert len(attempts(buyer)) == 1


def test_a_paid_order_is_not_paid_again(
    bank: Bank, buyer: User, browser: Browser, order_path: str
) -> None:
    browser.get(f"{order_path}/pay")
    bank.confirms()

    answer = browser.submit()

    assert answer.location == f"{order_path}/pay"
    assert browser.get(answer.location, status=303).location == order_path
    assert len(attempts(buyer)) == 1


def test_a_bank_that_is_down_is_told_of_and_can_be_tried_again(
    bank: Bank, buyer: User, browser: Browser, order_path: str
) -> None:
    browser.get(f"{order_path}/pay")
    bank.desk.status_code = 503

    page = browser.submit(follow=True)

    assert "The payment service could not be reached" in page.text
    assert attempts(buyer)[-1].reason is Reason.NOT_STARTED
    bank.desk.status_code = 200
    browser.submit()
    assert attempts(buyer)[-1].status is PaymentStatus.REGISTERED


def test_too_many_attempts_are_put_off(bank: Bank, browser: Browser, order_path: str) -> None:
    for number in range(2, 22):
        browser.post(f"{order_path}/pay", {"number": str(number)})

    page = browser.post(f"{order_path}/pay", {"number": "22"}, status=429)

    assert "minute" in page.text


def test_an_order_page_costs_four_calls(
    bank: Bank, browser: Browser, order_path: str, calls: Calls
) -> None:
    bank.confirms()
    calls.forget()

    browser.get(order_path)

    assert len(calls.operations) <= 4, calls.operations


@pytest.mark.parametrize("path", ["", "/pay"])
def test_someone_elses_order_does_not_exist(
    browser: Browser, order_path: str, path: str
) -> None:
    stranger = Browser().signed_in_as(an_employer())

    foreign = stranger.get(order_path + path, status=404)
    missing = stranger.get("/orders/none" + path, status=404)

    assert foreign.heading == missing.heading
    stranger.post(f"{order_path}/pay", {"number": "2"}, status=404)


def test_someone_elses_payment_does_not_exist(buyer: User) -> None:
    stranger = Browser().signed_in_as(an_employer())
    [payment] = attempts(buyer)

    stranger.get(f"/payments/{payment.payment_id}/return", status=404)
    stranger.get("/payments/none/return", status=404)


def test_who_is_signed_out_when_they_come_back_signs_in_first(buyer: User) -> None:
    [payment] = attempts(buyer)

    answer = Browser().get(f"/payments/{payment.payment_id}/return", status=303)

    assert answer.location.startswith("/sign-in?next=%2Fpayments%2F")


def test_coming_back_from_the_bank_changes_nothing(
    bank: Bank, buyer: User, browser: Browser, calls: Calls
) -> None:
    [payment] = attempts(buyer)
    calls.forget()

    browser.get(f"/payments/{payment.payment_id}/return?Status=OK&VPSSignature=x")

    assert not calls.written
    assert the_order(buyer).status is OrderStatus.AWAITING_PAYMENT


@pytest.mark.product("Q18")
def test_an_order_for_an_award_that_was_revoked_cannot_be_paid(
    bank: Bank, buyer: User, browser: Browser, order_path: str
) -> None:
    bank.ends("NOTAUTHED", "2000 : no")
    award_revoked(the_order(buyer))

    browser.get(f"{order_path}/pay")
    page = browser.submit(follow=True)

    assert "One of its awards has been revoked" in page.text
    assert page.link("Cancel the order") == f"{order_path}/cancel"
    assert len(attempts(buyer)) == 1
