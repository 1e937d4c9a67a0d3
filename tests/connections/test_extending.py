from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from browser import Browser
from calls import Calls
from factories import a_candidate_user, a_connection, a_request, an_employer, queued_mail, saved

from chalicelib import audit
from chalicelib.accounts.models import User
from chalicelib.connections import services
from chalicelib.connections.models import Connection
from chalicelib.connections.rules import ChoiceNotAllowed, ConnectionStatus, ExtensionStatus
from chalicelib.connections.services import NotExtendable
from chalicelib.connections.services.asking import MAILS_OF_AN_EMPLOYER
from chalicelib.errors import NotFound, TooMany
from chalicelib.limits import Limit

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)
LAST_DAY = date(2026, 12, 23)
LATER = date(2027, 2, 28)


@pytest.fixture
def asker(aws: None) -> Iterator[User]:
    with time_machine.travel(NOW, tick=False):
        yield an_employer()


def again(row: Connection) -> Connection:
    return Connection.get(row.employer_id, row.connection_id, consistent_read=True)


def ask(row: Connection, until: date = LATER, reason: str = "") -> Connection:
    return services.ask_extension(row.employer_id, row.connection_id, until, reason, NOW)


def path(row: Connection, page: str) -> str:
    return f"/connections/{row.connection_id}/{page}"


def form(until: str = "2027-02-28", reason: str = "") -> dict[str, str]:
    return {"until": until, "reason": reason}


@pytest.mark.product("Q14")
def test_a_request_for_more_time_changes_nothing_before_it_is_answered(asker: User) -> None:
    row = a_connection(asker, a_candidate_user())

    ask(row, reason="Our audit takes until spring")

    asked = again(row)
    assert (asked.extension, asked.extension_on) == (ExtensionStatus.ASKED, LATER)
    assert asked.extension_reason == "Our audit takes until spring"
    kept = ("status", "expires_on", "expires_at", "expiry_key", "due", "due_at")
    assert [getattr(asked, name) for name in kept] == [getattr(row, name) for name in kept]


@pytest.mark.product("Q14")
def test_the_candidate_is_told_at_their_present_address_with_the_way_to_answer(
    asker: User,
) -> None:
    candidate = a_candidate_user()
    row = a_connection(asker, candidate)
    candidate.email = "moved@example.org"
    saved(candidate)

    ask(row, reason="See evil.example.org for why")

    [message] = queued_mail("extension-asked")
    assert message.to == "moved@example.org"
    assert message.values["proposed_on"] == "28/02/2027"
    assert message.values["expires_on"] == "23/12/2026"
    assert message.values["reason"] == "See evil example org for why"
    answering = f"/candidate/requests/{row.employer_id}/{row.connection_id}/extension"
    assert str(message.values["answer_url"]).endswith(answering)
    [entry] = audit.trail(f"connection#{row.connection_id}")
    assert (entry.action, entry.details) == (
        "connection.extension_asked",
        {"until": "2027-02-28"},
    )


@pytest.mark.product("Q14")
def test_a_second_request_waits_for_the_answer_to_the_first(asker: User) -> None:
    row = a_connection(asker, a_candidate_user())
    ask(row)

    with pytest.raises(NotExtendable):
        ask(row, LATER + DAY)

    assert again(row).extension_on == LATER
    assert len(queued_mail("extension-asked")) == 1


def test_of_two_requests_at_once_one_is_made(
    asker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = a_connection(asker, a_candidate_user())
    spend, asked = Limit.spend, list[date]()

    def spend_while_another_asks(limit: Limit, subject: str) -> None:
        if not asked:
            asked.append(LATER)
            ask(row)
        spend(limit, subject)

    monkeypatch.setattr(Limit, "spend", spend_while_another_asks)

    with pytest.raises(NotExtendable):
        ask(row, LATER + DAY)

    assert again(row).extension_on == LATER


@pytest.mark.product("Q13")
@pytest.mark.parametrize(
    ("days_ago", "status", "allowed"),
    [
        (90, ConnectionStatus.EXPIRED, True),
        (90, ConnectionStatus.ACTIVE, True),
        (91, ConnectionStatus.EXPIRED, False),
        (1, ConnectionStatus.ENDED, False),
    ],
)
def test_more_time_can_be_asked_for_90_days_after_the_end(
    asker: User, days_ago: int, status: ConnectionStatus, allowed: bool
) -> None:
    ended_on = NOW.date() - days_ago * DAY
    row = a_connection(asker, a_candidate_user(), status=status, expires_on=ended_on)

    if allowed:
        ask(row)
    else:
        with pytest.raises(NotExtendable):
            ask(row)

    assert (again(row).extension is ExtensionStatus.ASKED) is allowed


def test_a_day_that_lengthens_nothing_is_not_proposed(asker: User) -> None:
    row = a_connection(asker, a_candidate_user())

    with pytest.raises(ChoiceNotAllowed):
        ask(row, LAST_DAY)


def test_a_candidate_without_an_account_is_not_written_to(asker: User) -> None:
    row = a_connection(asker, a_candidate_user(), candidate_id="nobody")

    ask(row)

    assert again(row).extension is ExtensionStatus.ASKED
    assert not queued_mail()


@pytest.mark.product("Q38")
def test_requests_for_more_time_count_among_the_days_e_mails(asker: User) -> None:
    row = a_connection(asker, a_candidate_user())
    for _ in range(300):
        MAILS_OF_AN_EMPLOYER.spend(asker.user_id)

    with pytest.raises(TooMany):
        ask(row)

    assert again(row).extension is ExtensionStatus.NONE


def test_another_employers_connection_cannot_be_lengthened(asker: User) -> None:
    row = a_connection(asker, a_candidate_user())

    with pytest.raises(NotFound):
        services.ask_extension("another", row.connection_id, LATER, "", NOW)


@pytest.mark.product("G-22", "Q14")
def test_the_page_offers_a_month_more_and_asks(
    asker: User, browser_for: Callable[[User], Browser]
) -> None:
    row = a_connection(asker, a_candidate_user())
    browser = browser_for(asker)
    listed = browser.get("/connections")

    page = browser.get(listed.link("Extend"))
    offered = page.one("input[name=until]")["value"]
    sent = browser.submit(form(reason="Our audit\r\ntakes longer"), form="main form")

    assert offered == "2027-01-23"
    assert sent.location == "/connections"
    assert again(row).extension_reason == "Our audit takes longer"
    shown = browser.get("/connections")
    assert "We have asked Priya Nair to share until 28/02/2027" in shown.text
    assert "You asked for more time, until 28/02/2027: not answered yet" in shown.text
    off = [each.get_text(" ", strip=True) for each in shown.all("tbody .menu__off")]
    assert off == ["Extend Asked already, not answered yet"]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (form(until=""), "Enter a day like 23/01/2027"),
        (form(until="soon"), "Enter a day like 23/01/2027"),
        (form(until="23/12/2026"), "Enter a day from 24/12/2026 to 23/11/2028"),
        (form(until="2028-11-24"), "Enter a day from 24/12/2026 to 23/11/2028"),
        (form(reason="x" * 201), "Shorten this to 200 characters at most"),
        (form(reason="up\u202eside"), "Remove characters that cannot be printed"),
    ],
)
def test_what_cannot_be_asked_is_said_and_what_was_typed_is_kept(
    asker: User, browser_for: Callable[[User], Browser], typed: dict[str, str], message: str
) -> None:
    row = a_connection(asker, a_candidate_user())
    browser = browser_for(asker)
    browser.get(path(row, "extend"))

    page = browser.submit(typed, form="main form", status=422)

    assert page.errors == [f"Error: {message}"]
    assert page.one("input[name=until]")["value"] == typed["until"]
    assert page.one("textarea").get_text().strip() == typed["reason"]
    assert again(row).extension is ExtensionStatus.NONE


def test_a_second_click_or_tab_finds_the_request_made(
    asker: User, browser_for: Callable[[User], Browser]
) -> None:
    row = a_connection(asker, a_candidate_user())
    browser = browser_for(asker)
    browser.get(path(row, "extend"))
    browser.submit(form(), form="main form")
    browser.get(path(row, "delete"))

    second = browser.post(path(row, "extend"), form(until="2027-03-01"))
    page = browser.get(second.location)

    assert second.location == path(row, "extend")
    assert "You asked for more time, until 28/02/2027: not answered yet." in page.text
    assert not page.all("main form")
    assert len(queued_mail("extension-asked")) == 1


def test_who_is_overtaken_by_another_tab_is_shown_what_was_asked(
    asker: User, browser_for: Callable[[User], Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    row = a_connection(asker, a_candidate_user())
    browser = browser_for(asker)
    browser.get(path(row, "extend"))

    def overtaken(*_arguments: Any) -> None:
        raise NotExtendable(row.connection_id)

    monkeypatch.setattr(services, "ask_extension", overtaken)

    page = browser.submit(form(), form="main form")

    assert page.location == path(row, "extend")


@pytest.mark.product("Q13", "Q14")
@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"expires_on": date(2026, 8, 1)}, "expired more than 90 days ago"),
        ({"status": ConnectionStatus.ENDED, "closed_at": NOW}, "the candidate has ended it"),
        ({"expires_on": date(2028, 11, 23)}, "it lasts the longest time there is"),
    ],
)
def test_where_no_more_time_can_be_asked_for_the_page_says_why(
    asker: User,
    browser_for: Callable[[User], Browser],
    changes: dict[str, Any],
    reason: str,
) -> None:
    row = a_connection(asker, a_candidate_user(), **changes)
    browser = browser_for(asker)

    page = browser.get(path(row, "extend"))

    assert f"More time can't be asked for now: {reason}." in page.text
    assert not page.all("main form")


def test_a_request_without_an_answer_has_nothing_to_lengthen(
    asker: User, browser_for: Callable[[User], Browser]
) -> None:
    row = a_request(asker, "someone@example.org")

    page = browser_for(asker).get(path(row, "extend"))

    assert "not answered yet" in page.text
    assert not page.all("main form")


@pytest.mark.product("Q14")
@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("ACCEPTED", "accepted"),
        ("ALTERED", "they chose 23/12/2026"),
        ("REFUSED", "refused"),
    ],
)
def test_the_row_says_how_a_request_was_answered_and_lets_one_ask_again(
    asker: User, browser_for: Callable[[User], Browser], answer: str, words: str
) -> None:
    status = ExtensionStatus(answer)
    a_connection(asker, a_candidate_user(), extension=status, extension_on=LATER)

    page = browser_for(asker).get("/connections")

    assert f"You asked for more time, until 28/02/2027: {words}" in page.text
    assert page.link("Extend")


def test_what_became_of_a_request_before_the_end_is_not_told_after_it(
    asker: User, browser_for: Callable[[User], Browser]
) -> None:
    expired = {"expires_on": date(2026, 11, 1), "extension_on": LATER}
    a_connection(asker, a_candidate_user(), extension=ExtensionStatus.ACCEPTED, **expired)
    asked = {"extension": ExtensionStatus.ASKED, "extension_on": LATER}
    a_connection(asker, a_candidate_user(), **expired | asked)
    a_connection(asker, a_candidate_user(), expires_on=date(2026, 8, 1), **asked)

    page = browser_for(asker).get("/connections?sort=-expiry")

    notes = [each.get_text() for each in page.all(".status__note")]
    assert notes == ["You asked for more time, until 28/02/2027: not answered yet"]
    off = [each.get_text(" ", strip=True) for each in page.all("tbody .menu__off")]
    assert off == [
        "Extend Asked already, not answered yet",
        "Extend Expired more than 90 days ago",
    ]


@pytest.mark.parametrize("page", ["extend", "delete", "expiry.ics"])
def test_a_foreign_and_a_missing_connection_are_the_same_404(
    asker: User, browser_for: Callable[[User], Browser], page: str
) -> None:
    row = a_connection(asker, a_candidate_user())
    stranger = browser_for(an_employer())

    foreign = stranger.get(path(row, page), status=404)
    missing = stranger.get(f"/connections/none/{page}", status=404)

    assert foreign.text == missing.text


def test_the_pages_on_one_connection_cost_two_calls(
    asker: User, browser_for: Callable[[User], Browser], calls: Calls
) -> None:
    row = a_connection(asker, a_candidate_user())
    browser = browser_for(asker)
    calls.forget()

    for page in ("extend", "delete", "expiry.ics"):
        browser.get(path(row, page))

    assert calls.operations == ["GetItem", "BatchGetItem"] * 3


def test_a_request_for_more_time_is_one_step(asker: User, calls: Calls) -> None:
    row = a_connection(asker, a_candidate_user())
    calls.forget()

    ask(row)

    assert calls.written == [3]
    assert calls.operations.count("TransactWriteItems") == 1
