from typing import Any

import pytest
from calls import Calls
from factories import a_request, an_employer
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import storage
from chalicelib.accounts.models import User
from chalicelib.connections.models import Connection
from chalicelib.paging import SIZES, Ask, Counter, Listing, Page, Table, count, read_page

USUAL = Ask("email")
SORTS = ("email", "created")


@pytest.fixture
def owner(aws: None) -> User:
    employer = an_employer()
    for number in range(23):
        a_request(employer, f"c{number:02}@example.org")
    return employer


def listing(owner: User) -> Listing[Connection]:
    orders: Any = {
        "email": Connection.by_email,
        "created": Connection.by_created,
        "id": None,
    }
    user_id = owner.user_id
    return Listing(Connection, user_id, f"connections#{user_id}", orders)


def numbers(page: Page[Connection]) -> list[int]:
    return [int(row.email[1:3]) for row in page.rows]


def table(page: Page[Connection], **kept: str) -> Table:
    return Table("/connections", page, [row.connection_id for row in page.rows], kept)


def follow(owner: User, url: str | None) -> Page[Connection]:
    assert url is not None
    path, _, query = url.partition("?")
    assert path == "/connections"
    asked = dict(pair.split("=") for pair in query.split("&"))
    return read_page(listing(owner), Ask.read(asked, SORTS, USUAL))


@pytest.mark.product("G-14", "Q31")
def test_a_list_is_walked_forwards_and_back(owner: User) -> None:
    first = read_page(listing(owner), USUAL)
    second = follow(owner, table(first).next_url)
    third = follow(owner, table(second).next_url)

    assert numbers(first) == list(range(10))
    assert numbers(second) == list(range(10, 20))
    assert numbers(third) == [20, 21, 22]
    assert table(third).next_url is None
    assert numbers(follow(owner, table(third).previous_url)) == numbers(second)
    assert numbers(follow(owner, table(second).previous_url)) == numbers(first)
    assert table(first).previous_url is None
    shown = [(table(page).number, table(page).pages) for page in (first, second, third)]
    assert shown == [(1, 3), (2, 3), (3, 3)]


def test_going_back_over_two_pages_keeps_the_order(owner: User) -> None:
    rows = read_page(listing(owner), Ask("email", size=100)).rows
    cursor = rows[20].connection_id

    page = read_page(listing(owner), Ask("email", size=10, number=2, before=cursor))

    assert numbers(page) == list(range(10, 20))


@pytest.mark.parametrize("sort", ["created", "id"])
def test_other_orders_hold_every_row_once(owner: User, sort: str) -> None:
    first = read_page(listing(owner), Ask(sort, descending=True, size=25))

    assert sorted(numbers(first)) == list(range(23))
    half = read_page(listing(owner), Ask(sort, descending=True))
    cursor = half.rows[-1].connection_id
    rest = read_page(listing(owner), Ask(sort, descending=True, number=2, after=cursor))
    assert numbers(half) + numbers(rest) == numbers(first)[:20]


def test_a_descending_list_is_turned_round(owner: User) -> None:
    page = read_page(listing(owner), Ask("email", descending=True))

    assert numbers(page) == list(range(22, 12, -1))
    assert numbers(follow(owner, table(page).next_url)) == list(range(12, 2, -1))


def test_a_page_costs_two_calls(owner: User, calls: Calls) -> None:
    page = read_page(listing(owner), USUAL)
    calls.forget()

    follow(owner, table(page).next_url)

    assert calls.operations == ["BatchGetItem", "Query"]


@pytest.mark.parametrize("cursor", ["gone", "", "x" * 3000])
def test_a_cursor_that_leads_nowhere_shows_the_first_page(owner: User, cursor: str) -> None:
    page = read_page(listing(owner), Ask("email", number=2, after=cursor))

    assert numbers(page) == list(range(10))


def test_somebody_elses_cursor_shows_the_first_page(owner: User) -> None:
    foreign = a_request(an_employer(), "c05@example.org").connection_id

    page = read_page(listing(owner), Ask("email", number=2, after=foreign))

    assert numbers(page) == list(range(10))


def test_an_empty_list_has_one_page(aws: None) -> None:
    shown = table(read_page(listing(an_employer()), USUAL))

    assert (shown.number, shown.pages, shown.total_text) == (1, 1, "0 records")
    assert shown.next_url is None


def test_a_count_that_was_never_made_is_the_rows_that_are_seen(owner: User) -> None:
    with storage.all_or_nothing() as writes:
        count(writes, f"connections#{owner.user_id}", -23)

    assert read_page(listing(owner), USUAL).total == 10


@pytest.mark.product("G-14", "G-16")
def test_a_table_links_to_its_orders_and_sizes(owner: User) -> None:
    shown = table(read_page(listing(owner), Ask("email", size=25)), status="PENDING")

    assert shown.sorted("email") == "ascending"
    assert shown.sorted("created") is None
    assert shown.sort_url("email").endswith("sort=-email")
    assert shown.sort_url("created").endswith("sort=created")
    assert [size for size, _, chosen in shown.size_options if chosen] == [25]
    assert [size for size, _, _ in shown.size_options] == [10, 25, 50, 100]
    assert shown.hidden == [("status", "PENDING"), ("sort", "email")]
    assert shown.total_text == "23 records"
    descending = table(read_page(listing(owner), Ask("email", descending=True)))
    assert descending.sorted("email") == "descending"
    assert descending.sort_url("email").endswith("sort=email")


def test_one_row_is_one_record(aws: None) -> None:
    employer = an_employer()
    a_request(employer, "c00@example.org")

    assert table(read_page(listing(employer), USUAL)).total_text == "1 record"
    assert Counter.get(f"connections#{employer.user_id}").number == 1


@given(
    st.dictionaries(
        st.sampled_from(["sort", "size", "page", "after", "before"]), st.text(max_size=8)
    )
)
def test_a_url_that_makes_no_sense_asks_for_the_usual(query: dict[str, str]) -> None:
    ask = Ask.read(query, SORTS, USUAL)

    assert ask.sort in SORTS
    assert ask.size in SIZES
    assert ask.number >= 1
    assert not (ask.after and ask.before)


def test_a_url_asks_for_size_order_and_page() -> None:
    ask = Ask.read({"sort": "-created", "size": "50", "page": "7"}, SORTS, USUAL)

    assert ask == Ask("created", descending=True, size=50, number=7)
    assert ask.spelled_sort == "-created"
