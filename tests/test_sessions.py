from datetime import timedelta

import pytest
import time_machine
from calls import Calls

from chalicelib import clock, ids, storage
from chalicelib.web import sessions
from chalicelib.web.sessions import Role, Session

NOON = "2026-11-23T12:00:00Z"


def begin(user_id: str = "u1", *, remember: bool = False) -> str:
    with storage.all_or_nothing() as writes:
        return sessions.start(writes, user_id, Role.EMPLOYER, "Sam Hall", remember=remember)


def found_after(cookie: str, later: timedelta) -> bool:
    with time_machine.travel(clock.now() + later, tick=False):
        return sessions.find(cookie) is not None


def test_only_the_digest_of_the_secret_is_stored(aws: None) -> None:
    _, _, secret = begin().partition(".")

    [session] = Session.query("u1")
    assert session.secret_hash == ids.digest(secret)
    assert secret not in str(session.attribute_values)


@pytest.mark.parametrize("cookie", ["", ".", "u1", "u1.", ".secret", "u1.wrong", "u2.secret"])
def test_a_cookie_that_names_no_session_is_none(aws: None, cookie: str) -> None:
    begin()

    assert sessions.find(cookie) is None


@pytest.mark.product("Q34")
def test_a_session_ends_after_an_hour_without_a_request(aws: None) -> None:
    with time_machine.travel(NOON, tick=False):
        cookie = begin()

        assert found_after(cookie, timedelta(minutes=59))
    with time_machine.travel(NOON, tick=False):
        assert found_after(cookie, timedelta(minutes=59 + 59))
        assert not found_after(cookie, timedelta(minutes=59 + 59 + 60))


@pytest.mark.product("Q34")
def test_a_session_ends_after_twelve_hours_whatever_is_done(aws: None) -> None:
    with time_machine.travel(NOON, tick=False) as traveller:
        cookie = begin()
        for _ in range(23):
            traveller.shift(timedelta(minutes=30))
            assert sessions.find(cookie)
        traveller.shift(timedelta(minutes=30))

        assert sessions.find(cookie) is None


@pytest.mark.product("Q34")
def test_a_remembered_session_ends_after_thirty_days(aws: None) -> None:
    with time_machine.travel(NOON, tick=False):
        cookie = begin(remember=True)

        assert found_after(cookie, timedelta(days=30, seconds=-1))
        assert not found_after(cookie, timedelta(days=30))


def test_being_seen_is_noted_every_five_minutes_and_not_oftener(
    aws: None, calls: Calls
) -> None:
    with time_machine.travel(NOON, tick=False) as traveller:
        cookie = begin()
        calls.forget()
        for _ in range(10):
            traveller.shift(timedelta(minutes=1))
            sessions.find(cookie)

    assert calls.operations.count("GetItem") == 10
    assert calls.operations.count("TransactWriteItems") == 2


def test_a_session_that_is_ended_while_it_is_noted_is_none(
    aws: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with time_machine.travel(NOON, tick=False):
        cookie, find = begin(), Session.find

    def find_and_end(user_id: str, secret_hash: str) -> Session | None:
        session = find(user_id, secret_hash)
        with storage.all_or_nothing() as writes:
            sessions.end_all(writes, user_id)
        return session

    monkeypatch.setattr(Session, "find", find_and_end)
    with time_machine.travel("2026-11-23T12:10:00Z", tick=False):
        assert sessions.find(cookie) is None
        assert list(Session.query("u1")) == []


def test_ending_one_leaves_the_others(aws: None) -> None:
    mine, other = begin(), begin()
    session = sessions.find(mine)
    assert session is not None

    with storage.all_or_nothing() as writes:
        sessions.end(writes, session)

    assert sessions.find(mine) is None
    assert sessions.find(other) is not None


def test_all_but_one_are_ended(aws: None) -> None:
    cookies = [begin() for _ in range(120)]
    somebody_elses = begin("u2")
    kept = sessions.find(cookies[0])
    assert kept is not None

    with storage.all_or_nothing() as writes:
        sessions.end_all(writes, "u1", but=kept.secret_hash)

    assert [each.secret_hash for each in sessions.all_of("u1")] == [kept.secret_hash]
    assert sessions.find(somebody_elses) is not None


def test_a_page_size_is_remembered(aws: None, calls: Calls) -> None:
    cookie = begin()
    session = sessions.find(cookie)
    assert session is not None

    sessions.keep_page_size(session, 25)
    calls.forget()
    sessions.keep_page_size(session, 25)

    assert calls.operations == []
    again = sessions.find(cookie)
    assert again is not None
    assert again.page_size == 25


def test_a_session_that_is_gone_remembers_nothing(aws: None) -> None:
    session = sessions.find(begin())
    assert session is not None
    with storage.all_or_nothing() as writes:
        sessions.end(writes, session)

    sessions.keep_page_size(session, 25)

    assert list(Session.query("u1")) == []
