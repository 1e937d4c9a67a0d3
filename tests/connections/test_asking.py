from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from browser import Browser, Page
from calls import Calls

from chalicelib.accounts.models import User
from chalicelib.connections.models import Connection
from chalicelib.connections.rules import ConnectionStatus

Kind = Callable[[User], str]
from datetime import UTC, timedelta

import time_machine
from factories import (
    a_candidate_user,
    a_connection,
    a_request,
    a_user,
    an_employer,
    saved,
)

from chalicelib import audit, clock, ids
from chalicelib.accounts.models import Login, LoginState
from chalicelib.connections import services
from chalicelib.connections.models import Cooldown
from chalicelib.connections.services import AlreadyAsked, AskedTooSoon
from chalicelib.connections.services.asking import MAILS_OF_AN_EMPLOYER, MAILS_TO_ONE_ADDRESS
from chalicelib.errors import NotFound, TooMany
from chalicelib.limits import Limit
from chalicelib.mail import Message
from chalicelib.paging import Counter
from chalicelib.web.cookies import FLASH, read_flash
from chalicelib.web.sessions import Role

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)
NO_ADDRESS = "Enter an e-mail address in the form name@example.org, without spaces"
SECOND = timedelta(seconds=1)


def mails_to(email: str) -> list[str]:
    return [each.template for each in Message.scan() if each.to == email]


def rows_of(employer: User) -> list[Connection]:
    return list(Connection.query(employer.user_id, consistent_read=True))


def count(*parts: str) -> int:
    counter = Counter.find("#".join(("connections", *parts)))
    return int(counter.number) if counter else 0


def ask_on_the_page(browser: Browser, email: str, **expected: Any) -> Page:
    browser.get("/connections")
    return browser.submit({"email": email}, form="main .panel form", **expected)


@pytest.mark.product("G-15", "G-17", "G-18", "Q9")
def test_an_employer_asks_and_the_row_waits_for_an_answer(
    browser_for: Callable[[User], Browser],
) -> None:
    asker, priya = an_employer(), a_candidate_user(email="priya@example.org")
    browser = browser_for(asker)

    page = ask_on_the_page(browser, "Priya@Example.org", follow=True)

    assert "We have asked Priya@Example.org." in page.text
    cells = [cell.get_text(" ", strip=True) for cell in page.all("tbody td, tbody th")]
    assert cells[:3] == ["", "Priya@Example.org", "Account is currently pending approval"]
    assert cells[4:6] == ["", ""]
    assert priya.surname not in page.text
    assert mails_to("Priya@Example.org") == ["connection-request"]


def test_asking_is_counted_and_noted_with_the_row(aws: None) -> None:
    asker = an_employer()

    connection = services.ask(asker.user_id, "someone@example.org", NOW)

    assert (count(asker.user_id), count(asker.user_id, "PENDING")) == (1, 1)
    [entry] = audit.trail(f"connection#{connection.connection_id}")
    assert (entry.action, entry.actor) == ("connection.requested", asker.user_id)
    assert (connection.company, connection.asked_by) == (asker.company, asker.full_name)


def nobody(_asker: User) -> str:
    return "nobody@example.org"


def a_known_candidate(_asker: User) -> str:
    return a_candidate_user(email="candidate@example.org").email


def a_candidate_who_never_activated(_asker: User) -> str:
    user = a_user(Role.CANDIDATE, email="inactive@example.org")
    login = Login.get(ids.email_key(user.email))
    login.state = LoginState.PENDING
    saved(login)
    return user.email


def another_employer(_asker: User) -> str:
    return an_employer(email="employer@example.org").email


def one_who_blocked_the_asker(asker: User) -> str:
    email = a_candidate_user(email="blocker@example.org").email
    saved(Cooldown(f"{asker.user_id}#{email}", is_blocked=True))
    return email


KINDS = [
    nobody,
    a_known_candidate,
    a_candidate_who_never_activated,
    another_employer,
    one_who_blocked_the_asker,
]


@pytest.mark.product("Q10")
@pytest.mark.parametrize("kind", KINDS)
def test_whoever_has_the_address_the_answer_and_its_cost_are_the_same(
    browser_for: Callable[[User], Browser], calls: Calls, kind: Kind
) -> None:
    with time_machine.travel(NOW, tick=False):
        outcomes, operations, written = [], list[str](), list[int]()
        for has_address in (nobody, kind):
            asker = an_employer()
            email = has_address(asker)
            browser = browser_for(asker)
            browser.get("/connections")
            calls.forget()

            page = browser.submit({"email": email}, form="main .panel form")

            operations, written = list(calls.operations), list(calls.written)
            told = read_flash(browser.cookies[FLASH])
            assert told is not None
            shown = browser.get("/connections")
            [row] = rows_of(asker)
            token = browser._token()
            body = shown.body.replace(token, "token").replace(row.connection_id, "row")
            body = body.replace("<wbr>", "")
            outcomes.append(
                (
                    page.status,
                    page.body,
                    page.location,
                    told.text.replace(email, "address"),
                    operations,
                    written,
                    body.replace(email, "address"),
                )
            )

        assert outcomes[0] == outcomes[1]
        assert operations == [
            "GetItem",
            "BatchGetItem",
            "UpdateItem",
            "UpdateItem",
            "TransactWriteItems",
        ]


@pytest.mark.product("Q10")
@pytest.mark.parametrize(
    ("kind", "template"),
    [
        (nobody, ["invitation"]),
        (a_known_candidate, ["connection-request"]),
        (a_candidate_who_never_activated, ["invitation"]),
        (another_employer, ["invitation"]),
        (one_who_blocked_the_asker, []),
    ],
)
def test_only_an_active_candidate_is_told_of_a_request_others_are_invited(
    aws: None, kind: Kind, template: list[str]
) -> None:
    asker = an_employer()
    email = kind(asker)

    services.ask(asker.user_id, email, NOW)

    assert mails_to(email) == template


@pytest.mark.product("Q35")
def test_nobody_asks_themselves(browser_for: Callable[[User], Browser]) -> None:
    asker = an_employer(email="alex@example.org")

    page = ask_on_the_page(browser_for(asker), "ALEX@example.org", status=422)

    assert page.errors == ["Error: This is your own address: enter the candidate's"]
    assert rows_of(asker) == []
    assert mails_to(asker.email) == []


@pytest.mark.product("Q10", "Q11")
def test_an_invitation_goes_out_once_in_30_days_although_the_row_is_made_again(
    aws: None,
) -> None:
    asker, email = an_employer(), "nobody@example.org"
    row = services.ask(asker.user_id, email, NOW)
    row.delete()
    services.ask(asker.user_id, email, NOW + 29 * DAY).delete()
    invited = mails_to(email)

    services.ask(asker.user_id, email, NOW + 30 * DAY)

    assert invited == ["invitation"]
    assert mails_to(email) == ["invitation"] * 2


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Enter the candidate's e-mail address"),
        ("   ", "Enter the candidate's e-mail address"),
        ("priya", NO_ADDRESS),
        (
            "a@b@example.org",
            NO_ADDRESS,
        ),
        (
            "a\x00b@example.org",
            NO_ADDRESS,
        ),
        ("x" * 250 + "@example.org", "An e-mail address has 254 characters at most"),
        (
            "\"><img src=x onerror=1>'{{7*7}}@example.org",
            NO_ADDRESS,
        ),
    ],
)
def test_what_is_no_address_is_kept_and_a_message_says_what_to_do(
    employer: Browser, typed: str, message: str
) -> None:
    page = ask_on_the_page(employer, typed, status=422)

    assert page.one("title").text.startswith("Error: ")
    assert page.errors == [f"Error: {message}"]
    assert page.one("#email")["value"] == typed.strip()
    assert page.one("details.panel").has_attr("open")


def test_two_addresses_in_one_form_are_one_too_many(employer: Browser) -> None:
    employer.get("/connections")

    page = employer.post(
        "/connections", {"email": ["a@example.org", "b@example.org"]}, status=422
    )

    assert page.errors == ["Error: Give one answer only"]


@pytest.mark.product("Q11")
def test_who_has_been_asked_is_not_asked_again_and_the_row_is_shown(
    browser_for: Callable[[User], Browser],
) -> None:
    asker = an_employer()
    browser = browser_for(asker)
    ask_on_the_page(browser, "priya@example.org")

    page = ask_on_the_page(browser, "PRIYA@example.org", status=422)

    assert "You are connected to this address, or have asked it, already" in page.errors[0]
    assert "Account is currently pending approval" in page.one(".panel__body").text
    assert mails_to("priya@example.org") == ["invitation"]
    assert len(rows_of(asker)) == 1


@pytest.mark.product("Q11")
def test_who_shares_already_is_not_asked_and_the_way_to_the_documents_is_shown(
    browser_for: Callable[[User], Browser],
) -> None:
    asker, candidate = an_employer(), a_candidate_user()
    connection = a_connection(asker, candidate)

    page = ask_on_the_page(browser_for(asker), candidate.email, status=422)

    path = f"/connections/{connection.connection_id}/documents"
    assert page.link("View documents") == path


@pytest.mark.product("Q11")
def test_who_was_declined_is_told_from_when_to_ask_again(
    browser_for: Callable[[User], Browser],
) -> None:
    asker = an_employer()
    closed_at = datetime(2026, 11, 20, 9, tzinfo=UTC)
    declined = {"status": ConnectionStatus.DECLINED, "waiting_email": None}
    with time_machine.travel(NOW, tick=False):
        a_request(asker, "no@example.org", closed_at=closed_at, **declined)

        page = ask_on_the_page(browser_for(asker), "no@example.org", status=422)

    assert page.errors == [
        "Error: Your last request to this address was not accepted: ask again from 20/12/2026"
    ]


@pytest.mark.product("Q11")
@pytest.mark.parametrize("status", [ConnectionStatus.DECLINED, ConnectionStatus.LAPSED])
def test_after_30_days_a_declined_or_lapsed_request_may_be_made_again(
    aws: None, status: ConnectionStatus
) -> None:
    asker = an_employer()
    waits_since = NOW if status is ConnectionStatus.DECLINED else NOW + 30 * DAY
    # The day that is shown, from its first moment in London.
    begins_at = clock.end_of_day(clock.london_date(waits_since + 29 * DAY))
    a_request(
        asker,
        "no@example.org",
        status=status,
        created_at=NOW,
        closed_at=waits_since,
        waiting_email=None,
    )
    with pytest.raises(AskedTooSoon):
        services.ask(asker.user_id, "no@example.org", begins_at - SECOND)

    row = services.ask(asker.user_id, "no@example.org", begins_at)

    assert (row.status, row.created_at) == (ConnectionStatus.PENDING, begins_at)
    assert len(rows_of(asker)) == 1


@pytest.mark.product("Q11")
def test_a_request_that_lapsed_without_a_sweep_waits_30_days_more(aws: None) -> None:
    asker, email = an_employer(), "no@example.org"
    services.ask(asker.user_id, email, NOW)
    with pytest.raises(AlreadyAsked):
        services.ask(asker.user_id, email, NOW + 30 * DAY - SECOND)
    with pytest.raises(AskedTooSoon):
        services.ask(asker.user_id, email, NOW + 30 * DAY)

    row = services.ask(asker.user_id, email, NOW + 60 * DAY)

    assert row.standing(NOW + 60 * DAY) is ConnectionStatus.PENDING
    assert (count(asker.user_id), count(asker.user_id, "PENDING")) == (1, 1)


@pytest.mark.product("Q11", "Q15")
def test_a_row_that_is_gone_shortens_no_wait(aws: None) -> None:
    asker, email = an_employer(), "no@example.org"
    saved(Cooldown(f"{asker.user_id}#{email}", until=NOW + DAY))

    with pytest.raises(AskedTooSoon):
        services.ask(asker.user_id, email, NOW)

    assert rows_of(asker) == []


@pytest.mark.product("Q11")
@pytest.mark.parametrize(
    "changes",
    [
        {"status": ConnectionStatus.ENDED},
        {"status": ConnectionStatus.EXPIRED},
        {"expires_at": NOW - DAY},
    ],
)
def test_when_the_sharing_is_over_the_employer_may_ask_at_once_on_the_same_row(
    aws: None, changes: dict[str, Any]
) -> None:
    asker, candidate = an_employer(), a_candidate_user()
    before = a_connection(asker, candidate, **changes)

    row = services.ask(asker.user_id, candidate.email, NOW)

    assert row.connection_id == before.connection_id
    assert row.status is ConnectionStatus.PENDING
    assert not any((row.name, row.candidate_id, row.shares_all, row.shared))
    assert not any((row.expires_at, row.expires_on, row.approved_at, row.closed_at))
    assert row.waiting_email == ids.email_key(candidate.email)
    assert (count(asker.user_id), count(asker.user_id, "PENDING")) == (1, 1)
    assert count(asker.user_id, before.status) == 0
    assert mails_to(candidate.email) == ["connection-request"]


@pytest.mark.product("Q38")
def test_one_address_gets_three_e_mails_a_day_from_one_employer(aws: None) -> None:
    asker, candidate = an_employer(), a_candidate_user()
    with time_machine.travel(NOW, tick=False):
        for _ in range(3):
            services.ask(asker.user_id, candidate.email, NOW).delete()

        with pytest.raises(TooMany):
            services.ask(asker.user_id, candidate.email, NOW)

    assert mails_to(candidate.email) == ["connection-request"] * 3


@pytest.mark.product("Q38")
def test_an_employer_sends_300_requests_a_day_and_no_more(
    browser_for: Callable[[User], Browser],
) -> None:
    asker = an_employer()
    with time_machine.travel(NOW, tick=False):
        for _ in range(300):
            MAILS_OF_AN_EMPLOYER.spend(asker.user_id)

        page = ask_on_the_page(browser_for(asker), "one-more@example.org", status=429)

    assert page.heading == "Too many tries"
    assert rows_of(asker) == []


def test_an_employer_who_is_gone_asks_nobody(aws: None) -> None:
    with pytest.raises(NotFound):
        services.ask("nobody", "a@example.org", NOW)


def test_a_second_click_that_was_a_moment_slower_is_told_that_it_has_been_asked(
    browser_for: Callable[[User], Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    asker, clicks = an_employer(), list[str]()
    browser = browser_for(asker)
    browser.get("/connections")
    spend = Limit.spend

    def spend_while_the_other_click_gets_through(limit: Limit, subject: str) -> None:
        spend(limit, subject)
        if limit is MAILS_TO_ONE_ADDRESS and not clicks:
            clicks.append("the other")
            services.ask(asker.user_id, "a@example.org", NOW)

    monkeypatch.setattr(Limit, "spend", spend_while_the_other_click_gets_through)

    page = browser.submit({"email": "a@example.org"}, form="main .panel form", status=422)

    assert "You are connected to this address, or have asked it, already" in page.errors[0]
    assert len(rows_of(asker)) == 1
    assert mails_to("a@example.org") == ["invitation"]


def test_what_a_form_does_not_ask_for_is_not_taken_from_it(employer: Browser) -> None:
    attributes = dict.fromkeys(Connection.get_attributes(), "ACTIVE")
    values = {**attributes, "email": "a@example.org", "expires_at": "2030-01-01"}
    employer.get("/connections")

    page = employer.post("/connections", values, follow=True)

    assert "Account is currently pending approval" in page.text
    [row] = Connection.query(str(employer.cookies["__Host-sid"]).partition(".")[0])
    assert (row.status, row.email, row.company) == (
        ConnectionStatus.PENDING,
        "a@example.org",
        "Northgate Garages",
    )
    assert not any((row.shares_all, row.shared, row.expires_at, row.candidate_id))
