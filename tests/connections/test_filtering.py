from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from browser import Browser, Page
from calls import Calls
from factories import a_candidate_user, a_connection, a_request, an_employer

from chalicelib import clock
from chalicelib.accounts.models import User
from chalicelib.connections import services
from chalicelib.connections.rules import WORDS, ConnectionStatus
from chalicelib.connections.services import Search
from chalicelib.paging import Ask

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def emails(page: Page) -> list[str]:
    return [each.get_text() for each in page.all("tbody th")]


def named(employer: User, surname: str, first_name: str = "Priya", email: str = "") -> str:
    address = email or f"{surname}.{first_name}@example.org".lower().replace(" ", "")
    candidate = a_candidate_user(surname=surname, first_name=first_name, email=address)
    a_connection(employer, candidate)
    return address


def turn(page: Page, way: str) -> str:
    return str(page.one(f".pager:has(+ .table) [rel={way}]")["href"])


@pytest.mark.product("Q8", "G-18")
def test_a_status_lists_by_e_mail_address_and_is_counted(
    browser_for: Callable[[User], Browser],
) -> None:
    asker = an_employer()
    for number in (3, 1, 2):
        a_request(asker, f"pending{number}@example.org")
    a_request(asker, "a.declined@example.org", status=ConnectionStatus.DECLINED)
    a_request(an_employer(), "pending4@example.org")
    named(asker, "Nair")
    browser = browser_for(asker)

    page = browser.get("/connections?status=PENDING")

    assert emails(page) == [f"pending{number}@example.org" for number in (1, 2, 3)]
    assert "Found total 3 records" in page.text
    assert (
        page.one("#filter-status option[selected]").get_text()
        == WORDS[ConnectionStatus.PENDING]
    )
    assert page.link("Show all connections") == "/connections"


def test_a_filter_takes_the_place_of_the_sort(
    browser_for: Callable[[User], Browser],
) -> None:
    asker = an_employer()
    a_request(asker, "a@example.org")
    browser = browser_for(asker)

    page = browser.get("/connections?status=PENDING&sort=-created")

    assert not page.all("thead a")
    assert [each.get_text(strip=True) for each in page.all("thead th")][:2] == [
        "Name",
        "Email Address",
    ]
    assert not page.all(".pager input[name=sort]")


def test_a_status_is_walked_forwards_and_back_within_itself(
    browser_for: Callable[[User], Browser],
) -> None:
    asker = an_employer()
    for number in range(13):
        a_request(asker, f"p{number:02}@example.org")
        declined = ConnectionStatus.DECLINED
        a_request(asker, f"d{number:02}@example.org", status=declined, closed_at=NOW)
    browser = browser_for(asker)

    first = browser.get("/connections?status=PENDING")
    second = browser.get(turn(first, "next"))
    back = browser.get(turn(second, "prev"))

    assert (
        emails(first) == emails(back) == [f"p{number:02}@example.org" for number in range(10)]
    )
    assert emails(second) == ["p10@example.org", "p11@example.org", "p12@example.org"]
    assert "Page 2 of 2" in second.text
    assert not second.all(".pager [rel=next]")


def test_a_cursor_that_left_the_status_leads_to_its_first_page(
    browser_for: Callable[[User], Browser],
) -> None:
    asker = an_employer()
    a_request(asker, "a@example.org", status=ConnectionStatus.DECLINED, closed_at=NOW)
    gone = a_request(asker, "b@example.org")
    browser = browser_for(asker)

    page = browser.get(f"/connections?status=DECLINED&page=2&after={gone.connection_id}")

    assert emails(page) == ["a@example.org"]


@pytest.mark.product("Q8")
def test_what_no_sweep_has_noted_is_listed_where_it_was_and_told_as_it_stands(
    browser_for: Callable[[User], Browser],
) -> None:
    asker = an_employer()
    a_request(asker, "late@example.org", created_at=clock.now() - 31 * DAY)
    browser = browser_for(asker)

    page = browser.get("/connections?status=PENDING")

    assert emails(page) == ["late@example.org"]
    assert page.one("tbody .status").get_text(strip=True) == "Request lapsed"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("nair", ["a@example.org", "b@example.org"]),
        ("NAIR, p", ["b@example.org"]),
        ("Priya Nair", ["b@example.org"]),
        ("  Priya   Nair ", ["b@example.org"]),
        ("Priya Nai", []),
        ("O'B", ["c@example.org"]),
        ("Müll", ["d@example.org"]),
        ("Mull", ["d@example.org"]),
        ("tomasz wojcik", ["f@example.org"]),
        ("Łuk", ["g@example.org"]),
        ("luk", ["g@example.org"]),
        ("van der Berg,", ["e@example.org"]),
        ("van der Berg", ["e@example.org"]),
        ("Alex van der Berg", ["e@example.org"]),
        ("Priya", []),
    ],
)
def test_names_are_found_by_how_they_begin_surname_first(
    aws: None, typed: str, found: list[str]
) -> None:
    asker = an_employer()
    named(asker, "Nair", "Anil", "a@example.org")
    named(asker, "Nair", "Priya", "b@example.org")
    named(asker, "O'Brien", email="c@example.org")
    named(asker, "Müller", email="d@example.org")
    named(asker, "van der Berg", "Alex", "e@example.org")
    named(asker, "Wójcik", "Tomasz", "f@example.org")
    named(asker, "Łukasik", "Anna", "g@example.org")

    page = services.list_connections(
        asker.user_id, Ask("expiry", descending=True), search=Search.read(typed)
    )

    assert [row.email for row in page.rows] == found


@pytest.mark.parametrize(
    ("typed", "column"),
    [
        ("tom@", "email"),
        ("tom.o", "email"),
        ("apprentice7", "email"),
        ("first_last", "email"),
        ("tom", "name"),
        ("O'Brien-Smith", "name"),
        ("St. John", "name"),
    ],
)
def test_what_is_typed_says_where_to_look(typed: str, column: str) -> None:
    search = Search.read(typed)

    assert search is not None
    assert search.column == column


@pytest.mark.parametrize("typed", ["", "   "])
def test_nothing_typed_is_no_search(typed: str) -> None:
    assert Search.read(typed) is None


def test_an_address_is_found_by_how_it_begins_whatever_the_case(
    browser_for: Callable[[User], Browser],
) -> None:
    asker = an_employer()
    for email in ("Tom.Okafor@example.org", "tom.smith@example.org", "ann@example.org"):
        a_request(asker, email)
    browser = browser_for(asker)

    page = browser.get("/connections?search=TOM.")

    assert emails(page) == ["Tom.Okafor@example.org", "tom.smith@example.org"]
    assert "E-mail addresses that begin with “TOM.”" in page.text
    assert page.one("#search-search")["value"] == "TOM."


def test_what_is_not_found_among_names_can_be_looked_for_among_addresses(
    browser_for: Callable[[User], Browser],
) -> None:
    asker = an_employer()
    a_request(asker, "tom@example.org")
    browser = browser_for(asker)

    nothing = browser.get("/connections?search=tom")
    found = browser.get(nothing.link("Search e-mail addresses instead"))
    back = browser.get(found.link("Search names instead"))
    turned = browser.get("/connections?search=tom+b")

    assert "Nothing found" in nothing.text
    assert not nothing.one("details.panel").has_attr("open")
    assert nothing.link("Show all connections") == "/connections"
    assert emails(found) == ["tom@example.org"]
    assert emails(back) == []
    assert "Names that begin with “tom b”" in turned.text
    assert "A first name alone finds nobody" in turned.text


def test_a_status_that_nothing_has_leads_back_to_everything(
    browser_for: Callable[[User], Browser],
) -> None:
    asker = an_employer()
    a_request(asker, "a@example.org")

    page = browser_for(asker).get("/connections?status=ENDED")

    assert "None of your connections has this status." in page.text
    assert page.link("Show all connections") == "/connections"


@pytest.mark.parametrize("query", ["status=NONSENSE", "status=", "search=", "search=+&in=name"])
def test_a_filter_that_makes_no_sense_shows_everything(
    browser_for: Callable[[User], Browser], query: str
) -> None:
    asker = an_employer()
    a_request(asker, "a@example.org")

    page = browser_for(asker).get(f"/connections?{query}")

    assert emails(page) == ["a@example.org"]
    assert page.all("thead a")


def test_a_search_is_paged_and_its_pages_keep_it(
    browser_for: Callable[[User], Browser],
) -> None:
    asker = an_employer()
    for number in range(23):
        a_request(asker, f"p{number:02}@example.org")
    a_request(asker, "x@example.org")
    browser = browser_for(asker)

    first = browser.get("/connections?search=p&in=email")
    second = browser.get(turn(first, "next"))
    third = browser.get(turn(second, "next"))
    back = browser.get(turn(third, "prev"))
    resized = browser.get("/connections?search=p&in=email&size=25")

    listed = [f"p{number:02}@example.org" for number in range(23)]
    assert [emails(page) for page in (first, second, third)] == [
        listed[:10],
        listed[10:20],
        listed[20:],
    ]
    assert emails(back) == listed[10:20]
    assert "Found total 23 records" in third.text
    assert emails(resized) == listed
    kept = {each["name"]: each["value"] for each in resized.all(".pager:has(+ .table) input")}
    assert kept == {"search": "p", "in": "email"}


def test_a_cursor_that_a_search_does_not_find_leads_to_its_first_page(
    browser_for: Callable[[User], Browser],
) -> None:
    asker = an_employer()
    a_request(asker, "p@example.org")
    other = a_request(asker, "x@example.org")
    browser = browser_for(asker)

    page = browser.get(f"/connections?search=p&in=email&page=2&after={other.connection_id}")

    assert emails(page) == ["p@example.org"]
    assert "Page 1 of 1" in page.text


def test_past_100_a_search_says_so_and_reads_no_more(
    browser_for: Callable[[User], Browser], calls: Calls
) -> None:
    asker = an_employer()
    for number in range(102):
        a_request(asker, f"p{number:03}@example.org")
    browser = browser_for(asker)
    browser.get("/connections?size=100")
    calls.forget()

    first = browser.get("/connections?search=p&in=email")

    assert calls.operations == ["GetItem", "Query", "GetItem"]
    [query] = [made for operation, made in calls.requests if operation == "Query"]
    assert query["Limit"] == 101
    assert len(emails(first)) == 100
    assert "Found total more than 100 records" in first.text
    assert "These are the first 100. Type more letters to see the others." in first.text
    assert "Page 1 of 1" in first.text


@pytest.mark.parametrize("query", ["status=PENDING", "search=p0&in=email"])
def test_a_filtered_page_costs_three_calls_on_every_page(
    browser_for: Callable[[User], Browser], calls: Calls, query: str
) -> None:
    asker = an_employer()
    for number in range(25):
        a_request(asker, f"p0{number:02}@example.org")
    browser = browser_for(asker)
    first = browser.get(f"/connections?{query}")
    calls.forget()

    second = browser.get(turn(first, "next"))
    browser.get(turn(second, "prev"))

    assert len(calls.operations) == 6
    assert calls.operations.count("Query") == 2


@pytest.mark.parametrize("hostile", ["x" * 5000, "\x00", "%", '"><b>', "#", "p\ud7ff"])
def test_whatever_is_typed_is_only_text(
    browser_for: Callable[[User], Browser], hostile: str
) -> None:
    asker = an_employer()
    a_request(asker, "a@example.org")
    browser = browser_for(asker)

    page = browser.get(f"/connections?{urlencode({'search': hostile})}")

    assert "Nothing found" in page.text
    assert not page.all("main b:not(.pager b)")


def test_what_expires_within_two_weeks_is_found_in_one_query(aws: None, calls: Calls) -> None:
    with time_machine.travel(NOW, tick=False):
        asker = an_employer()
        days = {
            "past": (date(2026, 11, 22), ConnectionStatus.ACTIVE),
            "today": (date(2026, 11, 23), ConnectionStatus.ACTIVE),
            "late": (date(2026, 12, 6), ConnectionStatus.ACTIVE),
            "too-late": (date(2026, 12, 7), ConnectionStatus.ACTIVE),
            "ended": (date(2026, 11, 30), ConnectionStatus.ENDED),
            "expired": (date(2026, 11, 1), ConnectionStatus.EXPIRED),
        }
        for name, (expires_on, status) in days.items():
            candidate = a_candidate_user(email=f"{name}@example.org")
            closed = {"closed_at": NOW - DAY} if status is ConnectionStatus.ENDED else {}
            a_connection(asker, candidate, expires_on=expires_on, status=status, **closed)
        a_request(asker, "pending@example.org")
        calls.forget()

        found = services.expiring_within(asker.user_id, 14, NOW)

    assert [row.email for row in found] == ["today@example.org", "late@example.org"]
    assert calls.operations == ["Query"]


def test_no_more_than_eleven_that_expire_are_read(aws: None) -> None:
    with time_machine.travel(NOW, tick=False):
        asker = an_employer()
        for _ in range(12):
            a_connection(asker, a_candidate_user(), expires_on=date(2026, 11, 30))

        found = services.expiring_within(asker.user_id, 14, NOW)

    assert len(found) == 11


@pytest.mark.product("G-19")
def test_an_ended_share_is_shown_and_sorted_by_the_day_it_ended(
    browser_for: Callable[[User], Browser],
) -> None:
    with time_machine.travel(NOW, tick=False):
        asker = an_employer()
        ended = {"status": ConnectionStatus.ENDED, "closed_at": NOW - 3 * DAY}
        a_connection(asker, a_candidate_user(email="ended@example.org"), **ended)
        a_connection(
            asker, a_candidate_user(email="active@example.org"), expires_on=date(2026, 11, 25)
        )

        page = browser_for(asker).get("/connections?sort=expiry")

    assert emails(page) == ["ended@example.org", "active@example.org"]
    assert page.all("tbody tr")[0].select("td[data-label=Expiry]")[0].get_text() == "20/11/2026"
