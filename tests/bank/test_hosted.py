from collections.abc import Callable
from threading import Event, Thread

import pytest
from merchants import HOME, VISA, Answer, Merchant, RunningBank

from local.bank.transactions import TxState

PAGES = ("cardselection", "carddetails", "confirmation", "authentication")


def words(answer: Answer) -> str:
    return " ".join(answer.page.get_text(" ").split())


def errors(answer: Answer) -> list[str]:
    return [link.text for link in answer.page.select(".summary a")]


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
    assert "Billing address Alex Morgan 88 High Street Hertford AB4 12 GB" in words(answer)
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
    ("changes", "message"),
    [
        ({"holder": " "}, "Enter the name on the card"),
        ({"holder": "A" * 51}, "The name on the card must be 50 characters or fewer"),
        ({"holder": "<b>"}, "The name on the card can hold letters"),
        ({"number": ""}, "Enter the card number"),
        ({"number": "4929"}, "The card number must be the 12 to 19 digits"),
        ({"number": "4929000000007"}, "Check the card number: one of its digits is wrong"),
        ({"number": "4111111111111111"}, "Use one of the test cards below"),
        ({"number": "5404000000000001"}, "This is the number of a MasterCard card, but"),
        ({"month": ""}, "Enter the expiry date"),
        ({"month": "13"}, "The expiry date must be a month from 1 to 12"),
        ({"year": "2o30"}, "The expiry date must be a month from 1 to 12"),
        ({"year": "20"}, "This card has expired"),
        ({"code": ""}, "Enter the security code: 3 digits"),
        ({"code": "12"}, "The security code must be the 3 digits on the card"),
    ],
)
def test_a_wrong_card_gets_a_message_and_keeps_what_was_typed(
    bank: RunningBank, changes: dict[str, str], message: str
) -> None:
    answer = bank.type_card(**changes)

    [shown] = errors(answer)
    typed = {**VISA, **changes}
    values = {box["id"]: box.get("value", "") for box in answer.page.select("input[id]")}
    assert answer.status == 422
    assert shown.startswith(message)
    assert answer.page.title is not None
    assert answer.page.title.text.startswith("Error: Your card details")
    assert values["holder"] == typed["holder"].strip()
    assert (values["month"], values["year"]) == (typed["month"], typed["year"])
    assert values["number"] == values["code"] == ""
    assert answer.page.select_one("[aria-invalid]") is not None


def test_a_good_number_is_kept_when_something_else_is_wrong(bank: RunningBank) -> None:
    wrong = bank.type_card(code="")

    answer = bank.post("carddetails", **{**VISA, "number": ""})

    assert "The card ending in 0006 is kept" in words(wrong)
    assert answer.goes_to == "confirmation"


def test_another_card_type_forgets_the_card(bank: RunningBank) -> None:
    bank.type_card()

    bank.post("cardselection", card_type="MC")

    assert bank.get("confirmation").goes_to == "carddetails"
    assert "is kept" not in words(bank.get("carddetails"))


def test_the_third_wrong_card_ends_the_payment(bank: RunningBank, merchant: Merchant) -> None:
    first = bank.type_card(number="4929000000007")
    second = bank.type_card(number="4929000000007")

    third = bank.type_card(number="4929000000007")

    assert "2 tries left" in words(first)
    assert "1 try left" in words(second)
    assert third.headers["Location"] == HOME
    assert merchant.statuses == ["REJECTED"]
    assert merchant.posts[0]["StatusDetail"].startswith("2001 : ")
    assert bank.transaction.state is TxState.REJECTED


def test_an_empty_form_is_no_try(bank: RunningBank) -> None:
    nothing = dict.fromkeys(VISA, "")

    answers = [bank.type_card(**nothing).status for _ in range(4)]

    assert answers == [422] * 4
    assert bank.transaction.is_open


@pytest.mark.parametrize(
    ("card", "expected"),
    [
        ({}, {"Status": "OK", "AVSCV2": "ALL MATCH", "3DSecureStatus": "OK"}),
        (
            {"code": "321"},
            {"Status": "OK", "AVSCV2": "ADDRESS MATCH ONLY", "CV2Result": "NOTMATCHED"},
        ),
        (
            {"number": "4929602110085639"},
            {"Status": "NOTAUTHED", "DeclineCode": "05", "Last4Digits": "5639"},
        ),
        (
            {"number": "5404000000000043", "card_type": "MC"},
            {"Status": "OK", "3DSecureStatus": "NOTAVAILABLE", "CardType": "MC"},
        ),
        (
            {"number": "374200000000004", "card_type": "AMEX", "code": "1234"},
            {"Status": "OK", "BankAuthCode": "99972", "CV2Result": "MATCHED"},
        ),
        ({"holder": "NOTAUTH"}, {"Status": "REJECTED", "3DSecureStatus": "NOTAUTHED"}),
        ({"holder": "Reject"}, {"Status": "REJECTED", "3DSecureStatus": "NOTAUTHED"}),
        ({"holder": "PROOFATTEMPT"}, {"Status": "OK", "3DSecureStatus": "ATTEMPTONLY"}),
        ({"holder": "TECHDIFFICULTIES"}, {"Status": "OK", "3DSecureStatus": "INCOMPLETE"}),
    ],
)
def test_the_card_decides(
    bank: RunningBank, merchant: Merchant, card: dict[str, str], expected: dict[str, str]
) -> None:
    bank.pay(**card)

    [post] = merchant.posts
    assert expected.items() <= post.items()
    assert ("TxAuthNo" in post) is (expected["Status"] == "OK")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "SECURITY CODE MATCH ONLY"),
        ({"BillingAddress1": "88"}, "SECURITY CODE MATCH ONLY"),
        ({"BillingAddress1": "88", "BillingPostCode": "412"}, "ALL MATCH"),
        ({"ApplyAVSCV2": "2"}, "DATA NOT CHECKED"),
    ],
)
def test_the_billing_address_is_checked(
    bank: RunningBank, merchant: Merchant, changes: dict[str, str], expected: str
) -> None:
    away = {"BillingAddress1": "1 Low Road", "BillingPostCode": "AB1 1AB"}
    bank.register(VendorTxCode="ORDER-2", **{**away, **changes})

    bank.pay()

    assert merchant.posts[0]["AVSCV2"] == expected


@pytest.mark.parametrize(
    ("wishes", "card", "expected"),
    [
        ({"ApplyAVSCV2": "1"}, {"code": "321"}, ("REJECTED", "2001")),
        ({"Apply3DSecure": "1"}, {"holder": "ERROR"}, ("REJECTED", "4026")),
        ({"Apply3DSecure": "2"}, {"holder": "NOTAUTH"}, ("OK", "0000")),
        ({"Apply3DSecure": "3"}, {"holder": "NOTAUTH"}, ("OK", "0000")),
        ({}, {"holder": "NOTAUTH"}, ("REJECTED", "4026")),
        ({}, {"holder": "REJECT"}, ("REJECTED", "4027")),
    ],
)
def test_the_merchant_says_which_rules_apply(
    bank: RunningBank,
    merchant: Merchant,
    wishes: dict[str, str],
    card: dict[str, str],
    expected: tuple[str, str],
) -> None:
    bank.register(VendorTxCode="ORDER-2", **wishes)

    bank.pay(**card)

    [post] = merchant.posts
    assert (post["Status"], post["StatusDetail"].split(" ")[0]) == expected


@pytest.mark.parametrize(
    ("typed", "status"), [(" Challenge ", "OK"), ("password", "REJECTED"), ("", "REJECTED")]
)
def test_the_name_challenge_brings_the_3d_secure_page(
    bank: RunningBank, merchant: Merchant, typed: str, status: str
) -> None:
    assert bank.pay(holder="CHALLENGE").goes_to == "authentication"
    assert bank.get("authentication").heading == "Is it really you?"

    answer = bank.post("authentication", answer=typed)

    assert answer.headers["Location"] == HOME
    assert merchant.statuses == [status]


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
