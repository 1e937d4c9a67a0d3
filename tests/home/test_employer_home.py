from datetime import timedelta

import pytest
from browser import Browser
from calls import Calls
from factories import a_candidate_user, a_connection, a_request, an_employer
from orders.shopping import an_order, paid

from chalicelib import clock
from chalicelib.accounts.models import User


def a_share_until(employer: User, days: int, surname: str = "Nair") -> str:
    ends_on = clock.london_date(clock.now() + timedelta(days=days))
    sharer = a_candidate_user(first_name="Priya", surname=surname)
    return a_connection(employer, sharer, expires_on=ends_on).connection_id


def waiting(browser: Browser) -> list[str]:
    page = browser.get("/employer")
    return [" ".join(each.text.split()) for each in page.all(".waiting > li > div > a")]


@pytest.mark.product("G-12")
def test_it_leads_to_the_five_parts_by_menu_and_by_icon(employer: Browser) -> None:
    page = employer.get("/employer")

    parts = ["/connections", "/profile", "/orders", "/support", "/faq"]
    assert [str(tile["href"]) for tile in page.all("a.tile")] == parts
    assert len(page.all("a.tile .icon")) == 5
    assert [str(link["href"]) for link in page.all(".mainnav a")] == ["/employer", *parts]
    assert page.one("a.brand")["href"] == "/"


@pytest.mark.product("G-12")
def test_someone_new_is_told_what_to_do_first(employer: Browser) -> None:
    page = employer.get("/employer")

    assert page.one(".empty h2").text == "Start with a candidate's e-mail address"
    assert page.link("Connect with a candidate") == "/connections"
    assert "What is waiting" not in page.text


@pytest.mark.product("G-12")
def test_it_says_how_many_requests_wait_for_an_answer(visitor: Browser) -> None:
    user = an_employer()
    a_request(user, "sam@example.org")
    a_request(user, "kim@example.org")
    visitor.signed_in_as(user)

    assert waiting(visitor) == ["2 requests pending approval"]
    assert visitor.get("/employer").link("2 requests pending approval") == (
        "/connections?status=PENDING"
    )


@pytest.mark.product("G-12", "G-22")
def test_it_names_the_connections_that_end_first(visitor: Browser) -> None:
    user = an_employer()
    later, soon = a_share_until(user, 13, "Okafor"), a_share_until(user, 2)
    a_share_until(user, 15, "Wyn")
    visitor.signed_in_as(user)

    page = visitor.get("/employer")

    assert waiting(visitor) == ["2 connections end within 14 days"]
    assert [str(link["href"]) for link in page.all(".waiting ul a")] == [
        f"/connections/{soon}/extend",
        f"/connections/{later}/extend",
    ]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "1 connection ends within 14 days"),
        (10, "10 connections end within 14 days"),
        (12, "More than 10 connections end within 14 days"),
    ],
)
def test_many_that_end_soon_are_not_all_counted(
    visitor: Browser, number: int, words: str
) -> None:
    user = an_employer()
    for day in range(number):
        a_share_until(user, day + 1)
    visitor.signed_in_as(user)

    assert waiting(visitor) == [words]


@pytest.mark.product("G-12", "Q20")
def test_it_leads_to_what_is_to_be_paid(visitor: Browser) -> None:
    user = an_employer()
    unpaid = an_order(user)
    visitor.signed_in_as(user)

    assert waiting(visitor) == ["1 order to pay"]
    assert visitor.get("/employer").link("1 order to pay") == f"/orders/{unpaid.order_id}"

    an_order(user)

    assert visitor.get("/employer").link("2 orders to pay") == "/orders"


def test_it_says_that_nothing_is_waiting(visitor: Browser) -> None:
    user = an_employer()
    a_share_until(user, 100)
    paid(an_order(user))
    visitor.signed_in_as(user)

    page = visitor.get("/employer")

    assert "Nothing: every request is answered" in page.text


def test_what_waits_for_another_employer_is_not_told(visitor: Browser) -> None:
    other = an_employer()
    a_request(other, "sam@example.org")
    a_share_until(other, 3)
    an_order(other)
    visitor.signed_in_as(an_employer())

    assert waiting(visitor) == []


def test_it_takes_four_calls_however_much_is_waiting(visitor: Browser, calls: Calls) -> None:
    user = an_employer()
    for day in range(12):
        a_share_until(user, day + 1)
    an_order(user)
    visitor.signed_in_as(user)
    calls.forget()

    visitor.get("/employer")

    assert calls.operations == ["GetItem", "BatchGetItem", "Query", "Query"]
