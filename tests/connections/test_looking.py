import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from browser import Browser, Page
from calls import Calls
from factories import (
    a_candidate_user,
    a_connection,
    a_request,
    an_achievement,
    an_employer,
    saved,
)

from chalicelib import audit, ids, storage
from chalicelib.accounts.models import User
from chalicelib.achievements.models import UnitRow
from chalicelib.achievements.rules import IssueState
from chalicelib.connections import services
from chalicelib.connections.models import Connection
from chalicelib.connections.rules import ConnectionStatus
from chalicelib.connections.services import SharingEnded
from chalicelib.errors import Conflict, NotFound

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
LAST_DAY = date(2026, 12, 23)
END = datetime(2026, 12, 24, tzinfo=UTC)
ROUTES = ("documents", "details", "ecertificate", "etranscript")


class Someone:
    """A candidate with two awards, one of them shared, and who may look."""

    def __init__(self) -> None:
        self.candidate = a_candidate_user(email="priya@example.org")
        self.shared = an_achievement(self.candidate.candidate_id, units=units())
        self.other = an_achievement(
            self.candidate.candidate_id, title="MAG Welding", certificate_number="1-2-3"
        )
        self.employer = an_employer()

    def shares(self, **changes: Any) -> Connection:
        usual = {"shares_all": False, "shared": {self.shared.achievement_id}}
        usual |= {"expires_on": LAST_DAY, "expires_at": END}
        return a_connection(self.employer, self.candidate, **usual | changes)


@pytest.fixture
def someone(aws: None) -> Iterator[Someone]:
    with time_machine.travel(NOW, tick=False):
        yield Someone()


def units() -> list[UnitRow]:
    row: Any = UnitRow
    return [row(code="H/650/1", title="Routine inspection", level="2", credit="3")]


def path_of(route: str, connection_id: str, achievement_id: str) -> str:
    achievement = f"/connections/{connection_id}/achievements/{achievement_id}"
    paths = {"documents": f"/connections/{connection_id}/documents", "details": achievement}
    return paths.get(route, f"{achievement}/{route}")


def look(
    browser: Browser,
    route: str,
    connection_id: str,
    achievement_id: str,
    moment: datetime = NOW,
) -> Page:
    with time_machine.travel(moment, tick=False):
        expected = 303 if route in ("ecertificate", "etranscript") else 200
        path = path_of(route, connection_id, achievement_id)
        return browser.get(path, status=expected)


def refused(
    browser: Browser,
    route: str,
    connection_id: str,
    achievement_id: str,
    *,
    status: int = 404,
    moment: datetime = NOW,
) -> Page:
    with time_machine.travel(moment, tick=False):
        return browser.get(path_of(route, connection_id, achievement_id), status=status)


def missing(browser: Browser, route: str) -> tuple[str, dict[str, str]]:
    page = refused(browser, route, ids.new_id(), ids.new_id())
    return page.body, {**page.headers, "content-length": ""}


@pytest.mark.product("G-23", "G-24")
@pytest.mark.parametrize("moment", [NOW, END - SECOND])
@pytest.mark.parametrize("route", ROUTES)
def test_who_may_look_looks_until_the_last_second(
    browser_for: Callable[[User], Browser], someone: Someone, route: str, moment: datetime
) -> None:
    connection = someone.shares()

    with time_machine.travel(moment, tick=False):
        browser = browser_for(someone.employer)
        page = look(
            browser, route, connection.connection_id, someone.shared.achievement_id, moment
        )

    if page.status == 200:
        assert someone.shared.certificate_number in page.text
        assert "MAG Welding" not in page.text


@pytest.mark.parametrize("moment", [END, END + SECOND])
@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.product("Q13")
def test_access_ends_at_the_instant_although_the_row_says_active(
    browser_for: Callable[[User], Browser], someone: Someone, route: str, moment: datetime
) -> None:
    connection = someone.shares()
    achievement_id = someone.shared.achievement_id

    with time_machine.travel(moment, tick=False):
        browser = browser_for(someone.employer)
        page = refused(
            browser, route, connection.connection_id, achievement_id, status=410, moment=moment
        )

    assert page.heading == "The sharing has ended"
    assert "until the end of 23/12/2026. Their awards stay" in page.text
    assert_tells_nothing(page, someone)


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.product("Q13")
def test_a_sharing_that_the_candidate_ended_says_so(
    browser_for: Callable[[User], Browser], someone: Someone, route: str
) -> None:
    connection = someone.shares(status=ConnectionStatus.ENDED, closed_at=NOW)

    browser = browser_for(someone.employer)
    page = refused(
        browser, route, connection.connection_id, someone.shared.achievement_id, status=410
    )

    assert "ended the sharing on 23/11/2026. Their awards stay" in page.text
    assert_tells_nothing(page, someone)


@pytest.mark.product("Q11", "Q13")
def test_from_the_page_that_it_has_ended_the_employer_sends_again(
    browser_for: Callable[[User], Browser], someone: Someone
) -> None:
    connection = someone.shares(status=ConnectionStatus.EXPIRED)
    browser = browser_for(someone.employer)
    refused(browser, "documents", connection.connection_id, "", status=410)

    page = browser.submit(follow=True)

    assert "Account is currently pending approval" in page.text


def never_asked(someone: Someone) -> str:
    return ids.derived(someone.employer.user_id, someone.candidate.email)


def pending(someone: Someone) -> str:
    return a_request(someone.employer, someone.candidate.email).connection_id


def pending_again_on_the_same_row(someone: Someone) -> str:
    someone.shares(status=ConnectionStatus.EXPIRED)
    row = services.ask(someone.employer.user_id, someone.candidate.email, NOW)
    return row.connection_id


def declined(someone: Someone) -> str:
    return someone.shares(status=ConnectionStatus.DECLINED).connection_id


def lapsed(someone: Someone) -> str:
    return someone.shares(status=ConnectionStatus.LAPSED).connection_id


def deleted(someone: Someone) -> str:
    connection = someone.shares()
    connection.delete()
    return connection.connection_id


def of_another_employer(someone: Someone) -> str:
    return a_connection(an_employer(), someone.candidate).connection_id


def ended_of_another_employer(someone: Someone) -> str:
    ended = {"status": ConnectionStatus.ENDED, "closed_at": NOW}
    return a_connection(an_employer(), someone.candidate, **ended).connection_id


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize(
    "kind",
    [
        never_asked,
        pending,
        pending_again_on_the_same_row,
        declined,
        lapsed,
        deleted,
        of_another_employer,
        ended_of_another_employer,
    ],
)
def test_whoever_may_not_look_gets_the_very_page_of_what_does_not_exist(
    browser_for: Callable[[User], Browser],
    someone: Someone,
    kind: Callable[[Someone], str],
    route: str,
) -> None:
    connection_id = kind(someone)
    browser = browser_for(someone.employer)

    page = refused(browser, route, connection_id, someone.shared.achievement_id)

    assert (page.body, {**page.headers, "content-length": ""}) == missing(browser, route)


@pytest.mark.parametrize("route", ROUTES[1:])
@pytest.mark.product("Q16")
def test_an_achievement_that_is_not_shared_does_not_exist(
    browser_for: Callable[[User], Browser], someone: Someone, route: str
) -> None:
    connection = someone.shares()
    browser = browser_for(someone.employer)

    page = refused(browser, route, connection.connection_id, someone.other.achievement_id)

    assert (page.body, {**page.headers, "content-length": ""}) == missing(browser, route)


@pytest.mark.parametrize("route", ROUTES)
def test_candidates_and_visitors_look_through_no_connection(
    candidate: Browser, visitor: Browser, someone: Someone, route: str
) -> None:
    connection = someone.shares()
    path = path_of(route, connection.connection_id, someone.shared.achievement_id)

    shown = candidate.get(path, status=403)
    sent = visitor.get(path, status=303)

    assert_tells_nothing(shown, someone)
    assert sent.location.startswith("/sign-in?next=%2Fconnections%2F")


@pytest.mark.product("Q16")
def test_all_and_future_ones_is_resolved_when_it_is_read(
    browser_for: Callable[[User], Browser], someone: Someone
) -> None:
    connection = someone.shares(shares_all=True, shared=set())
    later = an_achievement(someone.candidate.candidate_id, title="Awarded later")
    browser = browser_for(someone.employer)

    page = look(browser, "documents", connection.connection_id, "")

    assert "MAG Welding" in page.text
    assert "Awarded later" in page.text
    look(browser, "details", connection.connection_id, later.achievement_id)


@pytest.mark.product("Q16")
def test_all_and_future_ones_of_someone_without_awards_is_an_empty_page(
    browser_for: Callable[[User], Browser], aws: None
) -> None:
    asker, candidate = an_employer(), a_candidate_user()
    connection = a_connection(asker, candidate)

    page = look(browser_for(asker), "documents", connection.connection_id, "")

    assert "No achievements to show yet" in page.text


@pytest.mark.product("G-25")
def test_the_menu_of_an_achievement_holds_what_can_be_done(
    browser_for: Callable[[User], Browser], someone: Someone
) -> None:
    connection = someone.shares()

    page = look(browser_for(someone.employer), "documents", connection.connection_id, "")

    base = f"/connections/{connection.connection_id}/achievements"
    path = f"{base}/{someone.shared.achievement_id}"
    hint = " (opens in a new tab)"
    links = page.all(".achievement .menu a")
    entries = [(each.text.removesuffix(hint), each["href"]) for each in links]
    assert entries == [
        ("View details", path),
        ("View eCertificate", f"{path}/ecertificate"),
        ("View eTranscript", f"{path}/etranscript"),
        ("Proof of Qualification", f"{path}/letter"),
        ("Raise an Enquiry", f"{path}/enquiry"),
    ]


@pytest.mark.product("Q17")
def test_without_units_the_transcript_is_offered_with_the_reason_why_not(
    browser_for: Callable[[User], Browser], someone: Someone
) -> None:
    connection = someone.shares(shared={someone.other.achievement_id})
    browser = browser_for(someone.employer)

    page = look(browser, "documents", connection.connection_id, "")
    details = look(browser, "details", connection.connection_id, someone.other.achievement_id)

    reason = "No units are recorded for this award"
    assert page.one(".menu__off").text == f"View eTranscript{reason}"
    assert f"eTranscript: {reason}" in details.text
    refused(browser, "etranscript", connection.connection_id, someone.other.achievement_id)


@pytest.mark.product("Q18")
def test_a_revoked_award_is_shown_as_revoked_without_documents_or_letters(
    browser_for: Callable[[User], Browser], someone: Someone
) -> None:
    connection = someone.shares()
    someone.shared.state, someone.shared.revoked_at = IssueState.REVOKED, NOW
    saved(someone.shared)
    browser = browser_for(someone.employer)
    achievement_id = someone.shared.achievement_id

    page = look(browser, "documents", connection.connection_id, "")
    details = look(browser, "details", connection.connection_id, achievement_id)

    assert "Revoked on 23/11/2026" in page.text
    left = ["View details", "Raise an Enquiry"]
    assert [entry.text for entry in page.all(".achievement .menu a")] == left
    reason = "This award has been revoked"
    assert [entry.text for entry in page.all(".menu__off")] == [
        f"View eCertificate{reason}",
        f"View eTranscript{reason}",
        f"Proof of Qualification{reason}",
    ]
    assert "This award was revoked on 23/11/2026" in details.text
    assert [each.text.strip() for each in details.all(".buttons a")] == ["Raise an Enquiry"]
    refused(browser, "ecertificate", connection.connection_id, achievement_id)


def test_the_details_show_the_units_and_that_the_award_stays(
    browser_for: Callable[[User], Browser], someone: Someone
) -> None:
    connection = someone.shares()

    page = look(
        browser_for(someone.employer),
        "details",
        connection.connection_id,
        someone.shared.achievement_id,
    )

    assert "Routine inspection" in page.text
    assert "The sharing ends on 23/12/2026, the award stays." in page.text


@pytest.mark.parametrize("kind", ["ecertificate", "etranscript"])
def test_a_pdf_opens_by_a_link_of_a_minute_that_stands_in_no_page(
    browser_for: Callable[[User], Browser], someone: Someone, kind: str
) -> None:
    connection = someone.shares()
    browser = browser_for(someone.employer)
    shown = look(browser, "documents", connection.connection_id, "")

    page = look(browser, kind, connection.connection_id, someone.shared.achievement_id)

    link = urlsplit(page.location)
    assert kind in link.path
    assert int(parse_qs(link.query)["X-Amz-Expires"][0]) <= 60
    assert "amazonaws" not in shown.body
    assert "test-documents" not in shown.body


@pytest.mark.parametrize(
    ("route", "what"),
    [
        ("documents", "documents"),
        ("details", "details"),
        ("ecertificate", "ecertificate"),
        ("etranscript", "etranscript"),
    ],
)
def test_every_look_is_noted_and_a_refused_one_is_not(
    browser_for: Callable[[User], Browser], someone: Someone, route: str, what: str
) -> None:
    connection = someone.shares()
    achievement_id = someone.shared.achievement_id
    browser = browser_for(someone.employer)
    refused(browser, "details", connection.connection_id, someone.other.achievement_id)

    look(browser, route, connection.connection_id, achievement_id)

    [entry] = audit.trail(f"connection#{connection.connection_id}")
    assert (entry.action, entry.actor) == ("connection.viewed", someone.employer.user_id)
    noted = "" if route == "documents" else achievement_id
    assert entry.details == {"what": what, "achievement_id": noted}


@pytest.mark.parametrize("route", ROUTES)
def test_looking_costs_four_calls(
    browser_for: Callable[[User], Browser], someone: Someone, calls: Calls, route: str
) -> None:
    connection = someone.shares()
    browser = browser_for(someone.employer)
    look(browser, route, connection.connection_id, someone.shared.achievement_id)
    calls.forget()

    look(browser, route, connection.connection_id, someone.shared.achievement_id)

    assert len(calls.operations) == 4, calls.operations


class NotShared(Conflict):
    pass


def order(
    someone: Someone, connection_id: str, achievement_ids: set[str], moment: datetime = NOW
) -> None:
    with storage.all_or_nothing() as writes:
        services.require_shared(
            writes,
            someone.employer.user_id,
            connection_id,
            achievement_ids,
            moment,
            or_else=NotShared(),
        )


def test_a_step_may_rest_on_what_is_shared_at_its_commit(someone: Someone) -> None:
    both = {someone.shared.achievement_id, someone.other.achievement_id}
    connection = someone.shares(shared=both)

    order(someone, connection.connection_id, both)
    order(someone, connection.connection_id, {someone.other.achievement_id}, END - SECOND)


def test_a_step_may_rest_on_all_being_shared(someone: Someone) -> None:
    connection = someone.shares(shares_all=True, shared=set())

    order(someone, connection.connection_id, {someone.other.achievement_id, "another"})


@pytest.mark.parametrize(
    ("changes", "moment"),
    [
        ({}, END),
        ({}, END + SECOND),
        ({"status": ConnectionStatus.ENDED}, NOW),
        ({"status": ConnectionStatus.PENDING, "expires_at": None}, NOW),
        ({"shared": set()}, NOW),
        ({"shared": {"another"}}, NOW),
    ],
)
def test_a_step_fails_when_something_is_not_shared_at_its_commit(
    someone: Someone, changes: dict[str, Any], moment: datetime
) -> None:
    connection = someone.shares(**changes)

    with pytest.raises(NotShared):
        order(someone, connection.connection_id, {someone.shared.achievement_id}, moment)


def test_a_step_fails_when_one_of_several_is_not_shared(someone: Someone) -> None:
    connection = someone.shares()
    both = {someone.shared.achievement_id, someone.other.achievement_id}

    with pytest.raises(NotShared):
        order(someone, connection.connection_id, both)


def test_a_step_fails_through_a_connection_that_is_not_there(someone: Someone) -> None:
    with pytest.raises(NotShared):
        order(someone, ids.new_id(), {someone.shared.achievement_id})


def test_several_connections_are_asked_at_once_with_what_was_read(someone: Someone) -> None:
    connection = someone.shares()

    shared = services.shared_now(connection, someone.shared.achievement_id, NOW)

    assert shared
    assert not services.shared_now(connection, someone.other.achievement_id, NOW)
    assert not services.shared_now(None, someone.shared.achievement_id, NOW)


def test_other_domains_are_given_connection_and_achievement_or_the_reason_why_not(
    someone: Someone,
) -> None:
    connection = someone.shares()
    asked = (someone.employer.user_id, connection.connection_id, someone.shared.achievement_id)

    shared = services.shared_achievement(*asked, NOW)

    assert shared.connection.connection_id == connection.connection_id
    assert shared.achievement.achievement_id == someone.shared.achievement_id
    with pytest.raises(SharingEnded):
        services.shared_achievement(*asked, END)
    with pytest.raises(NotFound):
        services.shared_achievement("another", *asked[1:], NOW)


def assert_tells_nothing(page: Page, someone: Someone) -> None:
    for secret in (
        someone.shared.title,
        someone.shared.certificate_number,
        someone.shared.achievement_id,
        "Routine inspection",
    ):
        assert secret not in re.sub(r'href="[^"]*"', "", page.body)
