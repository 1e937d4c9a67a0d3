from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from browser import Browser
from calls import Calls
from factories import (
    a_candidate_user,
    a_connection,
    a_request,
    an_achievement,
    an_employer,
    queued_mail,
    saved,
)

from chalicelib import audit
from chalicelib.accounts.models import User
from chalicelib.connections import services
from chalicelib.connections.models import Connection, Cooldown
from chalicelib.connections.rules import ConnectionStatus
from chalicelib.connections.services import AskedTooSoon
from chalicelib.errors import NotFound
from chalicelib.paging import Counter
from chalicelib.storage import Stale

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)
EXPIRED = {"status": ConnectionStatus.EXPIRED, "expires_on": date(2026, 11, 1)}
ENDED = {"status": ConnectionStatus.ENDED, "closed_at": NOW - DAY}


@pytest.fixture
def asker(aws: None) -> Iterator[User]:
    with time_machine.travel(NOW, tick=False):
        yield an_employer()


def count(employer: User, status: str = "") -> int:
    counter = Counter.find("#".join(filter(None, ("connections", employer.user_id, status))))
    return int(counter.number) if counter else 0


def find(row: Connection) -> Connection | None:
    return Connection.find(row.employer_id, row.connection_id)


def delete(row: Connection) -> Connection:
    return services.delete(row.employer_id, row.connection_id, NOW)


def path(row: Connection, page: str = "delete") -> str:
    return f"/connections/{row.connection_id}/{page}"


@pytest.mark.product("Q15")
def test_access_ends_with_the_row_and_both_counts_follow(
    asker: User, browser_for: Callable[[User], Browser]
) -> None:
    candidate = a_candidate_user()
    award = an_achievement(candidate.candidate_id)
    row = a_connection(asker, candidate)
    browser = browser_for(asker)
    browser.get(path(row, "documents"))

    delete(row)

    assert find(row) is None
    assert (count(asker), count(asker, "ACTIVE")) == (0, 0)
    browser.get(path(row, "documents"), status=404)
    browser.get(path(row, f"achievements/{award.achievement_id}/ecertificate"), status=404)
    [entry, *_] = [
        each
        for each in audit.trail(f"connection#{row.connection_id}")
        if each.action == "connection.deleted"
    ]
    assert (entry.actor, entry.details) == (asker.user_id, {"stood": "ACTIVE"})


@pytest.mark.product("Q15")
@pytest.mark.parametrize(
    ("changes", "was_active"), [({}, True), (EXPIRED, False), (ENDED, False)]
)
def test_a_candidate_who_shared_is_told(
    asker: User, changes: dict[str, Any], was_active: bool
) -> None:
    candidate = a_candidate_user()
    row = a_connection(asker, candidate, **changes)

    delete(row)

    [message] = queued_mail()
    assert (message.template, message.to) == ("connection-deleted", candidate.email)
    assert message.values["was_active"] is was_active
    assert message.values["company"] == "Northgate Garages"


@pytest.mark.parametrize("status", ["PENDING", "DECLINED", "LAPSED"])
def test_nobody_is_told_of_a_request_that_led_to_nothing(asker: User, status: str) -> None:
    candidate = a_candidate_user()
    closed_at = None if status == "PENDING" else NOW
    row = a_request(
        asker, candidate.email, status=ConnectionStatus(status), closed_at=closed_at
    )

    delete(row)

    assert find(row) is None
    assert not queued_mail()
    assert (count(asker), count(asker, status)) == (0, 0)


def test_a_candidate_whose_account_is_gone_is_not_written_to(asker: User) -> None:
    row = a_connection(asker, a_candidate_user(), candidate_id="nobody")

    delete(row)

    assert find(row) is None
    assert not queued_mail()


@pytest.mark.product("Q11")
@pytest.mark.parametrize(
    ("status", "created_at", "closed_at", "again_at"),
    [
        ("PENDING", NOW - 2 * DAY, None, NOW + 30 * DAY),
        ("DECLINED", NOW - 20 * DAY, NOW - 10 * DAY, NOW + 20 * DAY),
        ("LAPSED", NOW - 45 * DAY, NOW - 15 * DAY, NOW + 15 * DAY),
        # As it lapsed by the clock, and no sweep has noted it.
        ("PENDING", NOW - 45 * DAY, None, NOW + 15 * DAY),
    ],
)
def test_deleting_shortens_no_wait(
    asker: User,
    status: str,
    created_at: datetime,
    closed_at: datetime | None,
    again_at: datetime,
) -> None:
    row = a_request(
        asker,
        "someone@example.org",
        status=ConnectionStatus(status),
        created_at=created_at,
        closed_at=closed_at,
    )

    delete(row)

    with pytest.raises(AskedTooSoon) as told:
        services.ask(asker.user_id, "someone@example.org", NOW)
    assert told.value.again_at == again_at
    assert services.ask(asker.user_id, "someone@example.org", again_at)


@pytest.mark.product("Q11")
def test_deleting_lifts_no_block_and_forgets_no_longer_wait(asker: User) -> None:
    row = a_request(asker, "someone@example.org")
    until = NOW + 50 * DAY
    saved(Cooldown(row.pair_id, is_blocked=True, until=until))

    delete(row)

    cooldown = Cooldown.get(row.pair_id)
    assert (cooldown.is_blocked, cooldown.until) == (True, until)


@pytest.mark.product("Q11")
@pytest.mark.parametrize("changes", [{}, EXPIRED, ENDED])
def test_who_was_shared_with_can_ask_again_at_once(
    asker: User, changes: dict[str, Any]
) -> None:
    row = a_connection(asker, a_candidate_user(), **changes)

    delete(row)

    again = services.ask(asker.user_id, row.email, NOW)
    assert again.status is ConnectionStatus.PENDING


@pytest.mark.product("Q15")
def test_a_withdrawn_request_can_no_longer_be_accepted(
    asker: User, browser_for: Callable[[User], Browser]
) -> None:
    candidate = a_candidate_user()
    row = a_request(asker, candidate.email)
    browser = browser_for(candidate)
    browser.get("/candidate/requests")

    delete(row)

    asked = f"/candidate/requests/{row.employer_id}/{row.connection_id}"
    browser.get(asked, status=404)
    assert "No requests" in browser.get("/candidate/requests").text


def test_what_changed_meanwhile_is_deleted_as_it_is_now(
    asker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = a_request(asker, a_candidate_user().email)
    read, changed = Connection.standing, list[str]()

    def read_while_it_changes(connection: Connection, now: datetime) -> ConnectionStatus:
        if not changed:
            changed.append(row.connection_id)
            row.company = "Northgate Garages Ltd"
            saved(row)
        return read(connection, now)

    monkeypatch.setattr(Connection, "standing", read_while_it_changes)

    gone = delete(row)

    assert gone.company == "Northgate Garages Ltd"
    assert find(row) is None
    assert count(asker) == 0


def test_who_comes_second_deletes_nothing_more(asker: User) -> None:
    row = a_connection(asker, a_candidate_user())
    delete(row)

    with pytest.raises(NotFound):
        delete(row)

    assert count(asker) == 0
    assert len(queued_mail()) == 1


def test_a_row_that_never_rests_is_left(asker: User, monkeypatch: pytest.MonkeyPatch) -> None:
    row = a_connection(asker, a_candidate_user())
    read = Connection.standing

    def read_while_it_changes(connection: Connection, now: datetime) -> ConnectionStatus:
        saved(Connection.get(row.employer_id, row.connection_id))
        return read(connection, now)

    monkeypatch.setattr(Connection, "standing", read_while_it_changes)

    with pytest.raises(Stale):
        delete(row)

    assert find(row) is not None


@pytest.mark.product("G-22", "Q15")
def test_the_page_says_what_it_will_do_before_it_does_it(
    asker: User, browser_for: Callable[[User], Browser]
) -> None:
    row = a_connection(asker, a_candidate_user())
    browser = browser_for(asker)
    listed = browser.get("/connections")

    page = browser.get(listed.link("Delete"))
    stays = find(row)
    done = browser.submit({}, form="main form", follow=True)

    assert page.heading == "Delete the connection with Priya Nair?"
    assert "We tell Priya Nair that you have deleted the connection" in page.text
    assert "Letters that you have ordered and paid for stay as they are" in page.text
    assert page.link("Keep it") == "/connections"
    assert stays is not None
    assert find(row) is None
    assert "You have deleted the connection with Priya Nair." in done.text
    assert "No connections yet" in done.text


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("PENDING", "They can no longer accept"),
        ("PENDING", "You can ask this address again from 23/12/2026"),
        ("DECLINED", "You can ask this address again from 22/12/2026"),
    ],
)
def test_the_page_on_a_request_says_when_one_can_ask_again(
    asker: User, browser_for: Callable[[User], Browser], status: str, said: str
) -> None:
    closed = {"closed_at": NOW - DAY} if status == "DECLINED" else {}
    row = a_request(asker, "a@example.org", status=ConnectionStatus(status), **closed)
    browser = browser_for(asker)

    page = browser.get(path(row))
    done = browser.submit({}, form="main form", follow=True)

    assert said in page.text
    is_withdrawn = "You have withdrawn your request to a@example.org." in done.text
    assert is_withdrawn is (status == "PENDING")
    assert "stay as they are" not in page.text


@pytest.mark.parametrize("changes", [EXPIRED, ENDED])
def test_the_page_on_a_share_that_is_over_does_not_say_that_it_ends(
    asker: User, browser_for: Callable[[User], Browser], changes: dict[str, Any]
) -> None:
    row = a_connection(asker, a_candidate_user(), **changes)

    page = browser_for(asker).get(path(row))

    assert "You see none of their achievements now" in page.text
    assert "from that moment" not in page.text


@pytest.mark.product("Q15")
def test_a_double_click_and_a_stranger_are_told_the_same(
    asker: User, browser_for: Callable[[User], Browser]
) -> None:
    row, theirs = a_connection(asker, a_candidate_user()), an_employer()
    browser, stranger = browser_for(asker), browser_for(theirs)
    foreign = stranger.post(path(row))
    browser.get(path(row))
    browser.submit({}, form="main form")

    second = browser.post(path(row))

    assert second.location == foreign.location == "/connections"
    told = "That connection is not in your list any more."
    assert told in browser.get("/connections").text
    assert told in stranger.get("/connections").text


def test_a_stranger_deletes_nothing(
    asker: User, browser_for: Callable[[User], Browser]
) -> None:
    row = a_connection(asker, a_candidate_user())

    browser_for(an_employer()).post(path(row))

    assert find(row) is not None


def test_a_connection_is_deleted_in_one_step(asker: User, calls: Calls) -> None:
    pending = a_request(asker, "someone@example.org")
    shared = a_connection(asker, a_candidate_user())
    calls.forget()

    delete(pending)
    delete(shared)

    assert calls.written == [5, 5]


@pytest.mark.product("Q11", "Q13")
@pytest.mark.parametrize("changes", [EXPIRED, ENDED])
def test_the_page_of_an_ended_share_sends_the_request_again(
    asker: User, browser_for: Callable[[User], Browser], changes: dict[str, Any]
) -> None:
    row = a_connection(asker, a_candidate_user(), **changes)
    browser = browser_for(asker)
    browser.get(path(row, "documents"), status=410)

    sent = browser.submit({}, form="main form", follow=True)

    assert f"We have asked {row.email}" in sent.text
    found = find(row)
    assert found is not None
    assert found.status is ConnectionStatus.PENDING
    assert len(queued_mail("connection-request")) == 1


def test_sending_again_twice_or_too_soon_says_so(
    asker: User, browser_for: Callable[[User], Browser]
) -> None:
    active = a_connection(asker, a_candidate_user())
    declined = a_request(
        asker, "no@example.org", status=ConnectionStatus.DECLINED, closed_at=NOW
    )
    browser = browser_for(asker)

    twice = browser.post(path(active, "again"), follow=True)
    too_soon = browser.post(path(declined, "again"), follow=True)

    assert f"You are connected to {active.email}, or have asked them, already." in twice.text
    assert "You can ask no@example.org again from 23/12/2026." in too_soon.text
    assert not queued_mail()


def test_nobody_sends_again_for_another(
    asker: User, browser_for: Callable[[User], Browser]
) -> None:
    row = a_connection(asker, a_candidate_user(), **EXPIRED)

    browser_for(an_employer()).post(path(row, "again"), status=404)

    assert not queued_mail()
