import pytest

from chalicelib.enquiries import rules
from chalicelib.enquiries.rules import (
    LONGEST_TEXT,
    MOST_MESSAGES,
    EnquiryHasMovedOn,
    EnquiryState,
    ThreadIsFull,
)

OPEN, ANSWERED, CLOSED = EnquiryState.OPEN, EnquiryState.ANSWERED, EnquiryState.CLOSED


@pytest.mark.parametrize(
    ("current", "wanted"),
    [
        (OPEN, OPEN),
        (OPEN, ANSWERED),
        (ANSWERED, OPEN),
        (ANSWERED, ANSWERED),
        (ANSWERED, CLOSED),
        (CLOSED, OPEN),
    ],
)
def test_an_enquiry_goes_from_open_to_answered_to_closed_and_a_reply_opens_it(
    current: EnquiryState, wanted: EnquiryState
) -> None:
    rules.check_move(current, wanted)


@pytest.mark.parametrize(
    ("current", "wanted"), [(OPEN, CLOSED), (CLOSED, ANSWERED), (CLOSED, CLOSED)]
)
def test_nothing_is_settled_before_it_is_answered_nor_answered_when_it_is_settled(
    current: EnquiryState, wanted: EnquiryState
) -> None:
    with pytest.raises(EnquiryHasMovedOn):
        rules.check_move(current, wanted)


def test_every_state_and_every_field_has_its_words() -> None:
    assert set(rules.WORDS) == set(EnquiryState)
    assert set(rules.FIELDS) == set(rules.EnquiryField)


def test_a_message_is_kept_without_what_hangs_off_its_ends() -> None:
    assert (
        rules.tidy("  \r\nFirst line \r\n\r\nSecond\rThird \n ")
        == "First line\n\nSecond\nThird"
    )


@pytest.mark.parametrize(
    "text", ["a", "two\n\nparagraphs", "tab\tbed", "Łukasz Ŵyn 👩\u200d🔧", "x" * LONGEST_TEXT]
)
def test_a_message_may_be_what_people_write(text: str) -> None:
    assert not rules.problem_with(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Write what you want to tell us"),
        ("x" * (LONGEST_TEXT + 1), "Shorten the text to 4,000 characters: it has 4,001"),
        ("turned \u202e round", "Remove characters that cannot be printed"),
        ("a null \x00", "Remove characters that cannot be printed"),
    ],
)
def test_a_message_that_is_refused_says_what_to_do(text: str, words: str) -> None:
    assert rules.problem_with(text) == words


def test_a_thread_is_full_when_one_read_shows_no_more() -> None:
    rules.check_has_room(MOST_MESSAGES - 1)

    with pytest.raises(ThreadIsFull):
        rules.check_has_room(MOST_MESSAGES)
