from collections.abc import Callable
from threading import Event, Thread

import pytest
from merchants import HOME, VISA, Answer, Merchant, RunningBank

from local.bank.transactions import TxState

PAGES = ("cardselection", "carddetails", "confirmation", "authentication")


def words(answer: Answer) -> str:
    return " ".join(answer.page.get_text(" ").split())


def test_the_first_page_asks_how_to_pay(bank: RunningBank) -> None:
    answer = bank.get("cardselection")

    types = [button.text for button in answer.page.select("button[name=card_type]")]
    assert answer.status == 200
    assert answer.heading == "How do you want to pay?"
    assert "Order description The IMI - Document Reprints To pay £5.00" in words(answer)
    assert types == [
        "Visa",
        "Visa Debit",
        "Visa Electron",
        "MasterCard",
        "Debit MasterCard",
        "American Express",
    ]
    assert "Cancel" in words(answer)
    assert bank.transaction.state is TxState.ON_CARD_SELECTION


def test_the_second_page_asks_for_the_card(bank: RunningBank) -> None:
    bank.post("cardselection", card_type="AMEX")

    answer = bank.get("carddetails")

    labels = [label.text for label in answer.page.select("label")]
    assert answer.heading == "Your card details"
    assert labels == [
        "Name on card",
        "American Express card number",
        "Month",
        "Year",
        "Security code (CVC)",
    ]
    assert "Confirm card details Back" in words(answer)
    assert "3742 0000 0000 004" in words(answer)
    assert bank.transaction.state is TxState.ON_CARD_ENTRY


def test_the_third_page_shows_what_will_be_paid(bank: RunningBank) -> None:
    bank.type_card()

    answer = bank.get("confirmation")

    row = [cell.text for cell in answer.page.select("tbody tr th, tbody tr td")]
    assert answer.heading == "Review your order"
    assert row == ["Proof of Qualification", "1", "£5.00", "£0.00", "£5.00", "£5.00"]
    assert "Transaction reference ORDER-1-A" in words(answer)
    assert "Payment details Visa ending in 0006 Expires 12/39 Alex Morgan" in words(answer)
    assert "Billing address Alex Morgan 88 High Street Hertford AB4 12 United Kingdom" in words(
        answer
    )
    assert "Shipping address Alex Morgan 88 High Street" in words(answer)
    assert [button.text for button in answer.page.select("button")] == ["Pay now", "Cancel"]
    assert bank.transaction.state is TxState.ON_CONFIRMATION


def test_paying_tells_the_merchant_and_sends_the_buyer_where_it_says(
    bank: RunningBank, merchant: Merchant
) -> None:
    answer = bank.pay()

    assert (answer.status, answer.headers["Location"]) == (302, HOME)
    assert merchant.statuses == ["OK"]
    assert merchant.seen == [("portal.localhost:4566", "/payments/1/notifications?key=a%2Bb")]
    assert bank.transaction.state is TxState.AUTHORISED


@pytest.mark.parametrize("page", PAGES)
def test_after_the_end_every_page_leads_back_to_the_shop(bank: RunningBank, page: str) -> None:
    bank.pay()

    shown, posted = bank.get(page), bank.post(page)

    assert shown.headers["Location"] == posted.headers["Location"] == HOME


def test_a_double_click_pays_once(bank: RunningBank, merchant: Merchant) -> None:
    bank.type_card()
    answers: list[Answer] = []
    asked: list[str] = []
    asked_again = Event()

    def answer_slowly(fields: dict[str, str]) -> tuple[int, bytes]:
        asked.append(fields["Status"])
        if len(asked) > 1:
            asked_again.set()
        asked_again.wait(0.3)
        return 200, f"Status=OK\r\nRedirectURL={HOME}".encode()

    merchant.reply = answer_slowly
    clicks = [
        Thread(target=lambda: answers.append(bank.post("confirmation"))) for _ in range(8)
    ]

    for click in clicks:
        click.start()
    for click in clicks:
        click.join()

    assert asked == ["OK"]
    assert {answer.headers["Location"] for answer in answers} == {HOME}


def test_cancelling_tells_the_merchant_and_goes_back(
    bank: RunningBank, merchant: Merchant
) -> None:
    answer = bank.post("cancel")

    [post] = merchant.posts
    assert answer.headers["Location"] == HOME
    assert post["Status"] == "ABORT"
    assert post["StatusDetail"] == "2013 : The Transaction was cancelled by the customer."
    assert post["AVSCV2"] == "DATA NOT CHECKED"
    assert post["CV2Result"] == post["AddressResult"] == post["PostCodeResult"] == "NOTPROVIDED"
    assert post["3DSecureStatus"] == "NOTCHECKED"
    assert "TxAuthNo" not in post
    assert bank.transaction.state is TxState.ABORTED


@pytest.mark.parametrize(
    ("page", "goes_to"),
    [
        ("carddetails", "cardselection"),
        ("confirmation", "carddetails"),
        ("authentication", "carddetails"),
        ("outcome", "cardselection"),
    ],
)
def test_no_page_can_be_skipped(bank: RunningBank, page: str, goes_to: str) -> None:
    assert bank.get(page).goes_to == goes_to


def test_pay_now_without_a_card_asks_for_it(bank: RunningBank, merchant: Merchant) -> None:
    for page in ("confirmation", "authentication"):
        assert bank.post(page).goes_to == "carddetails"

    assert bank.post("cardselection", card_type="GOLD").goes_to == "cardselection"
    assert bank.post("carddetails", **VISA).goes_to == "cardselection"
    assert merchant.posts == []


@pytest.mark.parametrize("page", [*PAGES, "outcome", "cancel"])
def test_an_unknown_payment_is_a_page_that_says_so(bank: RunningBank, page: str) -> None:
    bank.vpstxid = "{00000000-0000-0000-0000-000000000000}"

    answer = bank.get(page)

    assert (answer.status, answer.heading) == (404, "Payment not found")


def test_every_page_lets_nothing_else_in_and_says_that_it_is_a_sandbox(
    bank: RunningBank,
) -> None:
    bank.type_card(holder="CHALLENGE")

    for page in ("/sandbox/", "/nowhere", *PAGES):
        answer = bank.get(page)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'; style-src 'self'" in policy
        assert "Sandbox: no money moves" in words(answer)
        assert not answer.page.select("[style], style, script")
        assert answer.headers["Cache-Control"] == "no-store"


def test_forms_may_end_at_the_merchant_and_nowhere_else(
    bank: RunningBank,
) -> None:
    bank.register(VendorTxCode="ORDER-2", NotificationURL="https://shop.example.org/notify")

    policy = bank.get("cardselection").headers["Content-Security-Policy"]

    expected = "form-action 'self' http://portal.localhost:4566 https://shop.example.org"
    assert policy.endswith(expected)


def test_a_merchant_elsewhere_is_reached_by_a_page_of_its_own(
    bank: RunningBank, merchant: Merchant
) -> None:
    merchant.answers(b"Status=OK\r\nRedirectURL=https://elsewhere.example.org/done")

    answer = bank.pay()

    assert answer.heading == "Back to the shop"
    assert answer.headers["Refresh"] == "0; url=https://elsewhere.example.org/done"


def test_a_restart_forgets_nothing(
    start: Callable[..., RunningBank], merchant: Merchant
) -> None:
    before = start()
    before.register()
    before.type_card()
    before.close()

    after = start()
    after.vpstxid = before.vpstxid

    assert after.get("confirmation").heading == "Review your order"
    assert after.post("confirmation").headers["Location"] == HOME
    assert merchant.statuses == ["OK"]
