"""Between look and Confirm: what changed is told, and agreed to anew before it is ordered."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from browser import Browser
from factories import saved
from orders.shopping import Share, a_share, ready_to_confirm
from payments.buying import HOME, Bank, the_order

from chalicelib import brand, clock
from chalicelib.accounts.models import User
from chalicelib.achievements.rules import IssueState
from chalicelib.money import Pence
from chalicelib.orders import services as orders
from chalicelib.orders.models import LetterLock, Order

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

Change = Callable[[pytest.MonkeyPatch, list[Share], User], None]


def now_sells(monkeypatch: pytest.MonkeyPatch, selling: brand.Brand) -> None:
    monkeypatch.setattr(brand, "current", lambda: selling)


def price(monkeypatch: pytest.MonkeyPatch, shares: list[Share], buyer: User) -> None:
    letter = replace(brand.current().letter, price_pence=Pence(600))
    now_sells(monkeypatch, replace(brand.current(), letter=letter))


def charge(monkeypatch: pytest.MonkeyPatch, shares: list[Share], buyer: User) -> None:
    delivery = tuple(replace(each, price_pence=Pence(999)) for each in brand.current().delivery)
    now_sells(monkeypatch, replace(brand.current(), delivery=delivery))


def option(monkeypatch: pytest.MonkeyPatch, shares: list[Share], buyer: User) -> None:
    orders.save_option(buyer.user_id, "first-class")


def billing(monkeypatch: pytest.MonkeyPatch, shares: list[Share], buyer: User) -> None:
    orders.save_billing(buyer.user_id, HOME, remember=False)


def delivery(monkeypatch: pytest.MonkeyPatch, shares: list[Share], buyer: User) -> None:
    orders.save_delivery(buyer.user_id, HOME, remember=False)


def ended(monkeypatch: pytest.MonkeyPatch, shares: list[Share], buyer: User) -> None:
    shares[0].ends()


def revoked(monkeypatch: pytest.MonkeyPatch, shares: list[Share], buyer: User) -> None:
    award = shares[0].achievement
    award.state, award.revoked_at = IssueState.REVOKED, clock.now()
    saved(award)


def ordered(monkeypatch: pytest.MonkeyPatch, shares: list[Share], buyer: User) -> None:
    lock_id = f"{buyer.user_id}#{shares[0].achievement.achievement_id}"
    saved(LetterLock(lock_id, user_id=buyer.user_id, order_id="another"))


def corrected(monkeypatch: pytest.MonkeyPatch, shares: list[Share], buyer: User) -> None:
    shares[0].achievement.title = "Corrected"
    saved(shares[0].achievement)


def added(monkeypatch: pytest.MonkeyPatch, shares: list[Share], buyer: User) -> None:
    orders.add_letter(buyer.user_id, *a_share(buyer).ids)


def touched(monkeypatch: pytest.MonkeyPatch, shares: list[Share], buyer: User) -> None:
    orders.remove_letters(buyer.user_id, ())


KINDS: list[tuple[Change, str, int]] = [
    (price, "what there is to pay.", 1200),
    (charge, "what there is to pay.", 1999),
    (option, "what there is to pay, the delivery option.", 1350),
    (billing, "the billing address.", 1000),
    (delivery, "the delivery address.", 1000),
    (ended, "the letters, what there is to pay.", 500),
    (revoked, "the letters, what there is to pay.", 500),
    (ordered, "the letters, what there is to pay.", 500),
    (corrected, "the letters.", 1000),
    (added, "the letters, what there is to pay.", 1500),
    (touched, "your basket, in another window.", 1000),
]


@pytest.mark.product("Q26")
@pytest.mark.parametrize(("change", "told", "pence"), KINDS)
def test_what_changed_is_told_and_only_what_was_shown_is_ordered(  # noqa: PLR0917  fixtures
    bank: Bank,
    buyer: User,
    browser: Browser,
    monkeypatch: pytest.MonkeyPatch,
    change: Change,
    told: str,
    pence: int,
) -> None:
    shares = ready_to_confirm(buyer, 2)
    browser.get("/checkout/confirm")
    change(monkeypatch, shares, buyer)

    page = browser.submit(status=409)
    before = list(Order.query(buyer.user_id))
    browser.submit()

    assert f"Something has changed since you looked: {told} Nothing was ordered." in page.text
    assert before == []
    assert the_order(buyer).total_pence == pence
    assert [each["Amount"] for each in bank.desk.asked] == [f"{pence / 100:.2f}"]


@pytest.mark.product("Q26")
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (ended, "the sharing of it has ended"),
        (revoked, "the award was revoked"),
        (ordered, "you have ordered it already"),
    ],
)
def test_a_letter_that_was_taken_out_is_named_with_the_reason(
    buyer: User,
    browser: Browser,
    monkeypatch: pytest.MonkeyPatch,
    change: Change,
    reason: str,
) -> None:
    shares = ready_to_confirm(buyer, 2)
    browser.get("/checkout/confirm")
    change(monkeypatch, shares, buyer)

    page = browser.submit(status=409)

    assert f"was taken out of your basket: {reason}." in page.text


def test_a_fingerprint_of_another_make_counts_as_all_changed(buyer: User) -> None:
    ready_to_confirm(buyer)

    changed = orders.confirmation(buyer.user_id).changed_since("from-another-release")

    assert changed == [
        "the letters",
        "what there is to pay",
        "the billing address",
        "the delivery address",
        "the delivery option",
    ]


def test_the_back_button_after_confirm_leads_to_the_order_that_was_placed(
    bank: Bank, buyer: User, browser: Browser
) -> None:
    ready_to_confirm(buyer)
    browser.get("/checkout/confirm")
    first = browser.submit()

    again = browser.submit()

    assert again.location == first.location
    assert the_order(buyer).attempt == 1


def test_going_back_past_a_closed_payment_page_leads_to_pay_and_not_to_a_second_order(
    bank: Bank, buyer: User, browser: Browser
) -> None:
    ready_to_confirm(buyer)
    browser.get("/checkout/confirm")
    browser.submit()
    bank.ends("ABORT")

    again = browser.submit()

    assert again.location == f"/orders/{the_order(buyer).order_id}/pay"


def test_two_windows_that_confirm_make_one_order(
    bank: Bank, buyer: User, browser: Browser
) -> None:
    ready_to_confirm(buyer)
    other = Browser()
    other.cookies = dict(browser.cookies)
    browser.get("/checkout/confirm")
    other.get("/checkout/confirm")

    first, second = browser.submit(), other.submit()

    assert first.location == second.location
    assert len(bank.desk.asked) == 1
    the_order(buyer)
