from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from browser import Browser
from calls import Calls
from factories import (
    PASSWORD,
    a_candidate_user,
    a_connection,
    a_request,
    an_achievement,
    an_employer,
    give_password,
)

from chalicelib import audit
from chalicelib.accounts.models import Login, User
from chalicelib.connections import services
from chalicelib.connections.models import Connection
from chalicelib.connections.rules import Choice, ConnectionStatus
from chalicelib.connections.services import taking_in
from chalicelib.connections.services.sharing import employer_to_be
from chalicelib.paging import Counter
from chalicelib.storage import Unavailable

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)
TEAM = "team@garage.example.org"


@pytest.fixture
def candidates(aws: None) -> Iterator[list[User]]:
    """Three candidates who share with an address that has no account."""
    with time_machine.travel(NOW, tick=False):
        users = [a_candidate_user() for _ in range(3)]
        for user in users:
            an_achievement(user.candidate_id)
            everything = Choice(True, frozenset(), date(2026, 12, 23))
            services.share_first(user.user_id, TEAM, everything, NOW)
    with time_machine.travel(NOW + DAY, tick=False):
        yield users


@pytest.fixture
def newcomer(candidates: list[User]) -> User:
    user = an_employer(email=TEAM)
    give_password(user, welcomed_at=None)
    return user


def sign_in(status: int = 303) -> Browser:
    browser = Browser()
    browser.get("/sign-in")
    browser.submit({"username": TEAM, "password": PASSWORD}, status=status)
    return browser


def rows_of(employer_id: str) -> list[Connection]:
    return Connection.of_employer(employer_id)


def count(employer_id: str, status: str = "") -> int:
    counter = Counter.find("#".join(filter(None, ("connections", employer_id, status))))
    return int(counter.number) if counter else 0


@pytest.mark.product("G-20", "Q10")
def test_at_the_first_sign_in_all_that_waited_is_in_the_list(
    candidates: list[User], newcomer: User
) -> None:
    browser = sign_in()

    rows = rows_of(newcomer.user_id)
    assert {row.candidate_id for row in rows} == {each.candidate_id for each in candidates}
    assert {(row.status, row.company, row.asked_by) for row in rows} == {
        (ConnectionStatus.ACTIVE, "Northgate Garages", "Alex Morgan")
    }
    assert {(row.created_at, row.approved_at) for row in rows} == {(NOW, NOW)}
    assert {(row.shares_all, row.expires_on) for row in rows} == {(True, date(2026, 12, 23))}
    assert (count(newcomer.user_id), count(newcomer.user_id, "ACTIVE")) == (3, 3)
    assert rows_of(employer_to_be(TEAM)) == []
    assert (count(employer_to_be(TEAM)), count(employer_to_be(TEAM), "ACTIVE")) == (0, 0)
    assert len(browser.get("/connections").all("tbody tr")) == 3
    assert "MOT Testing" in browser.get(f"/connections/{rows[0].connection_id}/documents").text
    acts = audit.trail(f"connection#{rows[0].connection_id}")
    assert ("connection.taken_in", newcomer.user_id) in {(e.action, e.actor) for e in acts}
    assert Login.get(TEAM).welcomed_at == NOW + DAY


def test_the_candidate_sees_no_difference(
    candidates: list[User], newcomer: User, browser_for: Callable[[User], Browser]
) -> None:
    browser = browser_for(candidates[0])
    listed = browser.get("/candidate/requests")
    before = browser.get(listed.link(TEAM))

    sign_in()

    assert browser.get("/candidate/requests").body == listed.body
    assert browser.get(before.url).body == before.body
    browser.get(f"{before.url}/end")
    browser.submit()
    [row] = Connection.of_candidate(candidates[0].candidate_id)
    assert (row.employer_id, row.status) == (newcomer.user_id, ConnectionStatus.ENDED)


def test_what_is_over_or_ended_stays_where_it_waited(
    candidates: list[User], newcomer: User
) -> None:
    ended, expired, _ = rows = rows_of(employer_to_be(TEAM))
    [owner] = [each for each in candidates if each.candidate_id == ended.candidate_id]
    services.end(services.share_of(owner.user_id, ended.share_id, NOW), NOW)
    expired.expires_at = NOW
    expired.save()

    sign_in()

    assert len(rows) == 3
    assert len(rows_of(newcomer.user_id)) == count(newcomer.user_id) == 1
    assert {row.connection_id for row in rows_of(employer_to_be(TEAM))} == {
        ended.connection_id,
        expired.connection_id,
    }


def test_a_share_that_waited_in_vain_lies_beside_its_successor(
    candidates: list[User], newcomer: User, browser_for: Callable[[User], Browser]
) -> None:
    [row] = Connection.of_candidate(candidates[0].candidate_id)
    user_id = candidates[0].user_id
    services.end(services.share_of(user_id, row.share_id, NOW), NOW)
    sign_in()

    again = Choice(True, frozenset(), date(2027, 1, 1))
    services.share_first(user_id, TEAM, again, NOW + DAY)

    asked = services.share_of(user_id, row.share_id, NOW + DAY)
    assert (asked.connection.employer_id, asked.is_shared) == (newcomer.user_id, True)


def test_a_sign_in_that_died_half_way_is_finished_by_the_next(
    candidates: list[User], newcomer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in, taken = taking_in._take_in, list[Connection]()

    def die_at_the_second(employer: User, share: Connection, now: datetime) -> None:
        taken.append(share)
        if len(taken) == 2:
            raise Unavailable("gone")
        take_in(employer, share, now)

    monkeypatch.setattr(taking_in, "_take_in", die_at_the_second)
    sign_in(status=503)
    assert len(rows_of(newcomer.user_id)) == 1
    assert Login.get(TEAM).welcomed_at is None

    monkeypatch.undo()
    sign_in()

    assert len(rows_of(newcomer.user_id)) == count(newcomer.user_id) == 3
    assert rows_of(employer_to_be(TEAM)) == []


def test_of_two_first_sign_ins_at_once_both_begin_and_each_share_is_taken_in_once(
    candidates: list[User], newcomer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in = taking_in._take_in

    def after_another_tab(employer: User, share: Connection, now: datetime) -> None:
        monkeypatch.undo()
        sign_in()
        take_in(employer, share, now)

    monkeypatch.setattr(taking_in, "_take_in", after_another_tab)

    sign_in().get("/connections")

    assert len(rows_of(newcomer.user_id)) == count(newcomer.user_id) == 3
    assert count(employer_to_be(TEAM)) == 0


def test_what_others_keep_changing_is_given_up_for_now(
    candidates: list[User], newcomer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def change_nothing(*_anything: Any) -> None:
        pass

    monkeypatch.setattr(taking_in, "_take_in", change_nothing)

    with pytest.raises(Unavailable):
        services.take_in_waiting(newcomer.user_id, TEAM, NOW)


def test_a_second_sign_in_looks_for_nothing(newcomer: User, calls: Calls) -> None:
    sign_in()
    assert "Query" in calls.operations
    calls.forget()

    sign_in()

    assert "Query" not in calls.operations


def is_asked_for(employer: User, candidate: User) -> Connection:
    return a_request(employer, candidate.email)


def is_on_until_march(employer: User, candidate: User) -> Connection:
    return a_connection(employer, candidate, expires_on=date(2027, 3, 1))


def is_on_as_well(employer: User, candidate: User) -> Connection:
    return a_connection(employer, candidate, shared_with=TEAM, expires_on=date(2027, 3, 1))


@pytest.mark.parametrize(
    ("lay", "expires_on", "rows"),
    [
        (is_asked_for, date(2026, 12, 23), 3),
        (is_on_until_march, date(2027, 3, 1), 4),
        (is_on_as_well, date(2027, 3, 1), 3),
    ],
)
def test_a_row_of_the_employer_meets_what_waited_for_their_new_address(
    candidates: list[User],
    newcomer: User,
    lay: Callable[[User, User], Connection],
    expires_on: date,
    rows: int,
) -> None:
    before = lay(newcomer, candidates[0])

    sign_in()

    row = Connection.get(newcomer.user_id, before.connection_id)
    assert (row.status, row.expires_on) == (ConnectionStatus.ACTIVE, expires_on)
    assert row.waiting_email is None
    assert count(newcomer.user_id) == count(newcomer.user_id, "ACTIVE") == rows
    assert rows_of(employer_to_be(TEAM)) == []


def test_what_was_ended_later_than_it_was_shared_is_not_opened_again(
    candidates: list[User], newcomer: User
) -> None:
    changes = {"shared_with": TEAM, "status": ConnectionStatus.ENDED, "closed_at": NOW + DAY}
    ended = a_connection(newcomer, candidates[0], **changes)

    sign_in()

    row = Connection.get(newcomer.user_id, ended.connection_id)
    assert row.status is ConnectionStatus.ENDED
    assert count(newcomer.user_id, "ACTIVE") == 2
    assert rows_of(employer_to_be(TEAM)) == []


def test_a_candidate_who_signs_in_takes_nothing_in(candidates: list[User]) -> None:
    user = a_candidate_user(email=TEAM)
    give_password(user, welcomed_at=None)

    sign_in()

    assert len(rows_of(employer_to_be(TEAM))) == 3
    assert Login.get(TEAM).welcomed_at == NOW + DAY
