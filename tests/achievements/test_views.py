"""A candidate's own documents, on pages."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from browser import Browser
from calls import Calls
from factories import a_candidate_record, a_candidate_user, a_user, an_achievement, saved

from chalicelib.achievements.models import Achievement, Lock, UnitRow
from chalicelib.achievements.rules import AchievementType, IssueState, Unit
from chalicelib.achievements.services.joining import email_lock_id
from chalicelib.web.sessions import Role

UNITS = [
    UnitRow.of(Unit("U1", "Safe working practices", "2", "3", "Pass")),
    UnitRow.of(Unit("U2", "Working relationships", "2", "2", "Pass")),
]
REVOKED = {"state": IssueState.REVOKED, "revoked_at": datetime(2026, 3, 1, 12, tzinfo=UTC)}

Open = Callable[..., Browser]


@pytest.fixture
def priya(aws: None, browser_for: Open) -> tuple[Browser, str]:
    user = a_candidate_user()
    return browser_for(user), str(user.candidate_id)


def award(candidate_id: str, **changes: Any) -> Achievement:
    return an_achievement(candidate_id, **{"units": UNITS, **changes})


@pytest.mark.product("G-1", "G-24")
def test_a_candidate_sees_their_awards_by_type(priya: tuple[Browser, str]) -> None:
    browser, candidate_id = priya
    award(candidate_id)
    award(candidate_id, type=AchievementType.ACCREDITATION, title="MAG Welding (BS4872)")

    page = browser.get("/candidate")

    assert page.heading == "My documents"
    assert [each.text for each in page.all("main h2")] == ["Qualifications", "Accreditations"]
    assert "Certificate Number: 01645650-01-U3NQ" in page.text
    assert "Awarded on: 13-April-2017" in page.text


@pytest.mark.product("G-25")
def test_an_award_has_a_menu_that_opens_details_and_documents(
    priya: tuple[Browser, str],
) -> None:
    browser, candidate_id = priya
    record = award(candidate_id)

    page = browser.get("/candidate")

    path = f"/candidate/achievements/{record.achievement_id}"
    assert page.link("View details") == path
    assert page.link("View eCertificate (opens in a new tab)") == f"{path}/ecertificate"
    assert page.link("View eTranscript (opens in a new tab)") == f"{path}/etranscript"


@pytest.mark.product("Q17")
def test_an_etranscript_without_units_is_there_with_the_reason(
    priya: tuple[Browser, str],
) -> None:
    browser, candidate_id = priya
    award(candidate_id, units=[])

    page = browser.get("/candidate")

    assert "View eTranscript No units are recorded for this award" in page.text


def test_a_document_that_is_being_made_says_so(priya: tuple[Browser, str]) -> None:
    browser, candidate_id = priya
    award(candidate_id, documents={})

    page = browser.get("/candidate")

    assert "View eCertificate Being made: look again in a minute" in page.text


@pytest.mark.product("Q18")
def test_a_revoked_award_is_shown_with_its_date_and_without_documents(
    priya: tuple[Browser, str],
) -> None:
    browser, candidate_id = priya
    record = award(candidate_id, **REVOKED)
    path = f"/candidate/achievements/{record.achievement_id}"

    listed, shown = browser.get("/candidate"), browser.get(path)

    assert "Revoked on 01/03/2026" in listed.text
    assert "This award was revoked on 01/03/2026" in shown.text
    for kind in ("ecertificate", "etranscript"):
        browser.get(f"{path}/{kind}", status=404)


def test_details_show_what_the_documents_say(priya: tuple[Browser, str]) -> None:
    browser, candidate_id = priya
    record = award(candidate_id, result="Pass")

    page = browser.get(f"/candidate/achievements/{record.achievement_id}")

    assert page.heading == record.title
    assert "Name Priya Nair" in page.text
    assert "Result Pass" in page.text
    assert "2 units" in page.text
    assert "U2 Working relationships 2 2 Pass" in page.text


@pytest.mark.parametrize("kind", ["ecertificate", "etranscript"])
def test_a_document_opens_by_a_link_of_one_minute(
    priya: tuple[Browser, str], kind: str
) -> None:
    browser, candidate_id = priya
    record = award(candidate_id)

    answer = browser.get(f"/candidate/achievements/{record.achievement_id}/{kind}", status=303)

    assert record.documents[kind]["key"] in answer.location
    assert "X-Amz-Expires=60" in answer.location


def test_no_page_holds_a_link_to_the_bucket(priya: tuple[Browser, str]) -> None:
    browser, candidate_id = priya
    record = award(candidate_id)

    for path in ("/candidate", f"/candidate/achievements/{record.achievement_id}"):
        assert "test-documents" not in browser.get(path).body
        assert "amazonaws" not in browser.get(path).body


@pytest.mark.parametrize("tail", ["", "/ecertificate", "/etranscript"])
def test_foreign_and_missing_awards_are_the_same_404(
    priya: tuple[Browser, str], tail: str
) -> None:
    browser, candidate_id = priya
    award(candidate_id)
    theirs = award("someone-else")

    foreign = browser.get(f"/candidate/achievements/{theirs.achievement_id}{tail}", status=404)
    missing = browser.get(f"/candidate/achievements/nothing{tail}", status=404)

    assert foreign.text == missing.text


def test_there_are_no_other_documents(priya: tuple[Browser, str]) -> None:
    browser, candidate_id = priya
    record = award(candidate_id)

    browser.get(f"/candidate/achievements/{record.achievement_id}/photo", status=404)


def test_a_candidate_without_awards_is_told_to_wait(priya: tuple[Browser, str]) -> None:
    browser, _ = priya

    page = browser.get("/candidate")

    assert "No awards yet" in page.text


def test_a_candidate_without_a_record_is_told_what_to_do(browser_for: Open) -> None:
    browser = browser_for(a_user(Role.CANDIDATE))

    page = browser.get("/candidate")

    assert "We hold no awards under this e-mail address" in page.text
    browser.get("/candidate/achievements/nothing", status=404)


def test_a_confirmed_address_is_enough_to_see_ones_awards(browser_for: Open) -> None:
    record = a_candidate_record(email="priya@example.org")
    saved(Lock(email_lock_id("priya@example.org"), candidate_id=record.candidate_id))
    award(record.candidate_id, awarded_on=date(2020, 2, 29))
    browser = browser_for(a_user(Role.CANDIDATE, email="Priya@example.org"))

    page = browser.get("/candidate")

    assert "29-February-2020" in page.text


def test_titles_are_shown_as_text_whatever_they_hold(priya: tuple[Browser, str]) -> None:
    browser, candidate_id = priya
    record = award(candidate_id, title='<b>Award</b> & "more"')

    assert record.title in browser.get("/candidate").text
    assert "<b>Award" not in browser.get("/candidate").body


def test_an_employer_has_no_business_here(employer: Browser) -> None:
    employer.get("/candidate", status=403)


def test_a_visitor_signs_in_first(visitor: Browser) -> None:
    answer = visitor.get("/candidate", status=303)

    assert answer.location == "/sign-in?next=%2Fcandidate"


@pytest.mark.parametrize("tail", ["", "/achievements/{}", "/achievements/{}/ecertificate"])
def test_a_page_of_ones_own_documents_costs_three_calls(
    priya: tuple[Browser, str], calls: Calls, tail: str
) -> None:
    browser, candidate_id = priya
    record = award(candidate_id)
    calls.requests.clear()

    browser.get(
        f"/candidate{tail.format(record.achievement_id)}",
        status=303 if "ecert" in tail else 200,
    )

    assert len(calls.operations) == 3
