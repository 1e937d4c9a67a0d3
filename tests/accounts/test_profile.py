from typing import Any

import pytest
import time_machine
from browser import Browser, Page
from calls import Calls
from factories import (
    PASSWORD,
    a_candidate_user,
    a_user,
    an_employer,
    give_password,
    queued_mail,
    saved,
)

from chalicelib import audit, brand, ids, settings
from chalicelib.accounts import rules
from chalicelib.accounts.models import Login, User
from chalicelib.accounts.services import passwords
from chalicelib.brand import Network
from chalicelib.web import cookies, sessions
from chalicelib.web.sessions import Role

NEW = "another horse staple"
SPACES = " \t\x1f\u1680\u2028\x85" * 2
GUIDE = (
    "Below are the details of your user profile that you created when you first registered on "
    "the website. Here you are able to change the details of your profile including your "
    "password."
)


@pytest.fixture
def alex(aws: None) -> User:
    user = an_employer(email="alex@example.org")
    give_password(user)
    return user


@pytest.fixture
def browser(alex: User) -> Browser:
    return Browser().signed_in_as(alex)


def save(browser: Browser, section: str, status: int = 303, **typed: str) -> Page:
    browser.get("/profile")
    values: dict[str, Any] = typed
    return browser.submit(values, form=f"#{section} form", status=status, follow=status == 303)


def stored(user: User) -> User:
    return User.get(user.user_id, consistent_read=True)


def is_password(user: User, password: str) -> bool:
    login = Login.get(ids.email_key(user.email), consistent_read=True)
    return passwords.is_right(password, login.password_hash)


@pytest.mark.product("G-26", "G-28", "G-29", "G-31")
def test_the_profile_is_the_guides(browser: Browser) -> None:
    page = browser.get("/profile")

    assert GUIDE in page.text
    labels = [label.text for label in page.all("section form label:not(.photo__circle)")]
    assert labels == [
        "Your photo",
        "Company",
        "First name",
        "Surname",
        "Telephone number (optional)",
        "Mobile number (optional)",
        "Facebook",
        "LinkedIn",
        "X",
        "Username",
        "Password",
        "Confirm password",
        "Current password",
    ]
    assert page.one("#username")["value"] == "alex@example.org"
    assert [crumb.text.strip() for crumb in page.all(".crumbs li")] == [
        "Home",
        "Employer Area",
        "Profile",
    ]


def test_a_candidate_has_no_company(aws: None) -> None:
    page = Browser().signed_in_as(a_candidate_user()).get("/profile")

    assert not page.all("#company")
    assert "your certificates keep the name on them" in page.text
    assert "Answer waiting requests before you change it" in page.text


@pytest.mark.product("G-28", "Q29")
def test_details_are_saved_and_said_to_be_at_their_form(browser: Browser, alex: User) -> None:
    page = save(
        browser,
        "details",
        company="Eastgate Garages",
        first_name="Alexandra",
        telephone="01632 960100",
    )

    user = stored(alex)
    assert (user.company, user.full_name) == ("Eastgate Garages", "Alexandra Morgan")
    assert user.telephone == "+44 1632 960100"
    assert page.url == "/profile?at=details#details"
    assert "Your details are saved." in page.one("#details").text
    assert len(page.all(".notice")) == 1
    assert page.one(".masthead__user").text == "Alexandra Morgan"
    assert Login.get("alex@example.org").name == "Alexandra Morgan"
    assert audit.trail(f"user#{alex.user_id}")[-1].action == "profile.changed"


def test_with_the_same_name_only_the_rest_is_saved(browser: Browser, alex: User) -> None:
    save(browser, "details", mobile="07700 900123")

    assert stored(alex).mobile == "+44 7700 900123"


def test_a_message_from_elsewhere_stands_at_the_top(browser: Browser) -> None:
    browser.cookies[cookies.FLASH] = (
        cookies.flash(cookies.Flash("good", "Done.")).partition("=")[2].partition(";")[0]
    )

    page = browser.get("/profile?at=nowhere")

    assert "Done." in page.one("main > .notice").text


def test_a_form_with_errors_says_nothing_of_the_others(browser: Browser, alex: User) -> None:
    save(browser, "networks", facebook="northgate")
    browser.get("/profile")

    page = browser.submit({"company": "", "surname": "Hall"}, form="#details form", status=422)

    assert page.errors == ["Error: Enter the name of your company"]
    assert len(page.all(".error-summary")) == 1
    assert "Enter the name of your company" in page.one("#details .error-summary").text
    assert page.one("#surname")["value"] == "Hall"
    assert page.one("#username")["value"] == "alex@example.org"
    assert page.one("#facebook")["value"] == "https://www.facebook.com/northgate"
    assert page.one("title").text.startswith("Error: Profile")
    assert stored(alex).surname == "Morgan"


def test_forms_lead_back_to_their_own_place(browser: Browser) -> None:
    page = browser.get("/profile")

    actions = {str(form["action"]) for form in page.all("section form")}

    assert {
        "/profile/details#details",
        "/profile/networks#networks",
        "/profile/login#login",
    } < actions


@pytest.mark.product("G-29", "Q27")
def test_networks_are_saved_as_links(browser: Browser, alex: User) -> None:
    page = save(
        browser, "networks", facebook="@northgate", linkedin="uk.linkedin.com/company/northgate"
    )

    links = {
        "facebook": "https://www.facebook.com/northgate",
        "linkedin": "https://uk.linkedin.com/company/northgate",
    }
    assert stored(alex).networks == links
    assert page.one("#linkedin")["value"] == links["linkedin"]
    assert "Your social networks are saved." in page.one("#networks").text


@pytest.mark.product("Q27")
def test_an_empty_network_is_none_and_one_of_the_past_is_kept(alex: User) -> None:
    old = "https://plus.google.com/+northgate"
    alex.networks = {"x": "https://x.com/northgate", "google-plus": old}
    saved(alex)
    browser = Browser().signed_in_as(alex)

    save(browser, "networks", x="")

    assert stored(alex).networks == {"google-plus": old}
    assert "Google Plus" not in browser.get("/profile").text


@pytest.mark.product("Q27")
def test_google_plus_is_a_network_of_the_past() -> None:
    offered = {network.name: network.offered for network in brand.current().networks}

    assert offered == {"Facebook": True, "LinkedIn": True, "X": True, "Google Plus": False}


def test_another_sites_link_is_refused_with_what_to_do(browser: Browser, alex: User) -> None:
    page = save(browser, "networks", status=422, facebook="https://evil.example.org/northgate")

    assert page.errors == [
        "Error: Enter your name on Facebook, or a link that begins with https://facebook.com/"
    ]
    assert page.one("#facebook")["value"] == "https://evil.example.org/northgate"
    assert stored(alex).networks == {}


NUMBERED = "/profile.php?id=1234567"
FACEBOOK = Network(
    "facebook", "Facebook", ("facebook.com",), "https://www.facebook.com/{}", offered=True
)


@pytest.mark.parametrize(
    ("typed", "link"),
    [
        ("northgate", "https://www.facebook.com/northgate"),
        ("@north.gate-1_", "https://www.facebook.com/north.gate-1_"),
        ("facebook.com/northgate", "https://facebook.com/northgate"),
        ("http://facebook.com/northgate", "https://facebook.com/northgate"),
        ("HTTPS://M.Facebook.com/north/gate?ref=1#top", "https://m.facebook.com/north/gate"),
        ("https://facebook.com/zoë", "https://facebook.com/zo%C3%AB"),
        (f"https://facebook.com{NUMBERED}", f"https://facebook.com{NUMBERED}"),
        (f"https://facebook.com{NUMBERED}&ref=1", f"https://facebook.com{NUMBERED}"),
        ("https://facebook.com/profile.php?ref=1", None),
        ("https://facebook.com/profile.php?id=x", None),
        ("https://facebook.com/profile.php", None),
        ("facebook.com", None),
        ("https://facebook.com", None),
        ("https://facebook.com/", None),
        ("https://facebook.com.evil.example.org/x", None),
        ("https://notfacebook.com/x", None),
        ("https://evil.example.org/facebook.com/x", None),
        ("https://facebook.com@evil.example.org/x", None),
        ("https://user@facebook.com/x", None),
        ("https://facebook.com:8443/x", None),
        ("https://facebook.com:port/x", None),
        ("https://[facebook.com/x", None),
        ("javascript://facebook.com/%0aalert(1)", None),
        ("javascript:alert(1)", None),
        ("https://facebook.com/a b", None),
        ('https://facebook.com/"><script>', None),
        ("https://facebook.com/" + "x" * 200, None),
        ("//facebook.com/x", None),
        ("north gate", None),
        ("@", None),
    ],
)
@pytest.mark.product("Q27")
def test_a_link_leads_to_its_network_and_nowhere_else(typed: str, link: str | None) -> None:
    assert rules.profile_link(FACEBOOK, typed) == link


@pytest.mark.product("G-31", "Q6")
def test_a_new_password_ends_every_other_session_and_keeps_this_one(
    browser: Browser, alex: User
) -> None:
    others = [Browser().signed_in_as(alex) for _ in range(2)]
    before = browser.cookies[cookies.SESSION]

    page = save(browser, "login", password=NEW, confirm_password=NEW, current_password=PASSWORD)

    assert is_password(alex, NEW)
    assert "Your password is changed." in page.one("#login").text
    assert browser.cookies[cookies.SESSION] != before
    assert sessions.find(before) is None
    for other in others:
        other.get("/employer", status=303)
    browser.get("/employer")
    assert [message.template for message in queued_mail()] == ["password-changed"]
    assert audit.trail(f"user#{alex.user_id}")[-1].action == "password.changed"


@pytest.mark.product("Q34")
def test_a_remembered_session_stays_remembered_for_what_is_left_of_it(alex: User) -> None:
    browser = Browser().signed_in_as(alex, remember=True)
    browser.get("/profile")

    page = browser.submit(
        {"password": NEW, "confirm_password": NEW, "current_password": PASSWORD},
        form="#login form",
    )

    [cookie] = [line for line in page.set_cookies if line.startswith(cookies.SESSION)]
    seconds = int(cookie.partition("Max-Age=")[2])
    assert 30 * 24 * 3600 - 60 < seconds <= 30 * 24 * 3600


def test_whoever_signs_in_meanwhile_with_the_old_password_is_signed_out(
    browser: Browser, alex: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick, end_all = Browser(), sessions.end_all

    def end_all_then_sign_in(writes: Any, user_id: str, *, but: str) -> None:
        monkeypatch.setattr(sessions, "end_all", end_all)
        end_all(writes, user_id, but=but)
        quick.signed_in_as(alex)

    monkeypatch.setattr(sessions, "end_all", end_all_then_sign_in)

    save(browser, "login", password=NEW, confirm_password=NEW, current_password=PASSWORD)

    quick.get("/employer", status=303)
    browser.get("/employer")


@pytest.mark.product("Q6", "Q7")
@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"password": "short"}, "Use 12 characters or more"),
        ({"password": " ", "confirm_password": " "}, "Use 12 characters or more"),
        ({"password": SPACES, "confirm_password": SPACES}, "among the first"),
        ({"password": NEW}, "Type the same password in both boxes"),
        ({"confirm_password": NEW}, "Type the same password in both boxes"),
        ({"current_password": ""}, "Enter your password"),
        ({"current_password": "not my password", "username": "b@example.org"}, "not your"),
        ({"username": ""}, "Enter an e-mail address"),
        ({"username": "alex@example"}, "in the form name@example.org"),
        (
            {"password": "northgate.garages.7", "confirm_password": "northgate.garages.7"},
            "made of your own name, company or address",
        ),
        (
            {
                "username": "silverbirch@example.org",
                "password": "silverbirch1",
                "confirm_password": "silverbirch1",
            },
            "made of your own name, company or address",
        ),
    ],
)
def test_what_can_not_be_saved_is_said_by_its_field(
    browser: Browser, alex: User, typed: dict[str, str], message: str
) -> None:
    page = save(browser, "login", status=422, **{"current_password": PASSWORD} | typed)

    assert message in " ".join(page.errors)
    assert len(page.all("#login .error-summary")) == 1
    assert is_password(alex, PASSWORD)
    assert queued_mail() == []
    assert page.one("#password")["value"] == ""


def test_with_nothing_to_change_nothing_is_changed(browser: Browser, alex: User) -> None:
    page = save(
        browser, "login", username="ALEX@example.org", current_password="not my password"
    )

    assert "Nothing was changed" in page.one("#login").text
    assert audit.trail(f"user#{alex.user_id}") == []


@pytest.mark.product("Q38")
@time_machine.travel("2026-11-23T12:01:00Z", tick=False)
def test_tries_of_the_current_password_are_limited(alex: User) -> None:
    browser = Browser().signed_in_as(alex)
    typed = {"password": NEW, "confirm_password": NEW, "username": alex.email}
    for _ in range(10):
        browser.post("/profile/login", typed | {"current_password": "no"}, status=422)

    page = browser.post("/profile/login", typed | {"current_password": PASSWORD}, status=429)

    assert page.heading == "Too many tries"
    assert is_password(alex, PASSWORD)


def test_the_profile_takes_three_calls(browser: Browser, calls: Calls) -> None:
    settings.secret("form-secret")
    calls.forget()

    browser.get("/profile")

    assert calls.operations == ["GetItem", "BatchGetItem", "Query"]


def test_a_session_of_somebody_who_is_gone_finds_no_profile(aws: None) -> None:
    gone = a_user(Role.CANDIDATE)
    browser = Browser().signed_in_as(gone)
    gone.delete()

    browser.get("/profile", status=404)
