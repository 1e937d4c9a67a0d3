from datetime import timedelta

import pytest
import time_machine
from browser import Browser, Page
from calls import Calls
from factories import (
    PASSWORD,
    a_candidate_record,
    a_candidate_user,
    a_connection,
    a_request,
    a_user,
    an_achievement,
    an_employer,
    give_password,
    queued_mail,
    saved,
)

from chalicelib import audit, clock, ids, settings, storage
from chalicelib.accounts.models import Login, LoginState, User
from chalicelib.accounts.services import (
    LinkDead,
    WrongPassword,
    credentials,
    sign_in,
    usernames,
)
from chalicelib.achievements.models import Lock
from chalicelib.achievements.services.joining import email_lock_id
from chalicelib.web import sessions
from chalicelib.web.sessions import Role

OLD, NEW, THIRD = "alex@example.org", "alex@northgate.example.org", "third@example.org"


@pytest.fixture
def alex(aws: None) -> User:
    user = an_employer(email=OLD)
    give_password(user)
    return user


@pytest.fixture
def browser(alex: User) -> Browser:
    return Browser().signed_in_as(alex)


def ask(browser: Browser, username: str = NEW, status: int = 303) -> Page:
    browser.get("/profile")
    typed = {"username": username, "current_password": PASSWORD}
    return browser.submit(typed, form="#login form", status=status, follow=status == 303)


def link(template: str, value: str) -> str:
    url: str = queued_mail(template)[-1].values[value]
    return url.removeprefix(settings.current().base_url)


def confirm_link() -> str:
    return link("username-confirm", "confirm_url")


def undo_link() -> str:
    return link("username-change", "undo_url")


def follow(path: str, status: int = 303) -> Page:
    reader = Browser()
    reader.get(path, status=404 if status == 404 else 200)
    return reader.submit() if status == 303 else reader.post(path, status=status)


def login_of(email: str) -> Login | None:
    return Login.find(ids.email_key(email))


def can_sign_in(email: str, password: str = PASSWORD) -> bool:
    try:
        sign_in(email, password, network=ids.new_id(), remember=False)
    except WrongPassword:
        return False
    return True


@pytest.mark.product("Q7", "Q38")
def test_a_new_username_counts_once_its_link_was_followed(browser: Browser, alex: User) -> None:
    told = ask(browser)
    still_old = can_sign_in(OLD), can_sign_in(NEW)

    page = follow(confirm_link())

    assert f"We have sent a link to {NEW}." in told.one("#login").text
    assert told.one("#username")["value"] == OLD
    assert still_old == (True, False)
    assert page.location == "/sign-in"
    assert (can_sign_in(OLD), can_sign_in(NEW)) == (False, True)
    assert User.get(alex.user_id).email == NEW
    actions = [entry.action for entry in audit.trail(f"user#{alex.user_id}")]
    assert "username.asked" in actions
    assert "username.changed" in actions


@pytest.mark.product("Q7")
def test_both_addresses_are_written_to(browser: Browser, alex: User) -> None:
    ask(browser)
    asked = [(message.template, message.to) for message in queued_mail()]

    follow(confirm_link())

    assert sorted(asked) == [("username-change", OLD), ("username-confirm", NEW)]
    assert {message.to for message in queued_mail("username-changed")} == {OLD, NEW}
    told = queued_mail("username-change")[0].values["new_username"]
    assert told.replace("\u2060", "") == NEW
    assert NEW not in told


@pytest.mark.product("Q38")
def test_the_old_username_stays_reserved_for_a_week(
    browser: Browser, alex: User, visitor: Browser
) -> None:
    ask(browser)
    follow(confirm_link())
    now = clock.now()

    old = login_of(OLD)

    assert old is not None
    assert (old.state, old.password_hash) == (LoginState.RESERVED, "")
    with time_machine.travel(now + timedelta(days=6, hours=23), tick=False):
        register(visitor, OLD)
        assert [message.to for message in queued_mail("address-taken")] == [OLD]
    with time_machine.travel(now + timedelta(days=7, minutes=1), tick=False):
        register(Browser(), OLD)
        old, new = login_of(OLD), login_of(NEW)
    assert old is not None
    assert new is not None
    assert (old.state, old.user_id == alex.user_id) == (LoginState.PENDING, False)
    assert (new.state, new.user_id) == (LoginState.ACTIVE, alex.user_id)
    assert User.get(alex.user_id).surname == "Morgan"


def register(visitor: Browser, email: str) -> None:
    visitor.get("/register/candidate")
    password = {"password": "quite another phrase", "confirm_password": "quite another phrase"}
    visitor.submit({"email": email} | password, follow=True)
    visitor.submit({"first_name": "Sam", "surname": "Hall"}, follow=True)
    visitor.submit(follow=True)


@pytest.mark.product("Q7")
def test_opening_the_links_changes_nothing(browser: Browser, alex: User) -> None:
    ask(browser)

    pages = [Browser().get(path) for path in (confirm_link(), undo_link()) for _ in range(2)]

    assert {page.headers["referrer-policy"] for page in pages} == {"no-referrer"}
    assert User.get(alex.user_id).email == OLD
    assert browser.get("/employer")


@pytest.mark.product("Q7")
def test_the_old_address_undoes_it_for_a_week(browser: Browser, alex: User) -> None:
    ask(browser)
    undoing, sent = undo_link(), clock.now()
    with time_machine.travel(sent + timedelta(hours=23), tick=False):
        follow(confirm_link())

    with time_machine.travel(sent + timedelta(days=7, hours=22), tick=False):
        page = follow(undoing)

    assert page.location == "/forgotten-password"
    assert (can_sign_in(OLD), can_sign_in(NEW)) == (True, False)
    assert User.get(alex.user_id).email == OLD
    assert login_of(NEW) is None
    assert "username.undone" in [e.action for e in audit.trail(f"user#{alex.user_id}")]


@pytest.mark.product("Q7")
def test_the_e_mail_to_the_old_address_that_it_is_done_undoes_it_too(
    browser: Browser, alex: User
) -> None:
    ask(browser)
    first = undo_link()
    follow(confirm_link())
    sent = {
        message.to: message.values["undo_url"] for message in queued_mail("username-changed")
    }

    page = follow(sent[OLD].removeprefix(settings.current().base_url))

    assert page.location == "/forgotten-password"
    assert User.get(alex.user_id).email == OLD
    assert can_sign_in(OLD)
    assert sent[NEW] == ""
    follow(first)
    assert User.get(alex.user_id).email == OLD


@pytest.mark.product("Q7")
def test_undoing_before_it_was_confirmed_stops_it(browser: Browser, alex: User) -> None:
    ask(browser)
    confirming = confirm_link()

    follow(undo_link())

    follow(confirming, status=404)
    assert can_sign_in(OLD)
    assert browser.get("/employer", status=303)


def test_whoever_signs_in_while_it_is_undone_is_signed_out(
    browser: Browser, alex: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(browser)
    quick, end_all = Browser(), sessions.end_all

    def end_all_then_sign_in(writes: storage.Writes, user_id: str) -> None:
        monkeypatch.setattr(sessions, "end_all", end_all)
        end_all(writes, user_id)
        quick.signed_in_as(alex)

    monkeypatch.setattr(sessions, "end_all", end_all_then_sign_in)

    follow(undo_link())

    quick.get("/employer", status=303)


def test_a_thief_can_not_take_it_back_with_links_of_their_own(
    browser: Browser, alex: User
) -> None:
    ask(browser)
    owners_undo = undo_link()
    follow(confirm_link())
    ask(browser, THIRD)
    thiefs_undo = undo_link()
    follow(confirm_link())
    ask(browser, "fourth@example.org")
    thiefs_next, thiefs_last_undo = confirm_link(), undo_link()

    follow(owners_undo)

    for path in (thiefs_undo, thiefs_next, thiefs_last_undo, owners_undo):
        follow(path, status=404)
    assert (can_sign_in(OLD), can_sign_in(NEW), can_sign_in(THIRD)) == (True, False, False)


def test_undoing_the_last_change_leaves_those_before_to_be_undone(
    browser: Browser, alex: User
) -> None:
    ask(browser)
    first = undo_link()
    follow(confirm_link())
    ask(browser, THIRD)
    last = undo_link()
    follow(confirm_link())

    follow(last)
    undone_once = User.get(alex.user_id).email
    follow(first)

    assert undone_once == NEW
    assert User.get(alex.user_id).email == OLD
    assert can_sign_in(OLD)


def test_a_suspended_account_stays_suspended_wherever_it_moves(
    browser: Browser, alex: User
) -> None:
    ask(browser)
    confirming, undoing = confirm_link(), undo_link()
    follow(confirming)
    give_password(User.get(alex.user_id), state=LoginState.SUSPENDED)

    follow(undoing)

    login = login_of(OLD)
    assert login is not None
    assert login.state is LoginState.SUSPENDED


@pytest.mark.product("Q38")
@pytest.mark.parametrize(
    ("template", "value", "life"),
    [
        ("username-confirm", "confirm_url", timedelta(hours=24)),
        ("username-change", "undo_url", timedelta(days=8)),
    ],
)
def test_the_links_come_to_an_end(
    browser: Browser, template: str, value: str, life: timedelta
) -> None:
    ask(browser)
    path, sent = link(template, value), clock.now()

    with time_machine.travel(sent + life - timedelta(minutes=1), tick=False):
        Browser().get(path)
    with time_machine.travel(sent + life + timedelta(seconds=1), tick=False):
        page = Browser().get(path, status=404)

    assert page.heading == "This link does not work any more"


def test_a_link_works_once_and_the_newest_counts(browser: Browser) -> None:
    ask(browser, THIRD)
    older = confirm_link()
    ask(browser)
    newest = confirm_link()

    follow(older, status=404)
    follow(newest)

    follow(newest, status=404)


@pytest.mark.parametrize("state", [LoginState.SUSPENDED, LoginState.RESERVED])
def test_a_closed_account_confirms_nothing(
    browser: Browser, alex: User, state: LoginState
) -> None:
    ask(browser)
    path = confirm_link()
    give_password(alex, state=state)

    follow(path, status=404)


def test_a_link_of_one_kind_is_none_of_another(browser: Browser) -> None:
    ask(browser)

    follow(confirm_link().replace("/username/", "/username/undo/"), status=404)
    follow(undo_link().replace("/username/undo/", "/username/"), status=404)
    follow(confirm_link().replace("/username/", "/reset/"), status=404)


@pytest.mark.product("Q7")
@pytest.mark.parametrize("state", [LoginState.ACTIVE, LoginState.SUSPENDED])
def test_an_address_that_is_taken_looks_and_costs_the_same(
    browser: Browser, alex: User, calls: Calls, state: LoginState
) -> None:
    taken = an_employer(email=THIRD)
    give_password(taken, state=state)
    free_page = ask(browser)
    calls.forget()
    ask(browser, "fifth@example.org")
    free_calls, free_sizes = calls.operations, calls.written
    calls.forget()

    page = ask(browser, THIRD)

    assert page.one("#login .notice").text.replace(THIRD, NEW) == (
        free_page.one("#login .notice").text
    )
    assert (calls.operations, calls.written) == (free_calls, free_sizes)
    assert [message.to for message in queued_mail("address-taken")] == [THIRD]
    assert THIRD not in [message.to for message in queued_mail("username-confirm")]
    assert queued_mail("address-taken")[0].values.keys() == {"login_url", "forgotten_url"}


def test_an_address_that_was_taken_meanwhile_is_not_given(browser: Browser, alex: User) -> None:
    ask(browser)
    path = confirm_link()
    an_employer(email=NEW)

    Browser().post(path, status=404)

    assert User.get(alex.user_id).email == OLD


def test_an_account_that_was_never_activated_makes_room(browser: Browser, alex: User) -> None:
    waiting = an_employer(email=NEW)
    give_password(waiting, state=LoginState.PENDING)
    ask(browser)

    follow(confirm_link())

    new = login_of(NEW)
    assert new is not None
    assert (new.user_id, new.state) == (alex.user_id, LoginState.ACTIVE)


def test_one_may_go_back_to_an_address_that_is_reserved_for_oneself(
    browser: Browser, alex: User
) -> None:
    ask(browser)
    follow(confirm_link())
    ask(browser, OLD)

    follow(confirm_link())

    assert (can_sign_in(OLD), can_sign_in(NEW)) == (True, False)


def test_an_old_address_that_is_anothers_by_now_is_not_brought_back(
    browser: Browser, alex: User
) -> None:
    ask(browser)
    undoing = undo_link()
    follow(confirm_link())
    old = login_of(OLD)
    assert old is not None
    old.user_id = ids.new_id()
    saved(old)

    follow(undoing, status=404)


@pytest.mark.parametrize("moment", ["ask_confirmation", "ask_undoing"])
def test_of_two_at_once_one_succeeds(browser: Browser, alex: User, moment: str) -> None:
    ask(browser)
    path = confirm_link() if moment == "ask_confirmation" else undo_link()
    act = usernames.confirm if moment == "ask_confirmation" else usernames.undo
    secret = path.rpartition("/")[2]

    act(secret)

    with pytest.raises(LinkDead):
        act(secret)


@pytest.mark.product("Q38")
@time_machine.travel("2026-11-23T12:01:00Z", tick=False)
def test_how_often_it_may_be_asked_is_limited(alex: User) -> None:
    browser = Browser().signed_in_as(alex)
    for _ in range(3):
        ask(browser)

    ask(browser, status=429)
    ask(browser, THIRD)
    ask(browser, THIRD, status=429)


def test_password_and_username_are_changed_together(browser: Browser, alex: User) -> None:
    browser.get("/profile")
    typed = {"username": NEW, "current_password": PASSWORD}
    new = {"password": "another horse staple", "confirm_password": "another horse staple"}

    page = browser.submit(typed | new, form="#login form", follow=True)
    follow(confirm_link())

    assert "Your password is changed." in page.one("#login").text
    assert "We have sent a link to" in page.one("#login").text
    assert can_sign_in(NEW, "another horse staple")


def test_a_new_password_kills_a_link_that_was_asked_for_with_the_old_one(
    browser: Browser, alex: User
) -> None:
    ask(browser)
    path = confirm_link()
    browser.get("/profile")
    new = {"password": "another horse staple", "confirm_password": "another horse staple"}
    browser.submit(new | {"current_password": PASSWORD}, form="#login form")

    follow(path, status=404)


def test_confirmed_in_the_browser_that_is_logged_in_it_leads_to_the_profile(
    browser: Browser,
) -> None:
    ask(browser)
    browser.get(confirm_link())

    page = browser.submit(follow=True)

    assert page.heading == "Profile"
    assert f"Your username is {NEW} now." in page.text
    assert page.one("#username")["value"] == NEW


def test_what_waits_for_the_new_address_is_brought_in_at_the_next_sign_in(
    browser: Browser, alex: User
) -> None:
    login = login_of(OLD)
    assert login is not None
    login.welcomed_at = clock.now()
    saved(login)
    ask(browser)

    follow(confirm_link())

    moved = login_of(NEW)
    assert moved is not None
    assert moved.welcomed_at is None


@pytest.mark.product("Q7")
def test_a_candidate_keeps_the_record_that_only_their_old_address_named(aws: None) -> None:
    record = a_candidate_record(email=OLD)
    saved(Lock(email_lock_id(OLD), candidate_id=record.candidate_id))
    an_achievement(record.candidate_id)
    user = a_user(Role.CANDIDATE, email=OLD)
    give_password(user)
    browser = Browser().signed_in_as(user)
    before = browser.get("/candidate").text
    ask(browser)

    follow(confirm_link())

    assert User.get(user.user_id).candidate_id == record.candidate_id
    assert "01645650-01-U3NQ" in before
    assert "01645650-01-U3NQ" in browser.get("/candidate").text


@pytest.mark.product("Q10")
def test_a_request_to_the_old_address_stays_with_it(aws: None) -> None:
    user = a_candidate_user(email=OLD)
    give_password(user)
    asking, sharing = an_employer(company="Asking Ltd"), an_employer(company="Sharing Ltd")
    request = a_request(asking, OLD)
    a_connection(sharing, user)
    browser = Browser().signed_in_as(user)
    path = f"/candidate/requests/{asking.user_id}/{request.connection_id}"
    browser.get(path)
    ask(browser)
    undoing = undo_link()

    follow(confirm_link())

    page = browser.get("/candidate/requests")
    assert "Asking Ltd" not in page.text
    assert "Sharing Ltd" in page.text
    browser.get(path, status=404)
    follow(undoing)
    assert "Asking Ltd" in Browser().signed_in_as(user).get("/candidate/requests").text


def test_without_others_to_settle_a_change_is_begun_all_the_same(
    browser: Browser, alex: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(credentials.BeforeLeaving, "settle", None)

    ask(browser)

    assert queued_mail("username-confirm")
