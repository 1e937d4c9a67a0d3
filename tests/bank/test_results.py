import pytest
from merchants import HOME, Merchant, RunningBank


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
