"""Twenty-four at once: exactly one wins, the others are told so, and the books are right."""

import pytest
from faults.conftest import Inside

pytestmark = pytest.mark.stack

# So many of the twenty-four do the one thing, the others the other.
FEW_HALF_MOST = [1, 12, 23]


def test_one_confirm_form_makes_one_order_and_one_attempt(inside: Inside) -> None:
    found = inside.run("racing.one_confirm_form")

    [code] = found["at_the_bank"]
    [page] = {place for place in found["locations"] if place.startswith("http")}
    assert set(found["locations"]) <= {page, f"/orders/{found['order_id']}/pay"}
    assert "vpstxid=" in page
    assert found["orders"] == found["counted"] == 1
    assert found["attempts"] == {code: "REGISTERED"}
    assert found["trail"] == ["order.placed"]
    assert found["locked_for"] == found["order_id"]


@pytest.mark.parametrize("tabs", FEW_HALF_MOST)
def test_one_letter_is_in_one_order(inside: Inside, tabs: int) -> None:
    found = inside.run("racing.one_letter_in_two_orders", tabs=tabs)

    old, new, statuses = found["old"], found["new"], found["statuses"]
    [reply] = {reply.partition("\r")[0] for reply in found["replies"]}
    if new in statuses:
        assert reply == "Status=INVALID"
        assert statuses == {old: "CANCELLED", new: "AWAITING_PAYMENT"}
        assert found["locked_for"] == new
    else:
        assert reply == "Status=OK"
        assert statuses == {old: "CONFIRMED"}
        assert found["locked_for"] == old
        assert not any(place.startswith("http") for place in found["confirmed"])


def test_one_address_in_five_spellings_has_one_login(inside: Inside) -> None:
    found = inside.run("racing.one_address_in_five_spellings")

    made = found["results"].count(None)
    assert made >= 1
    assert set(found["results"]) <= {None, "Stale"}
    assert found["users"] == [found["login"]]
    assert found["newest_link"] in found["links"]
    assert len(found["links"]) == found["registered"] == found["mails"] == made


def test_one_activation_link_activates_once(inside: Inside) -> None:
    found = inside.run("racing.one_activation_link")

    assert found["results"].count(None) == 1
    assert set(found["results"]) == {None, "LinkDead"}
    assert found["state"] == "ACTIVE"
    assert not found["is_link_left"]
    assert found["trail"] == ["user.activated"]


@pytest.mark.parametrize("accepting", FEW_HALF_MOST)
def test_a_request_is_accepted_or_declined_and_never_both(
    inside: Inside, accepting: int
) -> None:
    found = inside.run("racing.accepting_against_declining", accepting=accepting)

    results = found["accepted"] + found["declined"]
    assert results.count(None) == 1
    assert set(results) <= {None, "Stale", "ConnectionHasMovedOn"}
    winner = ("ACTIVE", "accepted") if None in found["accepted"] else ("DECLINED", "declined")
    status, done = winner
    assert found["status"] == status
    assert found["trail"] == [f"connection.{done}"]
    assert found["mails"] == [f"request-{done}"]
    assert found["counted"] == {"all": 1, status: 1}


def test_three_sweeps_at_once_expire_each_connection_once(inside: Inside) -> None:
    found = inside.run("racing.three_sweeps")

    for connection in found:
        assert connection["status"] == "EXPIRED"
        assert connection["trail"] == ["connection.expired"]
        assert connection["counted"] == {"all": 8, "EXPIRED": 8}
