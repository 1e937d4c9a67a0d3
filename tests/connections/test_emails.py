import re
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest
from factories import a_candidate_user, an_employer
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import mail
from chalicelib.accounts.models import User
from chalicelib.connections import services
from chalicelib.connections.models import Connection
from chalicelib.connections.rules import Choice, expiry_after
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
