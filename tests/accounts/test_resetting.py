from datetime import timedelta

import pytest
import time_machine
from browser import Browser, Page
from factories import PASSWORD, an_employer, give_password, queued_mail

from chalicelib import audit, clock, ids, settings, storage
from chalicelib.accounts.models import Login, LoginState, User
from chalicelib.accounts.services import passwords
from chalicelib.web import cookies, sessions

NEW = "another horse staple"


@pytest.fixture
def alex(aws: None) -> User:
    user = an_employer(email="alex@example.org")
    give_password(user)
    return user


def ask(visitor: Browser, email: str = "alex@example.org", status: int = 303) -> Page:
    visitor.get("/forgotten-password")
    return visitor.submit({"email": email}, status=status)


def newest_link() -> str:
    url: str = queued_mail("password-reset")[-1].values["reset_url"]
    return url.removeprefix("http://portal.localhost:4566")


def choose(visitor: Browser, path: str, status: int = 303, **changes: str) -> Page:
    visitor.get(path)
    return visitor.submit({"password": NEW, "confirm_password": NEW} | changes, status=status)


def is_password(email: str, password: str) -> bool:
    login = Login.get(ids.email_key(email), consistent_read=True)
    return passwords.is_right(password, login.password_hash)


@pytest.mark.product("G-6")
def test_a_forgotten_password_is_replaced_by_a_link(visitor: Browser, alex: User) -> None:
    sent = visitor.get(ask(visitor).location)

    page = choose(visitor, newest_link())

    assert sent.heading == "Check your e-mail"
    assert page.location == "/sign-in"
    assert is_password(alex.email, NEW)
    assert [message.template for message in queued_mail()] == [
        "password-reset",
        "password-changed",
    ]
    assert "password.reset" in [entry.action for entry in audit.trail(f"user#{alex.user_id}")]


@pytest.mark.product("Q5")
def test_it_also_activates_an_account_that_waits(visitor: Browser, alex: User) -> None:
    give_password(alex, state=LoginState.PENDING)
    ask(visitor)

    choose(visitor, newest_link())

    assert Login.get("alex@example.org").state is LoginState.ACTIVE
    visitor.get("/sign-in")
    visitor.submit({"username": alex.email, "password": NEW}, follow=True)


def test_everybody_who_used_the_old_password_is_signed_out(
    visitor: Browser, alex: User
) -> None:
    held = [Browser().signed_in_as(alex) for _ in range(3)]
    ask(visitor)

    choose(visitor, newest_link())

    for browser in held:
        assert browser.get("/employer", status=303).location.startswith("/sign-in")


@pytest.mark.product("Q7")
def test_another_username_that_was_asked_for_with_the_old_password_is_forgotten(
    visitor: Browser, alex: User
) -> None:
    thief = Browser().signed_in_as(alex)
    thief.get("/profile")
    typed = {"username": "thief@example.org", "current_password": PASSWORD}
    thief.submit(typed, form="#login form")
    url: str = queued_mail("username-confirm")[-1].values["confirm_url"]
    ask(visitor)

    choose(visitor, newest_link())

    Browser().post(url.removeprefix(settings.current().base_url), status=404)
    assert is_password(alex.email, NEW)


def test_more_sessions_than_a_transaction_holds_are_ended(visitor: Browser, alex: User) -> None:
    for _ in range(3):
        with storage.all_or_nothing() as writes:
            for _ in range(40):
                sessions.start(writes, alex.user_id, alex.role, "Alex", remember=True)
    ask(visitor)

    choose(visitor, newest_link())

    assert sessions.all_of(alex.user_id) == []


def test_the_browser_that_chose_it_is_signed_out_too(visitor: Browser, alex: User) -> None:
    visitor.signed_in_as(alex)
    ask(visitor)

    page = choose(visitor, newest_link())

    assert cookies.SESSION not in visitor.cookies
    assert page.headers["clear-site-data"] == '"cache"'


def test_opening_the_link_changes_nothing(visitor: Browser, alex: User) -> None:
    ask(visitor)
    path = newest_link()

    pages = [Browser().get(path) for _ in range(3)]

    assert {page.headers["referrer-policy"] for page in pages} == {"no-referrer"}
    assert is_password(alex.email, PASSWORD)


@pytest.mark.product("Q6")
@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"password": ""}, "Choose a password"),
        ({"password": "short"}, "Use 12 characters or more"),
        ({"password": "northgate.garages.7"}, "made of your own name, company or address"),
        ({"confirm_password": "something else"}, "Type the same password in both boxes"),
    ],
)
def test_the_new_password_is_as_good_as_the_first(
    visitor: Browser, alex: User, typed: dict[str, str], message: str
) -> None:
    ask(visitor)

    page = choose(visitor, newest_link(), status=422, **typed)

    assert message in " ".join(page.errors)
    assert is_password(alex.email, PASSWORD)


def test_a_used_link_says_so_and_what_to_do(visitor: Browser, alex: User) -> None:
    ask(visitor)
    path = newest_link()
    choose(visitor, path)

    page = visitor.get(path, status=404)
    again = visitor.post(path, {"password": NEW, "confirm_password": NEW}, status=404)

    assert page.heading == again.heading == "This link does not work any more"
    assert page.link("Send a new link") == "/forgotten-password"


@pytest.mark.product("Q38")
def test_a_link_is_good_for_20_minutes(visitor: Browser, alex: User) -> None:
    ask(visitor)
    sent = clock.now()

    with time_machine.travel(sent + timedelta(minutes=19), tick=False):
        visitor.get(newest_link())
    with time_machine.travel(sent + timedelta(minutes=20, seconds=1), tick=False):
        visitor.get(newest_link(), status=404)


def test_the_newest_link_counts(visitor: Browser, alex: User) -> None:
    ask(visitor)
    older = newest_link()
    ask(visitor)

    visitor.get(older, status=404)
    visitor.get(newest_link())


def test_an_activation_link_chooses_no_password(visitor: Browser, alex: User) -> None:
    give_password(alex, state=LoginState.PENDING)
    visitor.get("/activation")
    visitor.submit({"email": alex.email})
    url: str = queued_mail("activation")[-1].values["activation_url"]

    visitor.get(url.replace("/activate/", "/reset/"), status=404)


@pytest.mark.parametrize("state", [LoginState.SUSPENDED, LoginState.RESERVED])
def test_a_closed_login_gets_no_link(visitor: Browser, alex: User, state: LoginState) -> None:
    give_password(alex, state=state)

    ask(visitor)

    assert queued_mail() == []


def test_asking_needs_an_address(visitor: Browser) -> None:
    page = ask(visitor, "alex@example", status=422)

    assert "Enter an e-mail address in the form" in page.errors[0]
    assert page.one("#email")["value"] == "alex@example"


@pytest.mark.product("Q38")
@pytest.mark.parametrize("email", ["alex@example.org", "nobody@example.org"])
def test_a_link_is_sent_five_times_a_day(visitor: Browser, alex: User, email: str) -> None:
    with time_machine.travel("2026-11-23T12:00:00Z", tick=False):
        for _ in range(5):
            ask(visitor, email)

        page = ask(visitor, email, status=429)

    assert page.heading == "Too many tries"


def test_who_signs_in_while_it_is_changed_is_signed_out(
    visitor: Browser, alex: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(visitor)
    quick, end_all = Browser(), sessions.end_all

    def end_all_then_sign_in(writes: storage.Writes, user_id: str) -> None:
        monkeypatch.setattr(sessions, "end_all", end_all)
        end_all(writes, user_id)
        quick.signed_in_as(alex)

    monkeypatch.setattr(sessions, "end_all", end_all_then_sign_in)

    choose(visitor, newest_link())

    assert quick.get("/employer", status=303).location.startswith("/sign-in")
