from datetime import timedelta

import pytest
import time_machine
from browser import Browser
from factories import PASSWORD, an_employer, give_password, queued_mail, saved

from chalicelib import audit, clock, ids, storage
from chalicelib.accounts.models import Login, LoginState, Token, User
from chalicelib.accounts.services import links, send_again

NETWORK = "203.0.113.9"


def waiting_user(**changes: str) -> User:
    user = an_employer(activated_at=None, **changes)
    give_password(user, state=LoginState.PENDING)
    return user


def link_of(user: User) -> str:
    send_again(user.email, network=NETWORK)
    url: str = queued_mail("activation")[-1].values["activation_url"]
    return url.removeprefix("http://portal.localhost:4566")


def state_of(user: User) -> LoginState:
    return Login.get(ids.email_key(user.email), consistent_read=True).state


@pytest.mark.product("Q4", "Q5", "G-8")
def test_link_and_password_together_activate_an_account(visitor: Browser) -> None:
    user = waiting_user()
    visitor.get(link_of(user))

    page = visitor.submit({"password": PASSWORD}, follow=True)

    assert (page.url, page.heading) == ("/sign-in", "Login")
    assert "Your account is active" in page.text
    assert state_of(user) is LoginState.ACTIVE
    assert User.get(user.user_id).activated_at is not None
    assert "user.activated" in [each.action for each in audit.trail(f"user#{user.user_id}")]


@pytest.mark.product("Q5")
def test_opening_the_link_as_mail_scanners_do_uses_nothing_up(visitor: Browser) -> None:
    user = waiting_user()
    path = link_of(user)

    for _ in range(5):
        Browser().get(path)

    assert state_of(user) is LoginState.PENDING
    visitor.get(path)
    visitor.submit({"password": PASSWORD})
    assert state_of(user) is LoginState.ACTIVE


@pytest.mark.product("Q5")
def test_a_link_without_the_right_password_activates_nothing(visitor: Browser) -> None:
    user = waiting_user()
    visitor.get(link_of(user))

    page = visitor.submit({"password": "somebody else's"}, status=422)

    assert "not the password that was chosen when registering" in page.errors[0]
    assert page.link("Choose a new one") == "/forgotten-password"
    assert state_of(user) is LoginState.PENDING


@pytest.mark.parametrize(
    ("typed", "message"),
    [("", "Enter your password"), ("x" * 513, "Use 128 characters or fewer")],
)
def test_activating_needs_a_password(visitor: Browser, typed: str, message: str) -> None:
    visitor.get(link_of(waiting_user()))

    page = visitor.submit({"password": typed}, status=422)

    assert message in page.errors[0]


@pytest.mark.product("Q6")
def test_a_password_made_of_the_name_given_later_must_be_replaced(visitor: Browser) -> None:
    user = an_employer(activated_at=None)
    give_password(user, "northgate.garages.7", state=LoginState.PENDING)
    visitor.get(link_of(user))

    page = visitor.submit({"password": "northgate.garages.7"}, status=422)

    assert "holds your own name or company: choose a new one by the link" in page.errors[0]
    assert page.link("Choose a new one") == "/forgotten-password"
    assert state_of(user) is LoginState.PENDING


def test_a_used_link_says_so_and_what_to_do(visitor: Browser) -> None:
    path = link_of(waiting_user())
    visitor.get(path)
    visitor.submit({"password": PASSWORD})

    page = visitor.get(path, status=404)
    sent_again = visitor.post(path, {"password": PASSWORD}, status=404)
    empty = visitor.post(path, {"password": ""}, status=404)

    assert page.heading == "This link does not work any more"
    assert page.link("Log in") == "/sign-in"
    assert page.link("Send a new link") == "/activation"
    assert sent_again.heading == empty.heading == page.heading


@pytest.mark.product("Q38")
def test_a_link_is_good_for_24_hours(visitor: Browser) -> None:
    path = link_of(waiting_user())
    sent = clock.now()

    with time_machine.travel(sent + timedelta(hours=23, minutes=59), tick=False):
        visitor.get(path)
    with time_machine.travel(sent + timedelta(hours=24, seconds=1), tick=False):
        visitor.get(path, status=404)


def test_the_newest_link_counts(visitor: Browser) -> None:
    user = waiting_user()
    older, newest = link_of(user), link_of(user)

    visitor.get(older, status=404)
    visitor.get(newest)


@pytest.mark.parametrize("state", [None, "another", "active"])
def test_a_link_of_somebody_else_now_is_dead(visitor: Browser, state: str | None) -> None:
    user = waiting_user()
    path = link_of(user)
    login = Login.get(ids.email_key(user.email))
    if state is None:
        login.delete()
    elif state == "another":
        login.user_id = ids.new_id()
        saved(login)
    else:
        login.activation_hash = None
        saved(login)

    visitor.get(path, status=404)


def test_a_link_that_never_was_looks_like_one_that_was_used(visitor: Browser) -> None:
    used = link_of(waiting_user())
    visitor.get(used)
    visitor.submit({"password": PASSWORD}, follow=True)

    assert (
        visitor.get("/activate/made-up", status=404).body == visitor.get(used, status=404).body
    )


def test_a_link_for_a_new_password_activates_nothing_by_itself(visitor: Browser) -> None:
    user = waiting_user()
    visitor.get("/forgotten-password")
    visitor.submit({"email": user.email})
    url: str = queued_mail("password-reset")[-1].values["reset_url"]

    visitor.get(url.replace("/reset/", "/activate/"), status=404)


def test_of_two_who_use_a_link_at_once_one_succeeds(
    visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = waiting_user()
    path = link_of(user)
    visitor.get(path)
    use_up = links.use_up

    def use_up_second(writes: storage.Writes, token: Token) -> None:
        monkeypatch.setattr(links, "use_up", use_up)
        Browser().post(path, {"password": PASSWORD})
        use_up(writes, token)

    monkeypatch.setattr(links, "use_up", use_up_second)

    page = visitor.submit({"password": PASSWORD}, status=404)

    assert page.heading == "This link does not work any more"
    assert state_of(user) is LoginState.ACTIVE


def test_the_address_of_the_page_is_told_to_nobody(visitor: Browser) -> None:
    page = visitor.get(link_of(waiting_user()))

    assert page.headers["referrer-policy"] == "no-referrer"


@pytest.mark.product("Q38")
def test_passwords_cannot_be_tried_out_with_a_link(visitor: Browser) -> None:
    user = waiting_user()
    path = link_of(user)
    with time_machine.travel(clock.now(), tick=False):
        visitor.get(path)
        for _ in range(10):
            visitor.submit({"password": "not this one either"}, status=422)

        visitor.submit({"password": PASSWORD}, status=429)

    assert state_of(user) is LoginState.PENDING


@pytest.mark.product("Q4")
def test_the_e_mail_is_sent_again_to_whoever_waits(visitor: Browser) -> None:
    user = waiting_user()
    visitor.get("/activation")

    page = visitor.submit({"email": user.email.upper()}, follow=True)

    assert page.heading == "Check your e-mail"
    assert [message.to for message in queued_mail("activation")] == [user.email]


def test_an_active_account_is_told_that_it_is_active(visitor: Browser) -> None:
    user = an_employer()
    visitor.get("/activation")

    visitor.submit({"email": user.email})

    assert [message.to for message in queued_mail("already-registered")] == [user.email]


@pytest.mark.parametrize("state", [LoginState.SUSPENDED, LoginState.RESERVED])
def test_nobody_else_is_written_to(visitor: Browser, state: LoginState) -> None:
    user = an_employer()
    give_password(user, state=state)
    visitor.get("/activation")

    visitor.submit({"email": user.email})
    visitor.submit({"email": "nobody@example.org"})

    assert queued_mail() == []


def test_sending_again_needs_an_address(visitor: Browser) -> None:
    visitor.get("/activation")

    page = visitor.submit({"email": "alex@"}, status=422)

    assert "Enter an e-mail address in the form" in page.errors[0]
    assert page.one("#email")["value"] == "alex@"


@pytest.mark.product("Q38")
def test_it_is_sent_again_three_times_an_hour(visitor: Browser) -> None:
    with time_machine.travel("2026-11-23T12:00:00Z", tick=False):
        user = waiting_user()
        visitor.get("/activation")
        for _ in range(3):
            visitor.submit({"email": user.email})

        visitor.submit({"email": user.email}, status=429)

    assert len(queued_mail()) == 3
