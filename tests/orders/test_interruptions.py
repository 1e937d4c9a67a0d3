"""What comes between the steps: other windows, the back button, the end of a session."""

from datetime import timedelta

import pytest
import time_machine
from browser import Browser
from factories import an_employer, give_password
from orders.shopping import HERTFORD, a_share, basket_of, in_basket, ready_to_confirm

from chalicelib import clock
from chalicelib.accounts.models import User
from chalicelib.orders import services

NEW_ADDRESS = {
    "how": "new",
    "first_name": "Alex",
    "surname": "Morgan",
    "line1": "88 High Street",
    "town": "Hertford",
    "postcode": "SG13 8PQ",
    "country": "GB",
}


@pytest.fixture
def member(aws: None) -> User:
    """Return an employer who can sign in."""
    user = an_employer()
    give_password(user)
    return user


def signs_in_again(browser: Browser, user: User) -> str:
    """Sign in on the page that is open; return the page that it leads to."""
    credentials = {"username": user.email, "password": "correct horse battery"}
    return browser.submit(credentials, follow=True).url


@pytest.mark.parametrize(
    ("step", "answer"),
    [
        ("billing", NEW_ADDRESS),
        ("delivery", NEW_ADDRESS),
        ("options", {"answer": "second-class"}),
    ],
)
def test_a_session_that_ends_on_the_way_loses_only_what_was_not_sent(
    member: User, step: str, answer: dict[str, str]
) -> None:
    shop = Browser().signed_in_as(member)
    ready_to_confirm(member)
    shop.get(f"/checkout/{step}")

    with time_machine.travel(clock.now() + timedelta(hours=2)):
        lost = shop.post(f"/checkout/{step}", answer, follow=True)
        onward = signs_in_again(shop, member)

        assert "You were logged out. Log in to go on; nothing was sent." in lost.text
        assert onward == f"/checkout/{step}"
        now = services.review(member.user_id)
        assert len(now.lines) == 1
        assert now.billing == HERTFORD


def test_signing_out_in_another_window_loses_only_what_was_not_sent(member: User) -> None:
    shop = Browser().signed_in_as(member)
    in_basket(member)
    services.save_billing(member.user_id, HERTFORD, remember=False)
    shop.get("/checkout/delivery")
    other = Browser()
    other.cookies = dict(shop.cookies)

    other.post("/logout")
    page = shop.post("/checkout/delivery", NEW_ADDRESS, follow=True)

    assert page.url == "/sign-in?next=%2Fcheckout%2Fdelivery"
    assert signs_in_again(shop, member) == "/checkout/delivery"
    assert services.review(member.user_id).billing == HERTFORD


@pytest.mark.parametrize(
    ("posted", "page"),
    [("/basket/update", "/basket"), ("/checkout/confirm", "/checkout/confirm")],
)
def test_a_form_without_a_page_of_its_own_leads_back_to_the_one_above(
    member: User, posted: str, page: str
) -> None:
    ready_to_confirm(member)

    shop = Browser()
    shop.post(posted, {"action": "remove"}, follow=True)

    assert signs_in_again(shop, member) == page
    assert len(basket_of(member)) == 1


def test_a_form_from_before_signing_in_again_is_refused_and_says_what_to_do(
    member: User,
) -> None:
    shop = Browser().signed_in_as(member)
    in_basket(member)
    shop.get("/checkout/billing")
    shop.signed_in_as(member)

    page = shop.submit(NEW_ADDRESS, form="form[aria-label='A new address']", status=403)

    assert "again" in page.text
    assert services.review(member.user_id).billing is None


def test_two_windows_at_two_steps_keep_both_answers(shop: Browser, buyer: User) -> None:
    ready_to_confirm(buyer)
    other = Browser()
    other.cookies = dict(shop.cookies)
    shop.get("/checkout/billing")
    other.get("/checkout/options")

    other.submit({"answer": "first-class"})
    shop.submit(NEW_ADDRESS | {"line1": "1 New Road"}, form="form[aria-label='A new address']")

    now = services.review(buyer.user_id)
    assert now.option is not None
    assert now.option.slug == "first-class"
    assert now.billing is not None
    assert now.billing.line1 == "1 New Road"


def test_a_letter_added_in_another_window_is_in_the_order_that_is_shown_next(
    shop: Browser, buyer: User
) -> None:
    ready_to_confirm(buyer)
    share = a_share(buyer)
    shop.get("/checkout/options")
    services.add_letter(buyer.user_id, *share.ids)

    page = shop.submit({"answer": "first-class"}, follow=True)

    assert page.heading == "Confirm your order"
    assert "2 letters" in page.text
    assert "Total £13.50" in page.text


def test_going_back_by_the_bar_and_forward_again_keeps_every_answer(
    shop: Browser, buyer: User
) -> None:
    ready_to_confirm(buyer, option="first-class")
    confirm = shop.get("/checkout/confirm")

    for title in ("Delivery Options", "Delivery", "Billing"):
        shop.get(confirm.link(title))
        assert shop.submit(follow=True).heading == "Confirm your order"

    again = shop.get("/checkout/basket")
    assert shop.get(again.link("Next"), status=303).location == "/checkout/confirm"
    assert shop.get("/checkout/confirm").text == confirm.text


@pytest.mark.parametrize(
    ("what", "path"),
    [
        ("the letters", "/basket"),
        ("the billing address", "/checkout/billing"),
        ("the delivery address", "/checkout/delivery"),
        ("the delivery option", "/checkout/options"),
    ],
)
def test_each_part_of_confirm_has_a_way_to_change_it(
    shop: Browser, buyer: User, what: str, path: str
) -> None:
    ready_to_confirm(buyer)

    assert shop.get("/checkout/confirm").link(f"Change {what}") == path
