from datetime import timedelta

import pytest
import time_machine
from browser import Browser
from factories import PASSWORD, an_employer, give_password

from chalicelib import audit, clock
from chalicelib.accounts.models import User
from chalicelib.web import browsers, cookies, sessions

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
CHROME = f"{WINDOWS}Chrome/142.0.0.0 Safari/537.36"


@pytest.fixture
def alex(aws: None) -> User:
    user = an_employer(email="alex@example.org")
    give_password(user)
    return user


@pytest.mark.parametrize(
    ("user_agent", "described"),
    [
        (CHROME, "Chrome on Windows"),
        (f"{CHROME} Edg/142.0.0.0", "Edge on Windows"),
        (f"{CHROME} OPR/120.0.0.0", "Opera on Windows"),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
            "Firefox on Linux",
        ),
        (
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML,"
                " like Gecko) Version/18.0 Safari/605.1.15"
            ),
            "Safari on Mac",
        ),
        (
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15"
                " (KHTML, like Gecko) CriOS/142.0 Mobile/15E148 Safari/604.1"
            ),
            "Chrome on iPhone",
        ),
        (
            (
                "Mozilla/5.0 (Linux; Android 15; SM-S901B) AppleWebKit/537.36 (KHTML)"
                " SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36"
            ),
            "Samsung Internet on Android",
        ),
        ("curl/8.5.0", ""),
        ("Something (Linux)", "Linux"),
        ("", ""),
    ],
)
def test_a_browser_is_told_by_make_and_system_only(user_agent: str, described: str) -> None:
    assert browsers.described(user_agent) == described


def log_in(user: User, user_agent: str) -> Browser:
    browser = Browser()
    browser.get("/sign-in")
    browser.post(
        "/sign-in", {"username": user.email, "password": PASSWORD}, user_agent=user_agent
    )
    return browser


def test_one_sees_where_one_is_logged_in(alex: User) -> None:
    here, other = log_in(alex, CHROME), log_in(alex, "Firefox/145.0 (Macintosh; Mac OS X)")

    page = here.get(here.get("/profile").link("Where you are logged in"))

    rows = [" ".join(row.get_text(" ").split()) for row in page.all("tbody tr")]
    assert rows[0].startswith("Chrome on Windows")
    assert rows[0].endswith("You are here")
    assert rows[1].startswith("Firefox on Mac")
    assert rows[1].endswith("Log out")
    assert other.cookies[cookies.SESSION].partition(".")[2] not in page.body


def test_another_device_is_logged_out(alex: User) -> None:
    here, other, third = (log_in(alex, CHROME) for _ in range(3))
    gone = sessions.find(other.cookies[cookies.SESSION])
    assert gone is not None
    here.get("/profile/sessions")

    page = here.post("/profile/sessions/end", {"session": gone.session_id}, follow=True)

    assert "That device is logged out." in page.text
    other.get("/employer", status=303)
    third.get("/employer")
    assert audit.trail(f"user#{alex.user_id}")[-1].action == "session.ended"


def test_all_others_are_logged_out(alex: User) -> None:
    here, *others = (log_in(alex, CHROME) for _ in range(3))
    here.get("/profile/sessions")

    page = here.submit(form="main > form", button=("session", "others"), follow=True)

    assert "All other devices are logged out." in page.text
    assert "You are logged in nowhere else." in page.text
    for other in others:
        other.get("/employer", status=303)
    assert audit.trail(f"user#{alex.user_id}")[-1].action == "sessions.ended"


def test_logging_out_one_that_is_gone_or_somebody_elses_changes_nothing(
    alex: User, stranger: Browser
) -> None:
    here = log_in(alex, CHROME)
    session = sessions.find(here.cookies[cookies.SESSION])
    assert session is not None

    stranger.post("/profile/sessions/end", {"session": session.session_id})
    stranger.post("/profile/sessions/end", {"session": "nothing"})
    here.post("/profile/sessions/end", {"session": session.session_id})

    here.get("/employer")


def test_a_session_that_is_over_is_not_listed(alex: User) -> None:
    log_in(alex, CHROME)
    with time_machine.travel(clock.now() + timedelta(hours=2), tick=False):
        here = Browser().signed_in_as(alex)

        page = here.get("/profile/sessions")

    assert len(page.all("tbody tr")) == 1
