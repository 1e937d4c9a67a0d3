from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest
import time_machine
from enquiries.asker import Asker, answered
from factories import queued_mail, saved

from chalicelib import audit, clock, ids, mail, settings, storage
from chalicelib.connections import services as connections
from chalicelib.connections.rules import ConnectionStatus
from chalicelib.enquiries import rules, services
from chalicelib.enquiries.models import Enquiry, ThreadMessage
from chalicelib.enquiries.rules import (
    MOST_MESSAGES,
    Author,
    EnquiryField,
    EnquiryHasMovedOn,
    EnquiryState,
    ThreadIsFull,
)
from chalicelib.errors import NotFound
from chalicelib.paging import Ask

HOSTILE = (
    "See http://evil.example.org/x or www\uff0eevil.example.org\n<b>Ask</b> a@b.example.org"
)


def sent(template: str) -> tuple[EmailMessage, str, str]:
    [message] = queued_mail(template)
    composed = mail.compose(message)
    text, html = composed.get_body(("plain",)), composed.get_body(("html",))
    assert text is not None
    assert html is not None
    return composed, text.get_content(), html.get_content()


def reads(asker: Asker, enquiry: Enquiry) -> list[tuple[Author, str]]:
    return [(each.author, each.text) for each in asker.thread(enquiry).messages]


def test_an_enquiry_keeps_copies_of_what_it_is_about(asker: Asker) -> None:
    enquiry = asker.raises()

    found = asker.thread(enquiry).enquiry
    assert found.title == "IMI Level 2 Award in MOT Testing (Classes 4 and 7)"
    assert found.certificate_number == "01645650-01-U3NQ"
    assert (found.field, found.state) == (EnquiryField.LEVEL, EnquiryState.OPEN)
    assert reads(asker, enquiry) == [(Author.ASKER, "The level should be 3.")]


def test_the_asker_is_told_that_we_have_it_with_the_way_to_the_thread(asker: Asker) -> None:
    enquiry = asker.raises("Which\nis right?")

    composed, text, html = sent("enquiry-received")

    assert composed["To"] == asker.user.email
    assert composed["Subject"] == "We have your enquiry about certificate 01645650-01-U3NQ"
    assert "Dear Alex," in text
    assert "> Which\n> is right?" in text
    for body in (text, html):
        assert "01645650-01-U3NQ" in body
        assert f"http://portal.localhost:4566/enquiries/{enquiry.enquiry_id}" in body


def test_the_team_is_told_who_asks_what_and_how_to_answer_and_nothing_to_follow(
    asker: Asker,
) -> None:
    enquiry = asker.raises()

    composed, text, html = sent("enquiry-to-team")

    assert composed["To"] == "certificates@example.org"
    assert composed["Subject"] == "Enquiry about 01645650-01-U3NQ: Level"
    for body in (text, html):
        assert "Alex Morgan of Northgate Garages asks about an achievement." in body
        assert asker.user.email.replace("@", "@\u2060").replace(".", ".\u2060") in body
        assert asker.candidate.full_name in body
        assert "The level should be 3." in body
        assert f"make answer ENQUIRY={enquiry.enquiry_id} TEXT=" in body
        assert "portal.localhost" not in body


def test_on_a_live_stage_the_team_is_told_the_command_for_that_stage(
    asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = replace(settings.current(), stage="live")
    monkeypatch.setattr(settings, "current", lambda: live)

    enquiry = asker.raises()

    for body in sent("enquiry-to-team")[1:]:
        assert f"make answer ENQUIRY={enquiry.enquiry_id} STAGE=live" in body


def test_a_reply_goes_to_the_team_without_the_candidates_name(asker: Asker) -> None:
    enquiry = answered(asker.raises())
    for message in queued_mail():
        message.delete()

    services.reply(asker.user.user_id, enquiry.enquiry_id, "But look", clock.now())

    _, text, _ = sent("enquiry-to-team")
    assert "has written again about an achievement." in text
    assert "> But look" in text
    assert asker.candidate.full_name not in text
    assert not queued_mail("enquiry-received")


def test_the_asker_is_told_of_an_answer(asker: Asker) -> None:
    enquiry = answered(asker.raises(), "Level 2 is right.\n\nWe asked the centre.")

    composed, text, html = sent("enquiry-answered")

    assert composed["To"] == asker.user.email
    for body in (text, html):
        assert "Centre Administration Team has answered your enquiry" in body
        assert "Level 2 is right." in body
        assert f"http://portal.localhost:4566/enquiries/{enquiry.enquiry_id}" in body


@pytest.mark.parametrize(
    "template", ["enquiry-received", "enquiry-to-team", "enquiry-answered"]
)
def test_nobodys_words_put_a_link_into_a_mail(aws: None, template: str) -> None:
    asker = Asker(company="www.evil.example.org", first_name="<b>Alex</b>")
    answered(asker.raises(HOSTILE), HOSTILE)

    _, text, html = sent(template)

    for body in (text, html):
        assert "evil.example" not in body
        assert "http://evil" not in body
        assert "@b.example" not in body
    assert "<b>" not in html


def test_a_long_text_is_shortened_in_a_mail_and_whole_in_the_thread(asker: Asker) -> None:
    enquiry = asker.raises("word " * 799 + "end")

    _, text, _ = sent("enquiry-received")

    assert "word…" in text
    assert "end" not in text.partition("Until then")[0]
    assert reads(asker, enquiry)[0][1].endswith("end")


def test_each_step_is_noted_with_who_did_it(asker: Asker) -> None:
    enquiry, asker_id = answered(asker.raises()), asker.user.user_id
    services.settle(asker_id, enquiry.enquiry_id, clock.now())
    services.reply(asker_id, enquiry.enquiry_id, "Again", clock.now())

    trail = audit.trail(f"enquiry#{enquiry.enquiry_id}")

    assert {(entry.action, entry.actor) for entry in trail} == {
        ("enquiry.raised", asker_id),
        ("enquiry.answered", "staff"),
        ("enquiry.closed", asker_id),
        ("enquiry.replied", asker_id),
    }
    details = {"achievement_id": asker.achievement.achievement_id}
    assert trail[0].details in (details, details | {"field": "LEVEL"})


def test_only_what_is_shared_at_that_moment_can_be_asked_about(asker: Asker) -> None:
    shared = connections.shared_achievement(
        asker.user.user_id,
        asker.connection.connection_id,
        asker.achievement.achievement_id,
        clock.now(),
    )
    asker.connection.status = ConnectionStatus.ENDED
    saved(asker.connection)

    with pytest.raises(services.NotShared):
        services.raise_enquiry(
            asker.user.user_id, shared, EnquiryField.NAME, "Too late", clock.now()
        )

    assert not queued_mail()
    assert services.list_enquiries(asker.user.user_id, services.USUAL).total == 0


def test_an_enquiry_by_two_clicks_at_once_is_one(
    asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = asker.raises()
    find, unseen = Enquiry.find, [None]
    monkeypatch.setattr(Enquiry, "find", lambda key: unseen.pop() if unseen else find(key))

    second = asker.raises()

    assert second.enquiry_id == first.enquiry_id
    assert len(queued_mail("enquiry-to-team")) == 1


def test_the_same_words_on_another_day_or_about_another_field_are_another_enquiry(
    asker: Asker,
) -> None:
    first = asker.raises()

    other_field = asker.raises(field=EnquiryField.TITLE)
    with time_machine.travel(clock.now() + timedelta(days=1), tick=False):
        other_day = asker.raises()

    assert len({first.enquiry_id, other_field.enquiry_id, other_day.enquiry_id}) == 3


def test_the_same_reply_sent_twice_is_one(asker: Asker) -> None:
    enquiry = answered(asker.raises())

    for _ in range(2):
        services.reply(asker.user.user_id, enquiry.enquiry_id, "Thank you", clock.now())

    assert reads(asker, enquiry)[2:] == [(Author.ASKER, "Thank you")]


def _answers_meanwhile(enquiry: Enquiry, times: int) -> Callable[..., None]:
    check, left = rules.check_has_room, [times]

    def check_while_staff_answer(messages: int) -> None:
        if left[0]:
            left[0] -= 1
            other = Enquiry.get(enquiry.enquiry_id)
            other.changed_at = clock.now()
            saved(other)
        check(messages)

    return check_while_staff_answer


def test_a_reply_that_meets_another_change_is_written_all_the_same(
    asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    enquiry = answered(asker.raises())
    monkeypatch.setattr(rules, "check_has_room", _answers_meanwhile(enquiry, 2))

    services.reply(asker.user.user_id, enquiry.enquiry_id, "Thank you", clock.now())

    assert reads(asker, enquiry)[-1] == (Author.ASKER, "Thank you")


def test_a_reply_that_meets_changes_without_end_says_so(
    asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    enquiry = answered(asker.raises())
    monkeypatch.setattr(rules, "check_has_room", _answers_meanwhile(enquiry, 99))

    with pytest.raises(storage.Stale):
        services.reply(asker.user.user_id, enquiry.enquiry_id, "Thank you", clock.now())

    assert len(reads(asker, enquiry)) == 2


def test_settling_twice_is_settling_once_and_no_answer_comes_after(asker: Asker) -> None:
    enquiry = answered(asker.raises())
    for _ in range(2):
        services.settle(asker.user.user_id, enquiry.enquiry_id, clock.now())

    with pytest.raises(EnquiryHasMovedOn):
        answered(enquiry)

    assert asker.thread(enquiry).enquiry.state is EnquiryState.CLOSED
    assert len(queued_mail("enquiry-answered")) == 1


@pytest.mark.parametrize("is_settled", [False, True])
def test_the_same_words_after_an_answer_open_the_enquiry_again(
    asker: Asker, *, is_settled: bool
) -> None:
    enquiry = answered(asker.raises("Which is right?"))
    if is_settled:
        services.settle(asker.user.user_id, enquiry.enquiry_id, clock.now())

    again = asker.raises("Which is right?")

    assert again.enquiry_id == enquiry.enquiry_id
    found = asker.thread(enquiry)
    assert found.enquiry.state is EnquiryState.OPEN
    assert [each.text for each in found.messages][-1] == "Which is right?"
    assert len(queued_mail("enquiry-to-team")) == 2


def test_the_last_place_of_a_thread_is_the_teams(asker: Asker) -> None:
    enquiry = asker.raises()
    for number in range(MOST_MESSAGES - 3):
        answered(enquiry, f"Answer {number}")
    services.reply(asker.user.user_id, enquiry.enquiry_id, "The last question", clock.now())

    with pytest.raises(ThreadIsFull):
        services.reply(asker.user.user_id, enquiry.enquiry_id, "One more", clock.now())
    assert not asker.thread(enquiry).takes_replies

    answered(enquiry, "The last answer")
    assert services.waiting_for_the_team() == []


def test_a_full_thread_takes_neither_reply_nor_answer(asker: Asker) -> None:
    enquiry = asker.raises()
    for number in range(MOST_MESSAGES - 1):
        answered(enquiry, f"Answer {number}")

    with pytest.raises(ThreadIsFull):
        answered(enquiry, "One more")
    with pytest.raises(ThreadIsFull):
        services.reply(asker.user.user_id, enquiry.enquiry_id, "One more", clock.now())

    assert asker.raises().enquiry_id == enquiry.enquiry_id
    assert len(ThreadMessage.of_thread(enquiry.enquiry_id)) == MOST_MESSAGES


def test_the_team_finds_what_has_waited_longest_and_nothing_that_is_answered(
    asker: Asker,
) -> None:
    start = clock.now() - timedelta(hours=9)
    raised = [
        asker.raises(f"Question {hour}", now=start + timedelta(hours=hour)) for hour in range(3)
    ]
    answered(raised[1])
    # One more word does not put it at the end of the queue.
    services.reply(asker.user.user_id, raised[0].enquiry_id, "Please", clock.now())

    waiting = services.waiting_for_the_team()

    assert [each.enquiry_id for each in waiting] == [
        raised[0].enquiry_id,
        raised[2].enquiry_id,
    ]


def test_the_team_reads_any_thread_and_none_that_is_not_there(asker: Asker) -> None:
    enquiry = asker.raises()

    thread = services.thread(enquiry.enquiry_id)

    assert [each.text for each in thread.messages] == ["The level should be 3."]
    with pytest.raises(NotFound):
        services.thread(ids.new_id())
    with pytest.raises(NotFound):
        services.answer(ids.new_id(), "To nobody", "staff", clock.now())


def test_a_list_turns_back(asker: Asker) -> None:
    for number in range(12):
        asker.raises(f"Question {number}", now=clock.now() + timedelta(seconds=number))
    user_id = asker.user.user_id
    first = services.list_enquiries(user_id, services.USUAL)
    after = Ask("changed", descending=True, number=2, after=first.rows[-1].enquiry_id)
    second = services.list_enquiries(user_id, after)

    before = Ask("changed", descending=True, before=second.rows[0].enquiry_id)
    back = services.list_enquiries(user_id, before)

    assert [each.enquiry_id for each in back.rows] == [each.enquiry_id for each in first.rows]
