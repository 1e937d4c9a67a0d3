from datetime import timedelta
from typing import Any

import pytest
import time_machine
from browser import Browser
from calls import Calls
from enquiries.asker import Asker, answered
from factories import a_candidate_user, saved

from chalicelib import clock, ids
from chalicelib.achievements.models import UnitRow
from chalicelib.connections import services as connections
from chalicelib.connections.rules import ConnectionStatus
from chalicelib.enquiries import services
from chalicelib.enquiries.models import Enquiry
from chalicelib.enquiries.rules import LONGEST_TEXT, MOST_MESSAGES

QUESTION = {"field": "LEVEL", "text": "Her CV says level 3.\r\n\r\nWhich is right?"}


def test_the_menu_of_an_achievement_leads_to_the_form(asker: Asker) -> None:
    asker.browser.get(asker.documents_path)
    assert asker.browser.page is not None
    path = asker.browser.page.link("Raise an Enquiry")

    page = asker.browser.get(path)

    assert path == asker.form_path
    assert "IMI Level 2 Award in MOT Testing (Classes 4 and 7)" in page.text
    assert "01645650-01-U3NQ" in page.text
    assert "Centre Administration Team" in page.text


@pytest.mark.product("G-25")
def test_an_enquiry_is_about_a_named_field_beside_what_is_recorded_of_it(
    asker: Asker,
) -> None:
    row: Any = UnitRow(code="U1", title="Brakes")  # type: ignore[no-untyped-call]
    asker.achievement.units = [row, row]
    saved(asker.achievement)

    page = asker.browser.get(asker.form_path)

    shown = [" ".join(each.get_text(" ").split()) for each in page.all(".choice")]
    assert shown == [
        "Name Priya Nair",
        "Title IMI Level 2 Award in MOT Testing (Classes 4 and 7)",
        "Level 2",
        "Result Pass",
        "Date awarded 13-April-2017",
        "Certificate number 01645650-01-U3NQ",
        "Units 2 units",
        "Something else",
    ]


def test_what_is_not_recorded_can_be_asked_about_too(asker: Asker) -> None:
    asker.achievement.level = ""
    saved(asker.achievement)

    page = asker.browser.get(asker.form_path)

    assert "Level Nothing is recorded" in page.text
    assert "Units Nothing is recorded" in page.text


@pytest.mark.product("G-25")
def test_an_enquiry_raised_is_a_thread_that_can_be_read(asker: Asker) -> None:
    asker.browser.get(asker.form_path)

    page = asker.browser.submit(QUESTION, follow=True)

    assert page.heading == "Enquiry about IMI Level 2 Award in MOT Testing (Classes 4 and 7)"
    assert "We have your enquiry" in page.text
    assert "Status Waiting for our answer Certificate Number 01645650-01-U3NQ" in page.text
    assert "About Level" in page.text
    [message] = page.all(".thread__message")
    assert "Alex Morgan" in message.text
    assert page.one(".thread__words").text == "Her CV says level 3.\n\nWhich is right?"


def test_what_is_missing_is_said_by_the_field_and_what_was_typed_stays(asker: Asker) -> None:
    asker.browser.get(asker.form_path)

    page = asker.browser.submit({"text": "Something is wrong"}, status=422)
    without_text = asker.browser.submit({"field": "NAME", "text": " "}, status=422)

    assert page.errors == ["Error: Choose what your enquiry is about"]
    assert page.one("textarea").text.strip() == "Something is wrong"
    assert without_text.errors == ["Error: Write what you want to tell us"]
    assert without_text.one("input[value=NAME]").has_attr("checked")


def test_an_enquiry_about_no_field_of_ours_or_too_long_is_refused(asker: Asker) -> None:
    strange = QUESTION | {"field": "GRADE"}
    too_long = QUESTION | {"text": "x" * (LONGEST_TEXT + 1)}

    refused = asker.browser.post(asker.form_path, strange, status=422)
    too_much = asker.browser.post(asker.form_path, too_long, status=422)

    assert refused.errors == ["Error: Choose what your enquiry is about"]
    assert too_much.errors == ["Error: Shorten the text to 4,000 characters: it has 4,001"]


def test_a_second_click_raises_one_enquiry(asker: Asker) -> None:
    first = asker.browser.post(asker.form_path, QUESTION)

    second = asker.browser.post(asker.form_path, QUESTION)

    assert first.location == second.location
    assert len(asker.browser.get(second.location).all(".thread__message")) == 1
    assert "Found total 1 record" in asker.browser.get("/enquiries").text


def test_too_many_enquiries_a_day_are_refused_with_the_text_kept(asker: Asker) -> None:
    for number in range(services.ENQUIRIES_OF_ONE.most):
        asker.raises(f"Question {number}")

    page = asker.browser.post(asker.form_path, QUESTION, status=422)

    assert page.errors == [
        "Error: You have written to us very often today. Send this one again tomorrow"
    ]
    assert "Her CV says level 3." in page.one("textarea").text


def test_when_the_sharing_has_ended_the_form_leads_to_the_page_that_says_so(
    asker: Asker,
) -> None:
    asker.connection.status, asker.connection.closed_at = ConnectionStatus.ENDED, clock.now()
    saved(asker.connection)

    asked = asker.browser.get(asker.form_path, status=303)
    sent = asker.browser.post(asker.form_path, QUESTION)

    assert asked.location == sent.location == asker.documents_path


def test_a_sharing_that_ends_while_the_form_is_read_leads_there_too(
    asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids_of = (asker.user.user_id, asker.connection.connection_id)
    shared = connections.shared_achievement(
        *ids_of, asker.achievement.achievement_id, clock.now()
    )
    asker.connection.status, asker.connection.closed_at = ConnectionStatus.ENDED, clock.now()
    saved(asker.connection)
    monkeypatch.setattr(connections, "shared_achievement", lambda *_: shared)

    sent = asker.browser.post(asker.form_path, QUESTION)

    assert sent.location == asker.documents_path
    assert "You have no enquiries" in asker.browser.get("/enquiries").text


def test_an_enquiry_about_what_is_not_shared_or_of_another_employer_is_not_found(
    asker: Asker, stranger: Browser
) -> None:
    elsewhere = asker.form_path.replace(asker.achievement.achievement_id, ids.new_id())

    for browser, path in ((asker.browser, elsewhere), (stranger, asker.form_path)):
        browser.get(path, status=404)
        browser.post(path, QUESTION, status=404)


def test_a_thread_stays_when_the_sharing_has_ended_and_shows_nothing_of_it(
    asker: Asker,
) -> None:
    enquiry = answered(asker.raises())
    asker.connection.delete()

    page = asker.browser.get(f"/enquiries/{enquiry.enquiry_id}")
    replied = asker.browser.submit({"text": "Thank you"}, form="main form:last-of-type")

    assert "Level 2 is right." in page.text
    assert asker.candidate.full_name not in page.text
    assert "/connections/" not in page.one("main").decode_contents()
    assert replied.location == f"/enquiries/{enquiry.enquiry_id}"


def test_a_foreign_and_a_missing_enquiry_are_the_same_404(
    asker: Asker, stranger: Browser, candidate: Browser
) -> None:
    enquiry = answered(asker.raises())
    path, nowhere = f"/enquiries/{enquiry.enquiry_id}", f"/enquiries/{ids.new_id()}"

    foreign, missing = stranger.get(path, status=404), stranger.get(nowhere, status=404)

    assert foreign.body == missing.body
    stranger.post(path, {"text": "Let me in"}, status=404)
    stranger.post(f"{path}/settle", status=404)
    candidate.get(path, status=403)
    assert len(asker.thread(enquiry).messages) == 2


@pytest.mark.product("G-25")
def test_the_asker_replies_settles_and_opens_again(asker: Asker) -> None:
    enquiry = answered(asker.raises())
    path = f"/enquiries/{enquiry.enquiry_id}"
    asker.browser.get(path)

    settled = asker.browser.submit(form="main form[action$=settle]", follow=True)
    again = asker.browser.submit({"text": "It is not settled."}, follow=True)

    assert "Status Settled" in settled.text
    assert "It opens the enquiry again." in settled.text
    assert not settled.all("main form[action$=settle]")
    assert "Your message is sent" in again.text
    assert "Status Waiting for our answer" in again.text
    assert [each.text for each in again.all(".thread__words")] == [
        "The level should be 3.",
        "Level 2 is right.",
        "It is not settled.",
    ]


def test_what_waits_for_an_answer_is_not_settled(asker: Asker) -> None:
    path = f"/enquiries/{asker.raises().enquiry_id}"
    asker.browser.get(path)

    page = asker.browser.post(f"{path}/settle", follow=True)

    assert "This enquiry waits for our answer, so it is not settled yet." in page.text
    assert "Status Waiting for our answer" in page.text


def test_an_empty_reply_is_refused_and_too_many_a_day_too(asker: Asker) -> None:
    path = f"/enquiries/{asker.raises().enquiry_id}"
    asker.browser.get(path)
    empty = asker.browser.submit({"text": ""}, status=422)
    for _ in range(services.REPLIES_OF_ONE.most):
        services.REPLIES_OF_ONE.spend(asker.user.user_id)

    too_many = asker.browser.submit({"text": "Once more"}, status=422)

    assert empty.errors == ["Error: Write what you want to tell us"]
    assert "very often today" in too_many.errors[0]
    assert too_many.one("textarea").text.strip() == "Once more"


def test_a_full_thread_says_so_and_takes_no_reply(asker: Asker) -> None:
    enquiry = asker.raises()
    for number in range(MOST_MESSAGES - 1):
        answered(enquiry, f"Answer {number}")
    path = f"/enquiries/{enquiry.enquiry_id}"

    page = asker.browser.get(path)
    refused = asker.browser.post(path, {"text": "One more"}, follow=True)

    assert "as long as one can be" in page.text
    assert not page.all("textarea")
    assert len(refused.all(".thread__message")) == MOST_MESSAGES


@pytest.mark.product("G-14")
def test_the_list_holds_the_last_changed_first_a_page_at_a_time(asker: Asker) -> None:
    start = clock.now() - timedelta(hours=12)
    for number in range(12):
        with time_machine.travel(start + timedelta(minutes=number), tick=False):
            asker.raises(f"Question {number}")
    listed = Enquiry.by_asker.query(asker.user.user_id)
    changed = answered(next(iter(listed)))

    first = asker.browser.get("/enquiries")
    second = asker.browser.get(str(first.all("a[rel=next]")[0]["href"]))

    assert changed.enquiry_id in str(first.all("tbody a")[0]["href"])
    assert "Answered" in first.all("tbody tr")[0].text
    assert len(first.all("tbody tr")) == 10
    assert len(second.all("tbody tr")) == 2
    assert "Found total 12 records" in first.text


def test_the_list_follows_no_foreign_row(asker: Asker) -> None:
    theirs = Asker().raises()
    for number in range(12):
        asker.raises(f"Question {number}")

    page = asker.browser.get(f"/enquiries?page=2&after={theirs.enquiry_id}")

    assert len(page.all("tbody tr")) == 10
    assert page.all(".pager__pages b")[0].text == "1"


def test_an_empty_list_says_where_enquiries_come_from(asker: Asker) -> None:
    page = asker.browser.get("/enquiries")

    assert "You have no enquiries" in page.text
    assert page.link("Go to your connections") == "/connections"


def test_enquiries_are_for_employers(visitor: Browser, asker: Asker) -> None:
    candidate = Browser().signed_in_as(a_candidate_user())

    sent = visitor.get("/enquiries", status=303)

    assert sent.location.startswith("/sign-in")
    candidate.get("/enquiries", status=403)
    candidate.get(asker.form_path, status=403)


def test_what_is_written_is_drawn_as_text(asker: Asker) -> None:
    hostile = "\"><img src=x onerror=1>'{{7*7}} <b>bold</b>"

    page = asker.browser.post(asker.form_path, QUESTION | {"text": hostile}, follow=True)

    assert page.one(".thread__words").text == hostile
    assert not page.all(".thread img, .thread b")


def test_what_the_pages_cost(asker: Asker, calls: Calls) -> None:
    enquiry = asker.raises()
    costs = {"/enquiries": 3, f"/enquiries/{enquiry.enquiry_id}": 3, asker.form_path: 3}
    for path, most in costs.items():
        asker.browser.get(path)
        calls.forget()

        asker.browser.get(path)

        assert len(calls.operations) == most, (path, calls.operations)
