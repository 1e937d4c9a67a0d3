"""Payments that fail, are cancelled, or cost more; and hands that are too quick."""

from collections.abc import Callable

import pytest
from journeys.awards import MOT
from journeys.candidates import Candidate
from journeys.employers import ABROAD, DECLINED_CARD, FIRST_CLASS, Employer

pytestmark = [pytest.mark.stack, pytest.mark.browser]

Pair = Callable[..., tuple[Employer, Candidate]]
INTERNATIONAL = "International: charge to be agreed"


@pytest.mark.product("G-41", "Q22")
def test_a_declined_card_is_followed_by_a_paid_one(a_pair: Pair) -> None:
    gareth, sian = a_pair(MOT)
    with gareth.in_passing():
        gareth.add_letter(sian, MOT.title).check_out().press("Confirm and pay")
        gareth.enter_card(DECLINED_CARD)
    first = gareth.attempt

    gareth.pay_now().sees("Your bank declined the payment", "You have not been charged")
    gareth.press("Pay £5.00").enter_card()
    second = gareth.attempt
    gareth.pay_now()

    [order_id] = gareth.order_ids
    assert gareth.row(order_id)[:4] == [order_id, "1", second, "Confirmed"]
    assert first != second
    assert second in gareth.mail(f"Your order {order_id} is confirmed")
    assert MOT.title in gareth.read_certificate(sian, MOT.title)


def test_the_back_button_after_paying_leads_to_what_was_paid(a_pair: Pair) -> None:
    gareth, sian = a_pair(MOT)
    gareth.buy_letter(sian, MOT.title)

    gareth.go_back()

    gareth.sees("Confirmed")
    gareth.open("/checkout/confirm").sees("Your basket is empty")
    assert len(gareth.order_ids) == 1


@pytest.mark.product("G-41", "Q22")
def test_a_payment_cancelled_at_the_bank_keeps_the_order(a_pair: Pair) -> None:
    gareth, sian = a_pair(MOT)
    with gareth.in_passing():
        gareth.add_letter(sian, MOT.title).check_out().press("Confirm and pay")

    gareth.cancel_at_the_bank()

    gareth.sees("You cancelled the payment", "You have not been charged")
    [order_id] = gareth.order_ids
    assert gareth.row(order_id)[:5] == [order_id, "1", "", "Payment failed", ""]
    gareth.choose("View", of=order_id).sees("Payment failed", "Pay £5.00")
    gareth.see_documents_of(sian).choose("Proof of Qualification", of=MOT.title)
    gareth.sees("You have ordered this letter").follow("See that order")
    assert gareth.path == f"/orders/{order_id}"
    assert MOT.title in gareth.read_certificate(sian, MOT.title)


@pytest.mark.product("G-39")
def test_first_class_delivery_is_paid_with_the_letter(a_pair: Pair) -> None:
    gareth, sian = a_pair(MOT)

    gareth.add_letter(sian, MOT.title).check_out(option=FIRST_CLASS)
    gareth.sees("Delivery £3.50", "Total £8.50").press("Confirm and pay")
    gareth.sees("To pay £8.50").enter_card().sees(FIRST_CLASS, "£3.50").pay_now()

    [order_id] = gareth.order_ids
    gareth.follow(order_id).sees("Confirmed", FIRST_CLASS, "Delivery £3.50", "Total £8.50")
    assert "£8.50" in gareth.mail(f"Your order {order_id} is confirmed")


@pytest.mark.product("G-39", "Q24")
def test_an_order_abroad_is_paid_and_then_waits_for_a_quote(a_pair: Pair) -> None:
    gareth, sian = a_pair(MOT)

    gareth.add_letter(sian, MOT.title).check_out(to=ABROAD, option=INTERNATIONAL)
    gareth.sees("Kraków", "Poland", "Total £5.00").press("Confirm and pay")
    gareth.enter_card().pay_now()

    [order_id] = gareth.order_ids
    assert gareth.row(order_id)[3] == "Awaiting delivery quote"
    gareth.follow(order_id).sees("Kraków", INTERNATIONAL, "contact you")
    assert "contact you about the delivery charge" in gareth.mail(f"Your order {order_id}")


@pytest.mark.parametrize("javascript", [True, False], ids=["", "without_javascript"])
def test_a_double_click_on_confirm_makes_one_order(a_pair: Pair, javascript: bool) -> None:
    gareth, sian = a_pair(MOT, javascript=javascript)
    with gareth.in_passing():
        gareth.add_letter(sian, MOT.title).check_out()

    gareth.page.get_by_role("button", name="Confirm and pay").dblclick()
    gareth.page.wait_for_url(f"{gareth.stack.bank_api}/**")

    assert len(gareth.order_ids) == 1
