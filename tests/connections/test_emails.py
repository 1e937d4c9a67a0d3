import re
from datetime import UTC, date, datetime
from email.message import EmailMessage
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from factories import a_candidate_user, a_connection, an_employer
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import mail
from chalicelib.accounts.models import User
from chalicelib.connections import services
from chalicelib.connections.models import Connection
from chalicelib.connections.rules import Choice, ExtensionStatus, expiry_after
from chalicelib.connections.services import Request
from chalicelib.mail import Message

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LINK = re.compile(r"\S[.。/@:]\S|https?:|www\.")


def mail_named(template: str) -> tuple[EmailMessage, str, str]:
    [message] = [each for each in Message.scan() if each.template == template]
    composed = mail.compose(message)
    text, html = composed.get_body(("plain",)), composed.get_body(("html",))
    assert text is not None
    assert html is not None
    return composed, text.get_content(), html.get_content()


def asked(address: str, **changes: Any) -> tuple[User, Connection]:
    employer = an_employer(**changes)
    row = services.ask(employer.user_id, address, NOW)
    return employer, row


def answered(candidate: User, row: Connection) -> Request:
    return services.request_for(candidate.user_id, row.employer_id, row.connection_id, NOW)


@pytest.mark.product("G-17")
def test_the_request_says_who_asks_and_leads_to_the_answer(aws: None) -> None:
    candidate = a_candidate_user()
    _, row = asked(candidate.email, email="alex@northgate.example.org")

    composed, text, html = mail_named("connection-request")

    assert composed["To"] == candidate.email
    assert composed["Subject"] == "Northgate Garages asks to see your achievements"
    link = f"/candidate/requests/{row.employer_id}/{row.connection_id}"
    for body in (text, html):
        assert f"http://portal.localhost:4566{link}" in body
        assert "Alex Morgan of Northgate Garages" in body
        assert "northgate.\u2060example.\u2060org" in body
        assert "They see nothing unless you accept" in body
        assert "Centre Administration Team" in body


@pytest.mark.product("Q10")
def test_the_invitation_is_neutral_and_leads_to_registration(aws: None) -> None:
    asked("nobody@example.org")

    composed, text, html = mail_named("invitation")

    assert composed["Subject"] == "Northgate Garages asks to see your qualifications"
    for body in (text, html):
        assert "http://portal.localhost:4566/register/candidate" in body
        assert "If this is not for you, or you do not know them, do nothing" in body


@pytest.mark.product("G-21", "Q12")
def test_the_employer_is_told_who_has_accepted_and_how_to_look(aws: None) -> None:
    candidate = a_candidate_user(email="priya@example.org")
    employer, row = asked(candidate.email)
    everything = Choice(True, frozenset(), expiry_after(1, NOW))

    services.accept(answered(candidate, row), everything, NOW)

    composed, text, html = mail_named("request-accepted")
    assert composed["To"] == employer.email
    assert composed["Subject"] == "Priya Nair has shared their achievements with you"
    assert "Dear Alex," in text
    assert "1. Login with your email and password." in text
    assert "2. Select 'Connections' from your Dashboard." in text
    assert (
        "3. Select Priya Nair's details (priya@example.org) to allow you to view their details."
        in text
    )
    for body in (text, html):
        assert "The sharing ends on 23/12/2026, the awards stay." in body
        assert "http://portal.localhost:4566/connections" in body


@pytest.mark.product("Q8", "Q11")
def test_the_employer_is_told_of_a_decline_and_of_nobodys_name(aws: None) -> None:
    candidate = a_candidate_user(email="p.n@example.org")
    employer, row = asked(candidate.email)

    services.decline(answered(candidate, row), NOW, block=True)

    composed, text, html = mail_named("request-declined")
    assert composed["To"] == employer.email
    for body in (text, html):
        assert "p.n@example.org was declined" in body
        assert "you can do so from 23/12/2026" in body
        assert "Priya" not in body
        assert "block" not in body


@pytest.mark.parametrize("known", [True, False])
def test_what_an_employer_calls_themselves_puts_no_link_and_no_header_into_a_mail(
    aws: None, known: bool
) -> None:
    email = a_candidate_user().email if known else "nobody@example.org"
    hostile = "IMI http://evil.example.org\r\nBcc: all@example.org <a href='x'>"
    asked(email, company=hostile, first_name="www.evil.example.org", surname="<b>Alex</b>")

    composed, text, html = mail_named("connection-request" if known else "invitation")

    assert "Bcc" not in composed
    for body in (text, html, composed["Subject"]):
        assert "evil.example" not in body
        assert "all@example" not in body
    assert "<b>Alex" not in html
    assert "<a href='x'" not in html


@given(text=st.text(max_size=200) | st.from_regex(r"https?://[a-z.]{3,80}/[a-z]*"))
def test_words_made_plain_are_short_printable_and_hold_no_link(text: str) -> None:
    told = mail.plain(text)

    assert len(told) <= 60
    assert told.isprintable()
    assert not LINK.search(told)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("Northgate Garages", "Northgate Garages"),
        ("St. Mary's Ltd. & Co.", "St. Mary's Ltd. & Co."),
        ("Łukasz Ŵyn-Jones", "Łukasz Ŵyn-Jones"),
        ("IMI http://evil.example.org/x", "IMI http evil example org x"),
        ("evil\uff0eexample\u3002org", "evil example org"),
        ("a@b.example.org", "a b example org"),
        ("two\r\nlines", "two lines"),
        ("x" * 61, "x" * 59 + "…"),
    ],
)
def test_words_made_plain_stay_readable(typed: str, told: str) -> None:
    assert mail.plain(typed) == told


def shared_first(address: str) -> tuple[User, Connection]:
    candidate = a_candidate_user(email="priya@example.org")
    choice = Choice(True, frozenset(), date(2026, 12, 23))
    return candidate, services.share_first(candidate.user_id, address, choice, NOW)


@pytest.mark.product("G-21")
def test_the_e_mail_about_a_share_has_the_guides_own_words(aws: None) -> None:
    alex = an_employer(email="alex@northgate.example.org")
    shared_first(alex.email)

    composed, text, html = mail_named("candidate-has-shared")

    assert composed["To"] == alex.email
    assert composed["Subject"] == "Priya Nair has shared their achievements with you"
    told = "Priya Nair has shared their achievements with you. The sharing ends on 23/12/2026"
    choose = (
        "Select Priya Nair's details (priya@example.org) to allow you to view their details."
    )
    for body in (text, " ".join(BeautifulSoup(html, "html.parser").get_text(" ").split())):
        assert "Dear Alex," in body
        assert told in body
        assert "Login with your email and password." in body
        assert "Select 'Connections' from your Dashboard." in body
        assert choose in body
        assert "If you have any issues accessing these details please contact us" in body
        assert "Centre Administration Team" in body
        assert "Institute of the Motor Industry" in body
        assert "© theimi.example.org" in body
    assert "1. Login with" in text
    assert "2. Select 'Connections'" in text
    assert "3. Select Priya" in text
    assert len(BeautifulSoup(html, "html.parser").select("ol li")) == 3


@pytest.mark.product("Q10", "Q35")
def test_who_has_no_employers_account_is_told_how_to_look(aws: None) -> None:
    shared_first("team@garage.example.org")

    composed, text, html = mail_named("share-waiting")

    assert composed["To"] == "team@garage.example.org"
    assert composed["Subject"] == "Priya Nair wants to share their qualifications with you"
    for body in (text, html):
        assert "http://portal.localhost:4566/register/employer" in body
        assert "until 23/12/2026" in body
        assert "If this is not for you, or you do not know them, do nothing" in body


@pytest.mark.product("Q14")
@pytest.mark.parametrize(
    ("expires_on", "subject", "words"),
    [
        (
            date(2027, 2, 23),
            "Priya Nair shares with you until 23/02/2027",
            "accepted your request for more time. The sharing now ends on 23/02/2027",
        ),
        (
            date(2027, 1, 15),
            "Priya Nair shares with you until 15/01/2027",
            "They chose another day: the sharing now ends on 15/01/2027",
        ),
        (
            None,
            "Priya Nair did not give more time",
            "did not give more time. The sharing's last day is 23/12/2026, as before",
        ),
    ],
)
def test_each_answer_to_a_request_for_more_time_has_its_words(
    aws: None, expires_on: date | None, subject: str, words: str
) -> None:
    candidate, employer = a_candidate_user(), an_employer()
    changes = {"extension": ExtensionStatus.ASKED, "extension_on": date(2027, 2, 23)}
    with time_machine.travel(NOW, tick=False):
        row = a_connection(employer, candidate, **changes)
        services.answer_extension(answered(candidate, row), expires_on, NOW)

    composed, text, html = mail_named("extension-answered")

    assert composed["Subject"] == subject
    for body in (text, BeautifulSoup(html, "html.parser").get_text()):
        assert words in body
        assert f"/connections/{row.connection_id}/documents" in body


@pytest.mark.product("Q8")
def test_an_employer_is_told_that_a_sharing_was_ended_and_what_stays(aws: None) -> None:
    candidate, employer = a_candidate_user(), an_employer()
    with time_machine.travel(NOW, tick=False):
        row = a_connection(employer, candidate)
        services.end(answered(candidate, row), NOW)

    composed, text, html = mail_named("connection-ended")

    assert composed["To"] == employer.email
    assert composed["Subject"] == "Priya Nair ended the sharing with you"
    for body in (text, html):
        assert "This connection shows you their achievements no longer" in body
        assert "letters that you have ordered are not affected" in body
        assert "http://portal.localhost:4566/connections" in body


def test_a_name_of_who_shares_cannot_hold_a_link(aws: None) -> None:
    candidate = a_candidate_user(first_name="Win-now.example.org", surname="http://x.y")
    choice = Choice(True, frozenset(), date(2026, 12, 23))
    services.share_first(candidate.user_id, "team@garage.example.org", choice, NOW)

    composed, text, _ = mail_named("share-waiting")

    assert not LINK.search(str(composed["Subject"]))
    assert "Win-now.example.org" not in text
