"""Sharing, ending and first sign-ins, many at once or half-way: one effect each."""

import pytest
from faults.conftest import Inside

pytestmark = pytest.mark.stack

TAKEN_IN = {
    "rows": ["ACTIVE"] * 4,
    "trails": [["connection.taken_in"]] * 4,
    "left": 0,
    "counted": {"all": 4, "ACTIVE": 4},
    "counted_as_waiting": {},
}


@pytest.mark.parametrize("ending", [1, 12, 23])
def test_a_sharing_is_ended_or_lengthened_and_never_both(inside: Inside, ending: int) -> None:
    found = inside.run("sharing.ending_against_more_time", ending=ending)

    results = found["ended"] + found["answered"]
    assert results.count(None) == 1
    assert set(results) <= {None, "Stale"}
    is_ended = None in found["ended"]
    status = "ENDED" if is_ended else "ACTIVE"
    assert (found["status"], found["counted"]) == (status, {"all": 1, status: 1})
    assert found["trail"] == ["connection.ended" if is_ended else "extension.accepted"]
    assert found["mails"] == ["connection-ended" if is_ended else "extension-answered"]


@pytest.mark.parametrize(
    ("is_known", "mail"), [(True, "candidate-has-shared"), (False, "share-waiting")]
)
def test_one_share_is_made_of_many_clicks(inside: Inside, is_known: bool, mail: str) -> None:
    found = inside.run("sharing.sharing_with_one_address", is_known=is_known)

    assert found["results"].count(None) == 1
    assert set(found["results"]) == {None, "AlreadySharing"}
    assert (found["status"], found["counted"]) == ("ACTIVE", {"all": 1, "ACTIVE": 1})
    assert found["trail"] == ["connection.shared"]
    assert found["mails"] == [mail]


def test_first_sign_ins_at_once_take_each_share_in_once(inside: Inside) -> None:
    found = inside.run("sharing.first_sign_ins")

    assert found.pop("results") == ["EMPLOYER"] * 8
    assert found == TAKEN_IN


def test_whichever_answer_is_lost_each_share_is_taken_in_once(inside: Inside) -> None:
    found = inside.run("sharing.taking_in_with_lost_answers")

    assert [each.pop("between") for each in found] == [1, 2, 3, 4]
    assert found == [TAKEN_IN] * 4
