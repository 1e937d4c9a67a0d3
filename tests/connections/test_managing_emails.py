from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage

import pytest
import time_machine
from factories import a_candidate_user, a_connection, an_employer, queued_mail

from chalicelib import mail
from chalicelib.accounts.models import User
from chalicelib.connections import services
from chalicelib.connections.rules import ExtensionStatus

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)
BASE = "http://portal.localhost:4566"


@pytest.fixture
def asker(aws: None) -> Iterator[User]:
    with time_machine.travel(NOW, tick=False):
        yield an_employer(first_name="Sam")


def mail_named(template: str) -> tuple[EmailMessage, str, str]:
    [message] = queued_mail(template)
    composed = mail.compose(message)
    text, html = composed.get_body(("plain",)), composed.get_body(("html",))
    assert text is not None
    assert html is not None
    return composed, text.get_content(), " ".join(html.get_content().split())


@pytest.mark.product("Q14")
@pytest.mark.parametrize("reason", ["Our audit takes longer", ""])
def test_the_candidate_reads_until_when_and_why_and_that_nothing_has_changed(
    asker: User, reason: str
) -> None:
    row = a_connection(asker, a_candidate_user())
    services.ask_extension(asker.user_id, row.connection_id, date(2027, 2, 28), reason, NOW)

    composed, text, html = mail_named("extension-asked")

    assert composed["Subject"] == "Northgate Garages asks you to share until 28/02/2027"
    path = f"/candidate/requests/{row.employer_id}/{row.connection_id}/extension"
    for body in (text, html):
        assert "Dear Priya," in body
        assert "23/12/2026" in body
        assert "28/02/2027" in body
        assert "Nothing changes before you answer. Your awards stay as they are" in body
        assert f"{BASE}{path}" in body
        assert ("They say:" in body) is bool(reason)
        assert reason in body


def test_an_employers_words_put_no_link_into_a_candidates_mail(aws: None) -> None:
    with time_machine.travel(NOW, tick=False):
        asker = an_employer(company="www.evil.example.org <b>")
        row = a_connection(asker, a_candidate_user())
        services.ask_extension(
            asker.user_id,
            row.connection_id,
            date(2027, 2, 28),
            "Look at https://evil.example.org/now <a href='x'>",
            NOW,
        )

        composed, text, html = mail_named("extension-asked")

    for body in (text, html, composed["Subject"]):
        assert "evil.example" not in body
    assert "<b>" not in html.replace("<br>", "")
    assert "<a href='x'" not in html


@pytest.mark.product("Q15")
@pytest.mark.parametrize("is_over", [False, True])
def test_the_candidate_reads_that_the_employer_sees_nothing_and_the_awards_stay(
    asker: User, is_over: bool
) -> None:
    changes = {"expires_on": date(2026, 11, 1)} if is_over else {}
    row = a_connection(asker, a_candidate_user(), **changes)
    services.delete(asker.user_id, row.connection_id, NOW)

    composed, text, html = mail_named("connection-deleted")

    assert composed["Subject"] == "Northgate Garages has deleted their connection with you"
    for body in (text, html):
        assert ("From now on they see nothing" in body) is not is_over
        assert ("was over already" in body) is is_over
        assert "Your awards stay as they are." in body


@pytest.mark.parametrize("is_asked", [False, True])
def test_the_employer_reads_when_the_share_ends_and_how_to_ask_for_more(
    asker: User, is_asked: bool
) -> None:
    asked = ExtensionStatus.ASKED if is_asked else ExtensionStatus.NONE
    row = a_connection(asker, a_candidate_user(), extension=asked)
    services.move_due(row.expires_at - 7 * DAY)

    composed, text, html = mail_named("expiring-soon")

    assert composed["Subject"] == "Priya Nair shares with you until 23/12/2026"
    path = f"{BASE}/connections/{row.connection_id}"
    for body in (text, html):
        assert "Dear Sam," in body
        assert "the awards stay" in body
        assert f"{path}/documents" in body
        assert (f"{path}/extend" in body) is not is_asked
        assert ("You have asked for more time" in body) is is_asked


def test_the_candidate_reads_that_only_the_sharing_ends(asker: User) -> None:
    row = a_connection(asker, a_candidate_user())
    services.move_due(row.expires_at - 7 * DAY)

    composed, text, html = mail_named("sharing-ends-soon")

    assert composed["Subject"] == "Your sharing with Northgate Garages ends on 23/12/2026"
    for body in (text, html):
        assert "Only the sharing ends. Your awards stay as they are" in body
        assert f"{BASE}/candidate/requests/{row.employer_id}/{row.connection_id}" in body


def test_who_shared_first_is_told_by_the_address_they_wrote_to(asker: User) -> None:
    row = a_connection(asker, a_candidate_user(), shared_with="hr@northgate.example.org")
    services.move_due(row.expires_at - 7 * DAY)

    composed, text, html = mail_named("sharing-ends-soon")

    for body in (text, html, composed["Subject"]):
        assert "hr@northgate.example.org" in body
        assert "Northgate Garages" not in body
    assert f"{BASE}{row.candidate_path}" in text
