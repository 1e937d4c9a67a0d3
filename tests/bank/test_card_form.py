import pytest
from merchants import HOME, VISA, Answer, Merchant, RunningBank

from local.bank.transactions import TxState


def words(answer: Answer) -> str:
    return " ".join(answer.page.get_text(" ").split())


def errors(answer: Answer) -> list[str]:
    return [link.text for link in answer.page.select(".summary a")]


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
