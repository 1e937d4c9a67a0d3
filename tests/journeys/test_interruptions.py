"""What people do unthinkingly: two tabs, back, a quick hand, a tea break at the checkout."""

from collections.abc import Callable

import pytest
from journeys.awards import MOT, WELDING
from journeys.candidates import Candidate
from journeys.clockwork import let_hours_pass
from journeys.employers import ADDRESS, SECOND_CLASS, Employer
from stack import RunningStack

pytestmark = [pytest.mark.stack, pytest.mark.browser]

Pair = Callable[..., tuple[Employer, Candidate]]
AnEmployer = Callable[..., Employer]
ACandidate = Callable[..., Candidate]
NEW_PASSWORD = "another and even quieter road"


@pytest.mark.product("Q26")
def test_what_was_put_into_the_basket_in_another_tab_is_not_ordered_unseen(
    a_pair: Pair,
) -> None:
    gareth, sian = a_pair(MOT, WELDING)
    with gareth.in_passing():
        gareth.add_letter(sian, MOT.title).check_out().sees("Total £5.00")
        with gareth.in_another_tab():
            gareth.add_letter(sian, WELDING.title)

    gareth.press("Confirm and pay")

    gareth.sees("Nothing was ordered", WELDING.title, "Total £10.00")
    assert gareth.order_ids == []


def test_the_basket_follows_what_another_tab_takes_out(a_pair: Pair) -> None:
    gareth, sian = a_pair(MOT)
    with gareth.in_passing():
        gareth.add_letter(sian, MOT.title)
        with gareth.in_another_tab():
            gareth.open("/basket").tick("Select the letter for").press("Remove selected")

    gareth.press("Update").sees("Your basket is empty")


def test_the_back_button_shows_the_page_as_it_is_now_and_sends_nothing(
    an_employer: AnEmployer, a_candidate: ACandidate
) -> None:
    gareth, sian = an_employer("Castle Motors").join(), a_candidate()
    with gareth.in_passing():
        gareth.connect_with(sian).go_to("Orders")

    gareth.go_back()

    assert gareth.page.locator("tbody tr").count() == 1
    assert len(gareth.stack.mail(sian.email)) <= 1


def test_the_back_button_leads_through_the_steps_of_the_checkout(a_pair: Pair) -> None:
    gareth, sian = a_pair(MOT)
    with gareth.in_passing():
        gareth.add_letter(sian, MOT.title).check_out()

    gareth.go_back()
    assert gareth.path == "/checkout/options"
    gareth.go_back()
    assert gareth.path == "/checkout/delivery"
    gareth.press("Next")

    gareth.sees("Confirm your order", "1 Sample Street")


@pytest.mark.product("Q11")
def test_a_double_click_on_send_asks_once(
    an_employer: AnEmployer, a_candidate: ACandidate
) -> None:
    gareth, sian = an_employer("Castle Motors").join(), a_candidate().join()
    gareth.open("/connections").fill(email=sian.email)

    with gareth.page.expect_navigation():
        gareth.page.get_by_role("button", name="Send", exact=True).dblclick()

    gareth.inspect()
    assert gareth.open("/connections").page.locator("tbody tr").count() == 1
    sian.mail("Castle Motors asks")
    assert len([m for m in sian.stack.mail(sian.email) if "asks" in m["subject"]]) == 1


@pytest.mark.product("Q15")
def test_a_double_click_on_delete_deletes_once_and_says_so(a_pair: Pair) -> None:
    gareth, sian = a_pair(MOT)
    with gareth.in_passing():
        gareth.open("/connections").choose("Delete", of=sian.email)

    with gareth.page.expect_navigation():
        gareth.page.get_by_role("button", name="Delete the connection").dblclick()

    gareth.inspect()
    assert gareth.path == "/connections"
    gareth.go_back().sees_not(MOT.title)
    assert sian.mail("has deleted their connection")


def test_who_logged_out_in_another_tab_is_told_that_nothing_was_sent(a_pair: Pair) -> None:
    gareth, sian = a_pair(MOT)
    with gareth.in_passing():
        gareth.see_documents_of(sian).choose("Raise an Enquiry", of=MOT.title)
        gareth.tick("Result").fill(text="Should it not be a merit?")
        with gareth.in_another_tab():
            gareth.open("/employer").click(gareth.page.get_by_role("button", name="Logout"))

    gareth.press("Send your enquiry")

    assert gareth.path == "/sign-in"
    gareth.sees("You were logged out", "nothing was sent").sign_in()
    gareth.open("/enquiries").sees("You have no enquiries")


@pytest.mark.product("Q26", "Q34")
def test_a_session_that_ends_in_the_checkout_loses_only_what_was_not_sent(
    stack: RunningStack, a_pair: Pair
) -> None:
    gareth, sian = a_pair(MOT)
    with gareth.in_passing():
        gareth.add_letter(sian, MOT.title).follow("Checkout").follow("Next")
        gareth.give_address(ADDRESS)
    let_hours_pass(stack, gareth, 2)

    gareth.press("Next")

    assert gareth.path == "/sign-in"
    gareth.sees("You were logged out").sign_in()
    assert gareth.basket == "Basket: 1 item £5.00"
    gareth.open("/checkout")
    assert gareth.path == "/checkout/delivery"
    gareth.press("Next").tick(SECOND_CLASS).press("Next").sees("1 Sample Street")
    gareth.press("Confirm and pay").enter_card().pay_now()
    assert len(gareth.order_ids) == 1


@pytest.mark.product("Q34")
def test_who_is_remembered_stays_and_proves_who_they_are_before_a_change(
    stack: RunningStack, an_employer: AnEmployer
) -> None:
    gareth = an_employer("Castle Motors").join()
    with gareth.in_passing():
        gareth.click(gareth.page.get_by_role("button", name="Logout"))
    gareth.open("/sign-in").tick("Remember me").sign_in()

    let_hours_pass(stack, gareth, 100)

    gareth.open("/employer").sees("Welcome, Gareth").go_to("Profile")
    gareth.follow("Add new address").fill(**ADDRESS).press("Save address")
    gareth.choose("Remove", of="1 Sample Street")
    gareth.sees("Your password, please").fill(password=gareth.password).press("Go on")
    gareth.press("Remove address").sees("No data available in table")


@pytest.mark.product("Q34")
def test_who_is_not_remembered_is_signed_out_after_an_hour(
    stack: RunningStack, an_employer: AnEmployer
) -> None:
    gareth = an_employer("Castle Motors").join()

    let_hours_pass(stack, gareth, 2)

    gareth.open("/orders")
    assert gareth.path == "/sign-in"
    gareth.sign_in()
    assert gareth.path == "/orders"


def test_after_logging_out_the_back_button_shows_nothing(a_pair: Pair) -> None:
    gareth, sian = a_pair(MOT)
    with gareth.in_passing():
        gareth.open("/connections").sees(sian.email)
        gareth.click(gareth.page.get_by_role("button", name="Logout"))

    gareth.go_back()

    assert gareth.path == "/sign-in"
    gareth.sees_not(sian.email)


@pytest.mark.product("G-6", "Q5", "Q38")
def test_a_forgotten_password_is_chosen_anew_by_the_link_of_an_email(
    an_employer: AnEmployer,
) -> None:
    gareth = an_employer("Castle Motors").join()
    with gareth.in_passing():
        gareth.click(gareth.page.get_by_role("button", name="Logout"))

    gareth.open("/").follow("Forgotten password?").fill(email=gareth.email)
    gareth.press("Send the link").sees("an e-mail with a link is on its way")
    gareth.follow_mail("password").fill(password=NEW_PASSWORD, confirm_password=NEW_PASSWORD)
    gareth.press("Change password")
    gareth.password = NEW_PASSWORD
    gareth.sign_in().sees("Welcome, Gareth")
