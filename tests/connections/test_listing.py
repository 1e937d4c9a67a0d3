from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from browser import Browser, Page
from calls import Calls
from factories import a_candidate_user, a_connection, a_request, an_employer

from chalicelib import ids
from chalicelib.accounts.models import User
from chalicelib.connections.rules import ConnectionStatus

NOW = datetime(2018, 3, 22, 12, tzinfo=UTC)
COLUMNS = ("name", "email", "status", "created", "approved", "expiry")


def rows(page: Page) -> list[list[str]]:
    return [
        [cell.get_text(" ", strip=True) for cell in row.select("td, th")][:6]
        for row in page.all("tbody tr")
    ]


def turn(page: Page, way: str) -> str:
    return str(page.one(f".pager:has(+ .table) [rel={way}]")["href"])


def emails(page: Page) -> list[str]:
    return [row[1] for row in rows(page)]


@pytest.mark.product("G-16", "G-18", "G-19", "Q9")
def test_the_table_shows_what_the_guide_shows(browser_for: Callable[[User], Browser]) -> None:
    with time_machine.travel(NOW, tick=False):
        asker = an_employer()
        priya = a_candidate_user(email="priya@example.org")
        a_connection(asker, priya)
        a_request(asker, "someone@example.org")

        page = browser_for(asker).get("/connections")

    headings = [each.get_text(strip=True) for each in page.all("thead th")]
    assert headings[:6] == [
        "Name",
        "Email Address",
        "Status",
        "Created Date",
        "Approved Date",
        "Expiry Date",
    ]
    active, pending = "Account is currently active", "Account is currently pending approval"
    days = ["22/03/2018", "22/03/2018", "22/04/2018"]
    assert rows(page) == [
        ["Priya Nair", "priya@example.org", active, *days],
        ["", "someone@example.org", pending, "22/03/2018", "", ""],
    ]


@pytest.mark.product("G-14")
def test_page_size_and_total_stand_above_and_below_the_table(aws: None) -> None:
    asker = an_employer()
    a_request(asker, "someone@example.org")

    page = Browser().signed_in_as(asker).get("/connections")

    assert len(page.all(".pager:has(+ .table)")) == len(page.all(".table + .pager")) == 1


@pytest.mark.product("G-22")
def test_only_rows_with_something_to_see_lead_to_it(
    browser_for: Callable[[User], Browser],
) -> None:
    asker, candidate = an_employer(), a_candidate_user(email="a@example.org")
    connection = a_connection(asker, candidate)
    a_request(asker, "b@example.org")
    a_request(asker, "c@example.org", status=ConnectionStatus.DECLINED)

    page = browser_for(asker).get("/connections")

    [view] = [each for each in page.all("tbody .menu a") if each.text == "View"]
    assert view["href"] == f"/connections/{connection.connection_id}/documents"
    off = [each.get_text(" ", strip=True) for each in page.all("tbody .menu__off")]
    assert [each for each in off if each.startswith("View")] == [
        "View Not answered yet",
        "View Nothing is shared with you",
    ]


@pytest.mark.product("Q8", "Q13")
@pytest.mark.parametrize(
    ("status", "expires_on", "words"),
    [
        (ConnectionStatus.ACTIVE, date(2018, 3, 21), "Expired"),
        (ConnectionStatus.EXPIRED, date(2018, 3, 21), "Expired"),
        (ConnectionStatus.ENDED, date(2018, 4, 22), "Ended by candidate"),
    ],
)
def test_a_row_says_how_it_stands_whether_or_not_a_sweep_has_run(
    browser_for: Callable[[User], Browser],
    status: ConnectionStatus,
    expires_on: date,
    words: str,
) -> None:
    with time_machine.travel(NOW, tick=False):
        asker = an_employer()
        a_connection(asker, a_candidate_user(), status=status, expires_on=expires_on)

        page = browser_for(asker).get("/connections")

    assert rows(page)[0][2] == words


@pytest.mark.product("G-14", "G-16", "Q31")
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("column", COLUMNS)
def test_every_column_sorts_and_pages_there_and_back(
    browser_for: Callable[[User], Browser], column: str, descending: bool
) -> None:
    asker = an_employer()
    with time_machine.travel(NOW, tick=False) as traveller:
        for number in range(13):
            traveller.shift(timedelta(days=1))
            candidate = a_candidate_user(
                email=f"c{number * 7 % 13:02}@example.org", surname=f"Nair{number * 5 % 13:02}"
            )
            if number % 3:
                a_connection(asker, candidate)
            else:
                a_request(asker, candidate.email)
        browser = browser_for(asker)
        sort = f"-{column}" if descending else column

        first = browser.get(f"/connections?sort={sort}")
        second = browser.get(turn(first, "next"))
        back = browser.get(turn(second, "prev"))

    assert (len(rows(first)), len(rows(second))) == (10, 3)
    assert emails(back) == emails(first)
    assert len(set(emails(first) + emails(second))) == 13
    keys = [sort_key(row, column) for row in rows(first) + rows(second)]
    assert keys == sorted(keys, reverse=descending)
    assert "Page 1 of 2" in first.text
    assert "Found total 13 records" in first.text
    [sorted_by] = first.all("[aria-sort]")
    assert sorted_by["aria-sort"] == ("descending" if descending else "ascending")


def sort_key(row: list[str], column: str) -> tuple[bool, str]:
    name, email, status, *days = row
    created, approved, expiry = ("".join(reversed(day.split("/"))) for day in days)
    values = {
        "name": " ".join(reversed(name.split())).casefold(),
        "email": email,
        "status": f"{'ACTIVE' if 'active' in status else 'PENDING'}{email}",
        "created": created,
        "approved": approved,
        "expiry": expiry,
    }
    return values[column] == "", values[column]


@pytest.mark.product("Q31")
def test_the_page_size_that_was_chosen_is_remembered(
    browser_for: Callable[[User], Browser],
) -> None:
    asker = an_employer()
    for number in range(11):
        a_request(asker, f"c{number:02}@example.org")
    browser = browser_for(asker)
    browser.get("/connections?size=25")

    page = browser.get("/connections")

    assert len(rows(page)) == 11


@pytest.mark.parametrize(
    "query", ["size=100000", "size=0", "page=-1", "sort=version", "sort=", "after=x&before=y"]
)
def test_what_makes_no_sense_in_the_url_is_the_usual_page(
    browser_for: Callable[[User], Browser], query: str
) -> None:
    asker = an_employer()
    a_request(asker, "a@example.org")
    browser = browser_for(asker)

    page = browser.get(f"/connections?{query}")

    assert emails(page) == ["a@example.org"]


def test_another_employers_row_is_no_cursor_and_is_never_listed(
    browser_for: Callable[[User], Browser],
) -> None:
    asker, other = an_employer(), an_employer()
    a_request(asker, "a@example.org")
    theirs = a_request(other, "b@example.org")

    page = browser_for(asker).get(f"/connections?after={theirs.connection_id}")

    assert emails(page) == ["a@example.org"]


def test_a_list_page_costs_three_calls_on_every_page(
    browser_for: Callable[[User], Browser], calls: Calls
) -> None:
    asker = an_employer()
    for number in range(25):
        a_request(asker, f"c{number:02}@example.org")
    browser = browser_for(asker)
    first = browser.get("/connections")
    calls.forget()

    browser.get("/connections")
    browser.get(turn(first, "next"))

    assert calls.operations == ["GetItem", "BatchGetItem", "Query"] * 2


def test_an_employer_without_connections_is_shown_how_to_begin(employer: Browser) -> None:
    page = employer.get("/connections")

    assert "No connections yet" in page.text
    assert page.one("details.panel").has_attr("open")


@pytest.mark.parametrize("hostile", ["\"><img src=x onerror=1>'{{7*7}}"])
def test_a_candidates_name_is_only_ever_text(
    browser_for: Callable[[User], Browser], hostile: str
) -> None:
    asker = an_employer()
    connection = a_connection(asker, a_candidate_user(first_name=hostile, surname=hostile))
    browser = browser_for(asker)

    listed = browser.get("/connections")
    shown = browser.get(f"/connections/{connection.connection_id}/documents")

    for page in (listed, shown):
        assert not page.all("[onerror]")
        assert "{{7*7}}" in page.text


@pytest.mark.parametrize("path", ["/connections", "/connections?size=10"])
def test_the_table_is_for_signed_in_employers_only(
    candidate: Browser, visitor: Browser, path: str
) -> None:
    candidate.get(path, status=403)

    sent = visitor.get(path, status=303)

    assert sent.location == "/sign-in?next=%2Fconnections"


def test_a_request_sent_after_the_session_ended_sends_nothing(
    browser_for: Callable[[User], Browser],
) -> None:
    asker = an_employer()
    with time_machine.travel(NOW, tick=False) as traveller:
        browser = browser_for(asker)
        browser.get("/connections")
        traveller.shift(timedelta(hours=2))

        page = browser.submit({"email": "a@example.org"}, form="main .panel form")

    assert page.location == "/sign-in?next=%2Fconnections"
    connection_id = ids.derived(asker.user_id, "a@example.org")
    assert connection_id not in page.body
