from datetime import timedelta

import pytest
import time_machine
from browser import Browser, Page
from factories import PASSWORD, a_candidate_user, an_employer, give_password, saved

from chalicelib import audit, clock, storage
from chalicelib.accounts import services
from chalicelib.accounts.models import User
from chalicelib.accounts.services.addresses import MOST_ADDRESSES
from chalicelib.web import sessions
from chalicelib.web.addresses import PostalAddress

NOON = "2026-11-23T12:01:00Z"
HOME = PostalAddress("Sam", "Hall", "1 Sample Street", "Hertford", "GB", postcode="SG13 0AA")
TYPED = {
    "first_name": "Sam",
    "surname": "Hall",
    "company": "",
    "line1": "1 Sample Street",
    "town": "Hertford",
    "postcode": "sg130aa",
}


@pytest.fixture
def alex(aws: None) -> User:
    user = an_employer(email="alex@example.org")
    give_password(user)
    return user


@pytest.fixture
def browser(alex: User) -> Browser:
    return Browser().signed_in_as(alex)


def add(browser: Browser, status: int = 303, **changes: str) -> Page:
    browser.get(browser.get("/profile").link("Add new address"))
    return browser.submit(TYPED | changes, status=status, follow=status == 303)


def rows(page: Page) -> list[str]:
    return [" ".join(row.get_text(" ").split()) for row in page.all("#addresses tbody tr")]


def menu(page: Page, name: str) -> str:
    return str(next(a["href"] for a in page.all(".row-menu a") if a.text == name))


@pytest.mark.product("G-30")
def test_an_empty_book_says_so_and_what_to_do(browser: Browser) -> None:
    page = browser.get("/profile")

    empty = page.one("#addresses .empty").get_text(" ")
    assert "No data available in table" in empty
    assert "Add the addresses" in empty
    assert page.link("Add new address") == "/profile/addresses/new"


@pytest.mark.product("G-30", "Q37")
@pytest.mark.parametrize("is_employer", [True, False])
def test_an_address_is_added_and_the_first_is_the_usual_one(
    aws: None, is_employer: bool
) -> None:
    user = an_employer() if is_employer else a_candidate_user()
    browser = Browser().signed_in_as(user)

    page = add(browser)

    assert page.url == "/profile?at=addresses#addresses"
    assert "The address is in your address book." in page.one("#addresses .notice").text
    assert rows(page) == [
        "Sam Hall 1 Sample Street, Hertford, SG13 0AA, United Kingdom Offered first Edit Remove"
    ]
    assert services.usual_address(user.user_id) is not None
    assert audit.trail(f"user#{user.user_id}")[-1].action == "address.added"


def test_a_new_address_begins_with_ones_own_name(browser: Browser) -> None:
    page = browser.get("/profile/addresses/new")

    assert page.one("#first_name")["value"] == "Alex"
    assert page.one("#company")["value"] == "Northgate Garages"


def test_the_same_address_is_there_once(browser: Browser) -> None:
    add(browser)

    page = add(browser)

    assert len(rows(page)) == 1


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"line1": ""}, "Enter the first line of the address"),
        ({"postcode": "nonsense"}, "Enter a postcode in full, such as SG13 0AA"),
        ({"country": "US", "postcode": "94103"}, "Enter the state as two letters, such as CA"),
    ],
)
def test_an_address_that_no_post_finds_is_refused(
    browser: Browser, typed: dict[str, str], message: str
) -> None:
    page = add(browser, status=422, **typed)

    assert page.errors == [f"Error: {message}"]
    assert page.one("#town")["value"] == "Hertford"


@pytest.mark.product("Q37")
def test_a_state_is_asked_for_in_the_united_states_only(browser: Browser) -> None:
    page = add(browser, country="US", state="ca", postcode="94103")

    assert "Hertford CA, 94103, United States" in rows(page)[0]
    form = browser.get("/profile/addresses/new")
    assert form.one(".for-us #state")


def test_a_full_book_says_what_to_do(browser: Browser, alex: User) -> None:
    for number in range(MOST_ADDRESSES):
        with storage.all_or_nothing() as writes:
            place = PostalAddress("Sam", "Hall", f"{number} Street", "Hertford", "GB")
            services.remember_address(writes, alex.user_id, place)

    page = add(browser, status=422)

    assert "Your address book is full" in page.errors[0]


def test_an_address_is_put_right_and_stays_the_usual_one(browser: Browser, alex: User) -> None:
    page = add(browser)
    edit = browser.get(menu(page, "Edit"))

    page = browser.submit({"line1": "2 Sample Street"}, follow=True)

    assert edit.one("#line1")["value"] == "1 Sample Street"
    [row] = rows(page)
    assert "2 Sample Street" in row
    assert "Offered first" in row
    again = add(browser)
    assert len(rows(again)) == 2


def test_an_address_saved_as_it_was_stays(browser: Browser, alex: User) -> None:
    page = add(browser)
    browser.get(menu(page, "Edit"))

    page = browser.submit(follow=True)

    assert len(rows(page)) == 1


def test_an_address_made_the_same_as_another_becomes_one_with_it(
    browser: Browser, alex: User
) -> None:
    add(browser)
    page = add(browser, line1="2 Sample Street")
    edits = [str(a["href"]) for a in page.all(".row-menu a") if a.text == "Edit"]
    browser.get(edits[0])

    page = browser.submit({"line1": "2 Sample Street"}, follow=True)

    [row] = rows(page)
    assert "Offered first" in row


def test_errors_in_an_edited_address_keep_what_was_typed(browser: Browser) -> None:
    page = add(browser)
    browser.get(menu(page, "Edit"))

    page = browser.submit({"town": "", "line1": "9 New Street"}, status=422)

    assert page.heading == "Edit address"
    assert page.errors == ["Error: Enter a town or city"]
    assert page.one("#line1")["value"] == "9 New Street"


@pytest.mark.product("G-30")
def test_an_address_is_removed_after_asking(browser: Browser, alex: User) -> None:
    page = add(browser)
    asked = browser.get(menu(page, "Remove"))

    page = browser.submit(follow=True)

    assert asked.heading == "Remove this address?"
    assert "1 Sample Street" in asked.text
    assert "The address is removed." in page.one("#addresses .notice").text
    assert rows(page) == []
    assert audit.trail(f"user#{alex.user_id}")[-1].action == "address.removed"


def test_another_address_is_made_the_usual_one(browser: Browser, alex: User) -> None:
    add(browser)
    add(browser, surname="Young")
    page = add(browser, line1="2 Sample Street")
    assert "1 Sample Street" in rows(page)[0]

    page = browser.submit(form="#addresses form", follow=True)

    assert "2 Sample Street" in rows(page)[0]
    assert "Offered first" in rows(page)[0]
    assert "Offered first" not in rows(page)[1]
    usual = services.usual_address(alex.user_id)
    assert usual is not None
    assert usual.line1 == "2 Sample Street"


def test_nobody_has_a_usual_address_before_they_have_one(aws: None) -> None:
    assert services.usual_address("nobody") is None


@pytest.mark.parametrize(
    ("method", "end"),
    [
        ("get", ""),
        ("post", ""),
        ("get", "/remove"),
        ("post", "/remove"),
        ("post", "/usual"),
    ],
)
def test_somebody_elses_address_is_not_found(
    browser: Browser, alex: User, stranger: Browser, method: str, end: str
) -> None:
    add(browser)
    [entry] = services.address_book(alex.user_id)
    path = f"/profile/addresses/{entry.address_id}{end}"

    if method == "get":
        stranger.get(path, status=404)
    else:
        stranger.post(path, TYPED, status=404)

    assert services.address_book(alex.user_id)[0].postal == entry.postal


@pytest.mark.product("Q34")
def test_a_remembered_browser_is_asked_for_the_password_before_it_removes(alex: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock_hands:
        browser = Browser().signed_in_as(alex, remember=True)
        page = add(browser)
        path = menu(page, "Remove")
        browser.get(path)
        clock_hands.shift(timedelta(minutes=60))

        browser.post(path, status=303)
        asked = browser.get(path, follow=True)
        wrong = browser.submit({"password": "not my password"}, status=422)
        page = browser.submit({"password": PASSWORD}, follow=True)

        assert asked.heading == "Your password, please"
        assert wrong.errors == ["Error: This is not your password. Check it and try again"]
        assert page.heading == "Remove this address?"
        assert rows(browser.get("/profile"))
        browser.get(path)
        browser.submit()
        assert services.address_book(alex.user_id) == []


@pytest.mark.product("Q34")
def test_whoever_is_not_remembered_is_not_asked(browser: Browser) -> None:
    page = add(browser)
    with time_machine.travel(clock.now() + timedelta(minutes=59), tick=False):
        assert browser.get(menu(page, "Remove")).heading == "Remove this address?"


def test_the_password_must_be_typed(browser: Browser) -> None:
    browser.get("/profile/password-again")

    page = browser.submit({"password": ""}, status=422)

    assert page.errors == ["Error: Enter your password"]


@pytest.mark.parametrize("onward", ["", "//evil.example.org"])
def test_without_a_page_of_ours_it_leads_to_the_profile(browser: Browser, onward: str) -> None:
    browser.get(f"/profile/password-again?next={onward}")

    assert browser.submit({"password": PASSWORD}).location == "/profile"


@pytest.mark.product("Q38")
@time_machine.travel(NOON, tick=False)
def test_tries_of_the_password_are_limited_there_as_well(alex: User) -> None:
    browser = Browser().signed_in_as(alex)
    browser.get("/profile/password-again")
    for _ in range(10):
        browser.post("/profile/password-again", {"password": "no"}, status=422)

    browser.post("/profile/password-again", {"password": PASSWORD}, status=429)


def test_a_session_of_before_counts_from_its_beginning(alex: User) -> None:
    browser = Browser().signed_in_as(alex, remember=True)
    [session] = sessions.all_of(alex.user_id)
    session.proved_at = None
    saved(session)

    assert not session.needs_password
    with time_machine.travel(clock.now() + timedelta(hours=2), tick=False):
        assert session.needs_password
        browser.get("/profile")
