"""View documents: the candidate's card, what stands beside it, and what a card offers."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from browser import Browser, Page
from calls import Calls
from factories import (
    a_candidate_user,
    a_connection,
    an_achievement,
    an_employer,
    saved,
)

from chalicelib import clock, ids
from chalicelib.accounts.models import User
from chalicelib.achievements.rules import AchievementType, IssueState
from chalicelib.connections.models import Connection
from chalicelib.connections.rules import ConnectionStatus, ExtensionStatus
from chalicelib.web import static


class Couple:
    """An employer, and a candidate who shares with them."""

    def __init__(self) -> None:
        self.employer, self.candidate = an_employer(), a_candidate_user()
        self.connection = a_connection(self.employer, self.candidate)
        self.browser = Browser().signed_in_as(self.employer)
        self.path = f"/connections/{self.connection.connection_id}"

    def award(self, **changes: Any) -> None:
        """Let the candidate have one more award."""
        an_achievement(self.candidate.candidate_id, **changes)

    def documents(self) -> Page:
        """Open View documents."""
        return self.browser.get(f"{self.path}/documents")


@pytest.fixture
def couple(aws: None) -> Couple:
    return Couple()


@pytest.mark.product("G-23", "Q15")
def test_the_card_shows_photo_and_name_and_leads_on(couple: Couple) -> None:
    couple.award()

    page = couple.documents()

    photo = page.one(".person img")
    assert (photo["src"], photo["width"], photo["height"]) == (
        f"{couple.path}/photo",
        "350",
        "350",
    )
    assert page.one(".person__name").text == "Priya Nair"
    assert "the awards stay" in page.one(".person").text
    assert page.link("Delete") == f"{couple.path}/delete"
    assert page.link("Extend") == f"{couple.path}/extend"
    assert page.link("Add the end to your calendar") == f"{couple.path}/expiry.ics"


def test_the_photo_may_come_from_the_bucket_and_from_nowhere_else(couple: Couple) -> None:
    policy = couple.documents().headers["content-security-policy"]

    assert "img-src 'self' data: http://127.0.0.1:4566;" in policy


def test_while_more_time_is_asked_for_the_card_says_so_and_offers_no_more(
    couple: Couple,
) -> None:
    couple.connection.extension = ExtensionStatus.ASKED
    couple.connection.extension_on = clock.london_date(clock.now())
    saved(couple.connection)

    page = couple.documents()

    assert "You asked for more time, until" in page.one(".person").text
    assert "Extend" not in [each.text for each in page.all(".person a")]


@pytest.mark.product("G-1", "G-24")
def test_each_card_has_its_type_title_and_certificate_number(couple: Couple) -> None:
    couple.award()
    couple.award(
        type=AchievementType.PROGRAMME,
        title="Electric Vehicle Awareness",
        certificate_number="00917733-01-K7TM",
    )
    couple.award(
        type=AchievementType.ACCREDITATION,
        title="MAG Welding (BS4872)",
        certificate_number="00000381-01-8VQY",
    )

    cards = [" ".join(each.text.split()) for each in couple.documents().all(".achievement")]

    for kind, title, number in (
        ("Qualification", "IMI Level 2 Award in MOT Testing", "01645650-01-U3NQ"),
        ("Quality Assured Programme", "Electric Vehicle Awareness", "00917733-01-K7TM"),
        ("Accreditation", "MAG Welding (BS4872)", "00000381-01-8VQY"),
    ):
        [card] = [each for each in cards if title in each]
        assert card.startswith(f"{kind} {title}")
        assert f"Certificate Number: {number}" in card


def test_all_is_offered_as_a_zip_when_there_is_a_pdf(couple: Couple) -> None:
    couple.award()

    form = couple.documents().one("main form")

    assert form["action"] == f"{couple.path}/bundle"
    assert "Download all as ZIP" in form.text


@pytest.mark.parametrize(
    "changes", [{"documents": {}}, {"state": IssueState.REVOKED, "revoked_at": clock.now()}]
)
def test_no_zip_is_offered_when_there_is_no_pdf(
    couple: Couple, changes: dict[str, Any]
) -> None:
    couple.award(**changes)

    assert not couple.documents().all("main form")


@pytest.mark.product("G-25")
def test_a_pdf_opens_in_a_new_tab_and_says_so(couple: Couple) -> None:
    couple.award()

    page = couple.documents()
    details = couple.browser.get(page.link("View details"))

    for each in (page.one(".menu a[href$=ecertificate]"), details.one("a[href$=ecertificate]")):
        assert each["target"] == "_blank"
        assert "(opens in a new tab)" in each.text
    assert not page.one(".menu a[href$=letter]").has_attr("target")


def with_photo(couple: Couple) -> User:
    couple.candidate.photo_key = f"photos/{ids.new_id()}.jpg"
    saved(couple.candidate)
    return couple.candidate


@pytest.mark.product("G-23")
def test_the_photo_is_shown_by_a_link_of_a_minute(couple: Couple) -> None:
    photo_key = with_photo(couple).photo_key

    page = couple.browser.get(f"{couple.path}/photo", status=303)

    link = urlsplit(page.location)
    assert link.path.endswith(str(photo_key))
    assert "X-Amz-Expires=60" in link.query


@pytest.mark.product("G-23")
def test_without_a_photo_a_drawing_stands_in_its_place(couple: Couple) -> None:
    page = couple.browser.get(f"{couple.path}/photo", status=303)

    assert page.location == static.asset("person.svg")
    assert couple.browser.get(page.location).headers["content-type"] == "image/svg+xml"


def test_a_record_without_an_account_has_no_photo(couple: Couple) -> None:
    connection: Any = couple.connection
    connection.candidate_id = ids.new_id()
    saved(connection)

    page = couple.browser.get(f"{couple.path}/photo", status=303)

    assert page.location == static.asset("person.svg")


def ended(connection: Connection) -> None:
    connection.status, connection.closed_at = ConnectionStatus.ENDED, clock.now()
    saved(connection)


def expired(connection: Connection) -> None:
    connection.expires_at = clock.now()
    saved(connection)


def deleted(connection: Connection) -> None:
    connection.delete()


@pytest.mark.parametrize("over", [ended, expired, deleted])
def test_the_photo_goes_with_the_sharing(
    couple: Couple, over: Callable[[Connection], None]
) -> None:
    with_photo(couple)
    over(couple.connection)

    page = couple.browser.get(f"{couple.path}/photo", status=404)

    assert "photos/" not in page.body


def test_the_photo_is_nobody_elses_to_see(couple: Couple, stranger: Browser) -> None:
    with_photo(couple)

    stranger.get(f"{couple.path}/photo", status=404)
    Browser().get(f"{couple.path}/photo", status=303)
    Browser().signed_in_as(couple.candidate).get(f"{couple.path}/photo", status=403)


def test_the_photo_costs_four_calls(couple: Couple, calls: Calls) -> None:
    with_photo(couple)
    couple.browser.get(f"{couple.path}/photo", status=303)
    calls.forget()

    couple.browser.get(f"{couple.path}/photo", status=303)

    assert len(calls.operations) == 4, calls.operations
