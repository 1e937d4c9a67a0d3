from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
import time_machine
from factories import queued_mail, saved
from moto.backends import get_backend

from chalicelib import clock, mail, storage
from chalicelib.mail import Message, MessageState

LINK = "http://portal.localhost:4566/activate/secret"


def queue(to: str = "sam@example.org", first_name: str = "Sam") -> Message:
    with storage.all_or_nothing() as writes:
        mail.queue(writes, "activation", to=to, first_name=first_name, activation_url=LINK)
    return queued_mail()[-1]


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def sent() -> list[Any]:
    return list(get_backend("ses")["123456789012"]["eu-west-2"].sent_messages)


@pytest.mark.product("G-21")
def test_an_e_mail_has_a_subject_a_text_and_html_with_the_signature(aws: None) -> None:
    message = mail.compose(queue())

    assert message["Subject"] == "Activate your account"
    assert message["From"] == "Digital Certificates <no-reply@example.org>"
    assert message["To"] == "sam@example.org"
    for kind in ("plain", "html"):
        assert LINK in part(message, kind)
        assert "Centre Administration Team" in part(message, kind)
        assert "© theimi.example.org" in part(message, kind)


def test_words_are_escaped_in_html_and_plain_in_text(aws: None) -> None:
    message = mail.compose(queue(first_name="<b>Łukasz</b> & Co"))

    assert "&lt;b&gt;Łukasz&lt;/b&gt; &amp; Co" in part(message, "html")
    assert "<b>Łukasz</b> & Co" in part(message, "plain")


def test_no_value_adds_a_header(aws: None) -> None:
    message = queue(to="sam@example.org\r\nBcc: all@example.org")

    with pytest.raises(ValueError, match="linefeed"):
        mail.compose(message)


def test_a_queued_e_mail_is_sent_once(aws: None) -> None:
    message = queue()

    assert mail.deliver(message.message_id)
    assert not mail.deliver(message.message_id)

    [raw] = sent()
    received = message_from_bytes(str(raw.raw_data).encode(), policy=default)
    assert received["Subject"] == "Activate your account"
    kept = Message.get(message.message_id)
    assert (kept.state, kept.attempts) == (MessageState.SENT, 1)
    assert kept.provider_id
    assert queued_mail() == []


def test_people_with_a_domain_of_their_own_letters_get_theirs_as_well(aws: None) -> None:
    message = queue(to="Anna@müller.example.org")

    assert mail.deliver(message.message_id)

    [raw] = sent()
    received = message_from_bytes(str(raw.raw_data).encode(), policy=default)
    assert received["To"] == "Anna@xn--mller-kva.example.org"
    assert set(raw.destinations) == {"Anna@xn--mller-kva.example.org"}


def test_a_link_does_not_stay_when_it_cannot_be_sent_either(
    aws: None,
) -> None:
    message = queue()
    message.attempts = mail.MOST_ATTEMPTS
    saved(message)

    assert not mail.deliver(message.message_id)

    kept = Message.get(message.message_id)
    assert (kept.state, kept.values) == (MessageState.FAILED, {})


def test_a_link_does_not_stay_once_it_is_sent(aws: None) -> None:
    message = queue()

    mail.deliver(message.message_id)

    assert Message.get(message.message_id).values == {}


def test_nothing_is_sent_that_was_never_queued(aws: None) -> None:
    assert not mail.deliver("nothing")


def test_two_who_deliver_at_once_send_one(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    message, find = queue(), Message.find

    def find_then_lose(hash_key: str) -> Message | None:
        found = find(hash_key)
        monkeypatch.setattr(Message, "find", find)
        mail.deliver(hash_key)
        return found

    monkeypatch.setattr(Message, "find", find_then_lose)

    assert not mail.deliver(message.message_id)
    assert len(sent()) == 1


def test_who_dies_while_sending_is_followed_by_another(
    aws: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    message, compose = queue(), mail.compose

    def die(_message: Message) -> EmailMessage:
        raise KeyboardInterrupt

    monkeypatch.setattr(mail, "compose", die)
    with pytest.raises(KeyboardInterrupt):
        mail.deliver(message.message_id)
    monkeypatch.setattr(mail, "compose", compose)

    assert not mail.deliver(message.message_id)
    with time_machine.travel(clock.now() + timedelta(minutes=3), tick=False):
        assert mail.deliver(message.message_id)


def test_nothing_is_queued_for_a_step_that_did_not_commit(aws: None) -> None:
    def fail_half_way() -> None:
        with storage.all_or_nothing() as writes:
            mail.queue(writes, "activation", to="sam@example.org")
            raise LookupError

    with pytest.raises(LookupError):
        fail_half_way()
    assert queued_mail() == []


@pytest.mark.parametrize(
    "words", ["www.evil.example.org", "https://evil.example.org/x", "sam@evil.example.org"]
)
def test_one_persons_words_are_no_link_in_anothers_e_mail(words: str) -> None:
    assert not any(sign in mail.plain(words) for sign in (".", "/", "@", ":"))


def test_they_are_short_and_the_names_of_the_world_stay() -> None:
    assert mail.plain("Łukasz  Đorđe\n") == "Łukasz Đorđe"
    assert len(mail.plain("x" * 100)) == 60


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("example.org", "example.|org"),
        ("See http://a.example.org/x.", "See http:|/|/|a.|example.|org/|x."),
        ("ann@b\uff0eexample.org", "ann@|b.|example.|org"),
        ("First. Second\nK/617: fine", "First. Second\nK/|617: fine"),
    ],
)
def test_what_is_unlinked_is_read_and_not_followed(text: str, told: str) -> None:
    assert mail.unlinked(text) == told.replace("|", "\u2060")
