"""The pages for asking many at once: nothing typed is lost, and every row has its word."""

import re
from datetime import timedelta

import pytest
from browser import Browser, Page
from calls import Calls
from factories import a_candidate_user, a_connection, an_employer, saved

from chalicelib import clock, jobs, storage
from chalicelib.accounts.models import User
from chalicelib.connections.forms.batches import MOST_ADDRESSES
from chalicelib.connections.models import Connection, Cooldown
from chalicelib.connections.services import batches
from chalicelib.jobs import Job
from chalicelib.limits import Limit
from chalicelib.templating import uk_date

THREE = "ann@example.org\r\nbob@example.org\r\ncy@example.org"


def filled_in(browser: Browser, addresses: str = "", file: bytes | None = None) -> str:
    """Fill in the form and send it; return where it leads."""
    browser.get("/batches")
    files = {"file": ("people.csv", file)} if file is not None else None
    return browser.submit({"addresses": addresses}, files=files).location


def refused(browser: Browser, addresses: str = "", file: bytes | None = None) -> list[str]:
    browser.get("/batches")
    files = {"file": ("people.csv", file)} if file is not None else None
    return browser.submit({"addresses": addresses}, files=files, status=422).errors


def the_job(browser: Browser, path: str) -> Job:
    return Job.get(browser.user_id, path.rpartition("/")[2])


def work(browser: Browser, path: str) -> None:
    taken = jobs.take(browser.user_id, path.rpartition("/")[2])
    assert taken is not None
    batches.send(taken)


def words_of(page: Page) -> list[str]:
    return [" ".join(cell.text.split()) for cell in page.all("tbody td")]


@pytest.mark.product("G-15")
def test_the_panel_for_one_leads_to_the_box_for_many(employer: Browser) -> None:
    page = employer.get("/connections")

    assert page.link("Ask several at once") == "/batches"


def test_a_typed_list_is_asked_and_its_progress_and_outcome_shown(employer: Browser) -> None:
    path = filled_in(employer, THREE)
    waiting = employer.get(path)
    work(employer, path)
    done = employer.get(path)

    assert waiting.heading == "Asking your list"
    bar = waiting.one("progress")
    assert (bar["value"], bar["max"]) == ("0", "3")
    assert "0 of 3" in waiting.text
    assert 'http-equiv="refresh"' in str(waiting.one("head noscript"))
    assert done.heading == "What became of your list"
    assert "We have asked everyone on your list." in done.text
    assert not done.all("progress")
    assert words_of(done) == ["Asked"] * 3


def test_a_file_is_asked_together_with_what_was_typed(employer: Browser) -> None:
    file = "\ufeffName;E-mail\r\nZoë;zoe@example.org\r\nAnn;ANN@example.org\r\n".encode()

    path = filled_in(employer, THREE, file)

    addresses = the_job(employer, path).asked["addresses"]
    assert addresses == [*THREE.split("\r\n"), "zoe@example.org"]


def test_a_file_alone_is_enough(employer: Browser) -> None:
    path = filled_in(employer, file=b"ann@example.org")

    assert the_job(employer, path).asked["addresses"] == ["ann@example.org"]


def test_what_is_wrong_is_told_by_line_and_nothing_typed_is_lost(employer: Browser) -> None:
    typed = "ann@example.org\nbob.example.org, cy@example.org\n<b>@"

    errors = refused(employer, typed)

    page = employer.page
    assert page is not None
    assert errors == ["Error: Correct or remove the 2 entries that are not e-mail addresses"]
    assert page.one("textarea").text.strip().splitlines() == typed.splitlines()
    summary = [item.text for item in page.all(".error-summary li")]
    assert summary[0] == "Line 2: “bob.example.org” is not an e-mail address"
    assert summary[1].startswith("Line 3: “")
    assert not list(Job.query(employer.user_id))


def test_the_rows_of_a_file_come_back_to_be_mended(employer: Browser) -> None:
    refused(employer, "dora@example.org", b"Name,E-mail\nAnn,ann@example.org\nBob,bob@\nCy,\n")

    page = employer.page
    assert page is not None
    typed = page.one("textarea").text.strip().splitlines()
    assert typed == ["dora@example.org", "ann@example.org", "bob@", "Cy"]
    assert "Line 3: “bob@”" in page.text


def test_a_mended_list_can_be_sent_from_the_page_that_refused_it(employer: Browser) -> None:
    refused(employer, "ann@")

    page = employer.submit({"addresses": "ann@example.org"})

    assert the_job(employer, page.location).asked["addresses"] == ["ann@example.org"]


def test_many_wrong_lines_do_not_fill_the_page(employer: Browser) -> None:
    refused(employer, "x@\n" * 30)

    page = employer.page
    assert page is not None
    assert len(page.all(".error-summary li")) == 22
    assert "… and 10 more" in page.text


@pytest.mark.parametrize(
    ("addresses", "file", "said"),
    [
        ("", None, "Enter at least one e-mail address, or choose a CSV file"),
        (" \r\n,;", None, "Enter at least one e-mail address, or choose a CSV file"),
        ("", "a@example.org".encode("utf-16"), "This file holds no text. In Excel"),
        ("", b"PK\x03\x04\x00\x00", "This file holds no text. In Excel"),
        ("", b"", "No e-mail address was found in this file"),
        ("", b"Name,Town\nAnn,Hull\n", "No e-mail address was found in this file"),
        ("", b"a@example.org\n" * 5000, "Choose a file of up to 64 KB"),
        ("a@example.org", b"\x89PNG\r\n\x1a\n\x00", "This file holds no text. In Excel"),
        ("a," * 3000, None, "This is a very long list: 200 can be asked at once."),
    ],
)
def test_what_cannot_be_asked_says_what_to_do(
    employer: Browser, addresses: str, file: bytes | None, said: str
) -> None:
    [error] = refused(employer, addresses, file)

    assert error.startswith(f"Error: {said}")
    page = employer.page
    assert page is not None
    assert page.one("textarea").text.strip() == addresses.strip()


def test_two_hundred_can_be_asked_and_the_page_says_so_before(employer: Browser) -> None:
    addresses = [f"c{number}@example.org" for number in range(MOST_ADDRESSES + 1)]

    assert "up to 200 addresses at a time" in employer.get("/batches").text
    [error] = refused(employer, "\n".join(addresses))
    path = filled_in(employer, "\n".join([*addresses[:-1], addresses[0]]))

    assert error.startswith("Error: There are 201 addresses: 200 can be asked at once.")
    assert the_job(employer, path).total == MOST_ADDRESSES


def test_a_second_click_and_the_back_button_ask_nobody_twice(employer: Browser) -> None:
    employer.get("/batches")
    filled_in_page = employer.page
    first = employer.submit({"addresses": THREE}).location
    employer.page = filled_in_page
    second = employer.submit({"addresses": THREE}).location
    employer.page = filled_in_page

    changed = employer.submit({"addresses": f"{THREE}\nzoe@example.org"}).location

    assert first == second != changed


def test_one_list_too_many_keeps_what_was_typed(
    employer: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = Limit("batch-of-employer", most=0, period=timedelta(days=1))
    monkeypatch.setattr(batches, "BATCHES_OF_AN_EMPLOYER", limit)

    [error] = refused(employer, THREE)

    assert error.endswith("This is one list too many for today: try again tomorrow")


@pytest.mark.product("Q10", "Q11")
def test_every_outcome_has_its_words_and_leads_to_the_employers_own_row(
    employer: Browser,
) -> None:
    user = User.get(employer.user_id)
    candidate = a_candidate_user()
    a_connection(user, candidate)
    until = clock.now() + timedelta(days=12)
    saved(Cooldown(f"{user.user_id}#bob@example.org", until=until))
    path = filled_in(
        employer,
        f"ann@example.org, {candidate.email}, bob@example.org, {user.email}, cy@example.org",
    )
    taken = jobs.take(user.user_id, path.rpartition("/")[2])
    assert taken is not None
    batches.send(taken)
    untried = [*taken.result["outcomes"][:4], {"outcome": "NOT_TODAY", "again_on": ""}]
    taken.result = {"outcomes": untried}
    saved(taken)

    page = employer.get(path)

    assert words_of(page) == [
        "Asked",
        "Already connected or asked: see the row",
        f"Declined or lapsed lately: ask again from {uk_date(until)}",
        "Not asked: this is your own address",
        "Not sent today: the day's limit is reached, try again tomorrow",
    ]
    assert page.link("ann@example.org") == "/connections?search=ann%40example.org&in=email"
    assert page.link(candidate.email).startswith("/connections?search=")
    assert "We have asked 1 of the 5 on your list." in page.text
    again = employer.get(page.link("Ask the rest again"))
    assert again.one("textarea").text.strip() == "cy@example.org"


def test_a_list_of_which_nobody_could_be_asked_says_so(employer: Browser) -> None:
    user = User.get(employer.user_id)
    a_connection(user, candidate := a_candidate_user())
    path = filled_in(employer, candidate.email)
    work(employer, path)

    assert "We have asked nobody." in employer.get(path).text


def test_a_list_that_was_given_up_shows_what_was_done(employer: Browser) -> None:
    path = filled_in(employer, THREE)
    job = the_job(employer, path)
    with storage.all_or_nothing() as writes:
        jobs.fail(writes, job, {"outcomes": [{"outcome": "ASKED", "again_on": ""}]})

    page = employer.get(path)

    assert words_of(page) == ["Asked", "Not asked yet", "Not asked yet"]
    assert "We stopped before the end. Ask the rest again." in page.text


def test_a_list_is_its_employers_own(employer: Browser, stranger: Browser) -> None:
    path = filled_in(employer, THREE)

    stranger.get(path, status=404)
    stranger.get(f"/batches?again={path.rpartition('/')[2]}", status=404)
    employer.get("/batches/nothing", status=404)


def test_each_page_keeps_its_number_of_calls(employer: Browser, calls: Calls) -> None:
    employer.get("/batches")
    calls.forget()

    path = employer.submit({"addresses": THREE}).location
    asked = calls.operations
    calls.forget()
    employer.get(path)

    assert asked == ["GetItem", "BatchGetItem", "UpdateItem", "TransactWriteItems"]
    assert calls.operations == ["GetItem", "BatchGetItem"]


def test_a_row_is_told_the_same_whoever_has_the_address(employer: Browser) -> None:
    user = User.get(employer.user_id)
    blocked, member, other = a_candidate_user(), a_candidate_user(), an_employer()
    saved(Cooldown(f"{user.user_id}#{blocked.email}", is_blocked=True))
    bodies = set()
    for email in (blocked.email, member.email, other.email, "nobody@example.org"):
        path = filled_in(employer, email)
        work(employer, path)
        page = employer.get(path)
        plain = page.body.replace(email, "address").replace(
            email.replace("@", "%40"), "address"
        )
        bodies.add(re.sub(r'value="[^"]*"', "", plain))

    assert len(bodies) == 1
    assert len(list(Connection.query(user.user_id))) == 4
