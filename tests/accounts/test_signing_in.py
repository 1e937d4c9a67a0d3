from datetime import timedelta

import pytest
import time_machine
from browser import Browser, Page
from calls import Calls
from factories import PASSWORD, a_candidate_user, an_employer, give_password

from chalicelib import audit, clock, ids, settings
from chalicelib.accounts.models import Login, LoginState, User
from chalicelib.accounts.services import WrongPassword, costs, passwords, sign_in
from chalicelib.errors import TooMany
from chalicelib.web import cookies, sessions
from chalicelib.web.sessions import Role


@pytest.fixture
def alex(aws: None) -> User:
    user = an_employer(email="alex@example.org")
    give_password(user)
    return user


def log_in(browser: Browser, status: int = 303, **changes: str) -> Page:
    browser.get("/sign-in")
    typed = {"username": "alex@example.org", "password": PASSWORD}
    return browser.submit(typed | changes, status=status)


@pytest.mark.product("G-6", "G-12")
def test_an_employer_logs_in_from_the_front_page(visitor: Browser, alex: User) -> None:
    front = visitor.get("/")
    assert [label.text for label in front.all("form label")] == [
        "Username",
        "Password",
        "Remember me",
    ]
    assert front.link("Forgotten password?") == "/forgotten-password"

    page = visitor.submit({"username": " ALEX@example.org ", "password": PASSWORD}, follow=True)

    assert page.url == "/employer"
    assert page.heading == "Welcome, Alex Morgan"
    assert visitor.get("/", status=303).location == "/employer"
    assert [each.action for each in audit.trail(f"user#{alex.user_id}")] == ["user.signed_in"]


def test_a_candidate_comes_to_their_documents(visitor: Browser) -> None:
    user = a_candidate_user()
    give_password(user)

    assert log_in(visitor, username=user.email).location == "/candidate"


@pytest.mark.parametrize(
    "typed",
    [
        {"password": "not my password"},
        {"username": "nobody@example.org"},
        {"username": "not an address"},
        {"username": "x" * 250 + "@x"},
    ],
)
def test_the_wrong_name_and_the_wrong_password_look_the_same(
    visitor: Browser, alex: User, typed: dict[str, str]
) -> None:
    page = log_in(visitor, status=422, **typed)

    assert page.errors == [
        "Error: Username and password do not belong together. Check both and try again"
    ]
    assert page.one("#username")["value"] == typed.get("username", alex.email)
    assert page.one("#password")["value"] == ""
    assert cookies.SESSION not in visitor.cookies


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"username": ""}, "Enter your username, which is your e-mail address"),
        ({"password": ""}, "Enter your password"),
        ({"password": "x" * 513}, "Use 128 characters or fewer"),
        ({"username": "x" * 255}, "Enter your e-mail address"),
    ],
)
def test_what_is_missing_is_asked_for(
    visitor: Browser, typed: dict[str, str], message: str
) -> None:
    page = log_in(visitor, status=422, **typed)

    assert page.errors == [f"Error: {message}"]


@pytest.mark.product("Q4")
def test_nobody_logs_in_before_activating(visitor: Browser, alex: User) -> None:
    give_password(alex, state=LoginState.PENDING)

    right = log_in(visitor, status=422)
    wrong = log_in(visitor, status=422, password="not my password")

    assert "Activate your account first" in right.errors[0]
    assert right.link("Have it sent again") == "/activation"
    assert "do not belong together" in wrong.errors[0]


@pytest.mark.parametrize("state", [LoginState.SUSPENDED, LoginState.RESERVED])
def test_a_closed_login_opens_nothing(visitor: Browser, alex: User, state: LoginState) -> None:
    give_password(alex, state=state)

    page = log_in(visitor, status=422)

    assert "do not belong together" in page.errors[0]


@pytest.mark.product("Q38")
def test_after_ten_tries_the_right_password_does_not_help_either(
    visitor: Browser, alex: User
) -> None:
    with time_machine.travel("2026-11-23T12:01:00Z", tick=False):
        for _ in range(10):
            log_in(visitor, status=422, password="not my password")

        page = log_in(visitor, status=429)

    assert page.heading == "Too many tries"
    assert "Wait 4 minutes" in page.text
    with time_machine.travel("2026-11-23T12:05:00Z", tick=False):
        assert log_in(visitor).location == "/employer"


@time_machine.travel("2026-11-23T12:01:00Z", tick=False)
def test_who_tries_out_passwords_locks_nobody_out(alex: User) -> None:
    for _ in range(10):
        with pytest.raises(WrongPassword):
            sign_in(alex.email, "not my password", network="192.0.2.1", remember=False)
    for _ in range(100):
        with pytest.raises(TooMany):
            sign_in(alex.email, "not my password", network="192.0.2.1", remember=False)

    _, role = sign_in(alex.email, PASSWORD, network="192.0.2.2", remember=False)

    assert role is Role.EMPLOYER


@time_machine.travel("2026-11-23T12:01:00Z", tick=False)
def test_tries_from_many_networks_come_to_an_end_as_well(alex: User) -> None:
    for number in range(100):
        costs.spend_login(f"192.0.2.{number}", alex.email.upper())

    with pytest.raises(TooMany):
        sign_in(alex.email, PASSWORD, network="198.51.100.1", remember=False)


@pytest.mark.product("Q34", "G-6")
def test_remember_me_keeps_the_session_for_30_days(visitor: Browser, alex: User) -> None:
    now = clock.now()

    page = log_in(visitor, remember="y")

    [cookie] = [line for line in page.set_cookies if line.startswith(cookies.SESSION)]
    assert f"Max-Age={30 * 24 * 3600}" in cookie
    with time_machine.travel(now + timedelta(days=29, hours=23), tick=False):
        visitor.get("/employer")
    with time_machine.travel(now + timedelta(days=30, minutes=1), tick=False):
        assert visitor.get("/employer", status=303).location.startswith("/sign-in")


@pytest.mark.product("Q34")
def test_without_it_the_session_ends_with_the_browser_or_after_an_hour(
    visitor: Browser, alex: User
) -> None:
    now = clock.now()

    page = log_in(visitor)

    [cookie] = [line for line in page.set_cookies if line.startswith(cookies.SESSION)]
    assert "Max-Age" not in cookie
    with time_machine.travel(now + timedelta(minutes=61), tick=False):
        assert visitor.get("/employer", status=303).location == "/sign-in?next=%2Femployer"


def test_logging_in_leads_on_to_the_page_that_was_wanted(visitor: Browser, alex: User) -> None:
    wanted = visitor.get("/orders?sort=-paid", status=303).location
    visitor.get(wanted)

    page = visitor.submit({"username": alex.email, "password": PASSWORD})

    assert page.location == "/orders"


@pytest.mark.parametrize(
    "onward", ["//evil.example.org", "https://evil.example.org", "/\\evil.example.org"]
)
def test_logging_in_leads_to_no_other_site(visitor: Browser, alex: User, onward: str) -> None:
    visitor.get("/sign-in")
    typed = {"username": alex.email, "password": PASSWORD, "next": onward}

    assert visitor.submit(typed).location == "/employer"


def test_whoever_is_signed_in_goes_on_at_once(employer: Browser) -> None:
    assert employer.get("/sign-in?next=/orders", status=303).location == "/orders"
    assert employer.get("/sign-in?next=//evil", status=303).location == "/employer"


def test_a_planted_session_is_not_adopted(visitor: Browser, alex: User) -> None:
    planted = f"{alex.user_id}.{ids.new_secret()}"
    visitor.cookies[cookies.SESSION] = planted
    visitor.get("/sign-in")

    visitor.submit({"username": alex.email, "password": PASSWORD})

    assert visitor.cookies[cookies.SESSION] != planted
    assert sessions.find(planted) is None


def test_signing_in_again_ends_the_browsers_older_session(visitor: Browser, alex: User) -> None:
    log_in(visitor)
    older = visitor.cookies[cookies.SESSION]

    visitor.post("/sign-in", {"username": alex.email, "password": PASSWORD})

    assert sessions.find(older) is None
    assert len(sessions.all_of(alex.user_id)) == 1


def test_logging_out_ends_the_session_for_good(visitor: Browser, alex: User) -> None:
    log_in(visitor)
    held = visitor.cookies[cookies.SESSION]
    visitor.get("/employer")

    page = visitor.submit(form="form[action='/logout']", follow=True)

    assert "You are logged out" in page.text
    assert cookies.SESSION not in visitor.cookies
    assert sessions.find(held) is None


def test_logging_out_twice_is_harmless(visitor: Browser) -> None:
    assert visitor.post("/logout").location == "/sign-in"


def test_a_hash_with_other_settings_is_made_anew(visitor: Browser, alex: User) -> None:
    from argon2 import PasswordHasher

    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    give_password(alex, password_hash=weak)

    log_in(visitor)

    renewed = Login.get("alex@example.org").password_hash
    assert renewed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_letters_spelled_differently_by_keyboards_are_the_same(
    visitor: Browser, alex: User
) -> None:
    give_password(alex, "café crème brûlée")

    assert log_in(visitor, password="cafe\u0301 cre\u0300me bru\u0302le\u0301e").status == 303


def test_the_longest_password_that_was_accepted_opens_the_account(
    visitor: Browser, alex: User
) -> None:
    longest = "cre\u0300me bru\u0302le\u0301e " * 9
    assert passwords.problem(longest) is None
    give_password(alex, longest)

    assert log_in(visitor, password=longest).status == 303


def test_after_logging_out_the_browser_forgets_the_pages(employer: Browser) -> None:
    page = employer.post("/logout")

    assert page.headers["clear-site-data"] == '"cache"'


def test_signing_in_takes_five_calls(visitor: Browser, alex: User, calls: Calls) -> None:
    settings.secret("form-secret")
    visitor.get("/sign-in")
    calls.forget()

    visitor.submit({"username": alex.email, "password": PASSWORD})

    assert calls.operations == [
        "UpdateItem",
        "UpdateItem",
        "UpdateItem",
        "GetItem",
        "TransactWriteItems",
    ]


def test_a_password_that_is_changed_at_this_moment_opens_nothing(
    visitor: Browser, alex: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def change_it(_stored: str) -> bool:
        give_password(alex, "another horse staple")
        return False

    monkeypatch.setattr(passwords, "is_outdated", change_it)

    page = log_in(visitor, status=422)

    assert "do not belong together" in page.errors[0]
    assert sessions.all_of(alex.user_id) == []
