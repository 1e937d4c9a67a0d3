from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from browser import Browser, Page
from factories import PASSWORD, an_employer, give_password, queued_mail

from chalicelib import audit, clock, ids, storage
from chalicelib.accounts import emails
from chalicelib.accounts.models import Draft, Login, LoginState, User
from chalicelib.web.sessions import Role

LOGIN = {"email": "sam.hall@example.org", "password": PASSWORD, "confirm_password": PASSWORD}
EMPLOYER = {"company": "Northgate Garages", "first_name": "Sam", "surname": "Hall"}
CANDIDATE = {"first_name": "Sam", "surname": "Hall"}


def to_profile(visitor: Browser, side: str = "employer", **changes: str) -> Page:
    visitor.get(f"/register/{side}")
    return visitor.submit(LOGIN | changes, follow=True)


def to_confirm(visitor: Browser, side: str = "employer", **changes: str) -> Page:
    to_profile(visitor, side, **changes)
    return visitor.submit(EMPLOYER if side == "employer" else CANDIDATE, follow=True)


def login_of(email: str) -> Login | None:
    return Login.find(ids.email_key(email))


@pytest.mark.product("G-3", "G-4", "G-5")
def test_the_front_page_leads_to_both_registrations(visitor: Browser) -> None:
    page = visitor.get("/")
    choice = visitor.get(page.link("Registration"))

    assert choice.heading == "Registration"
    assert page.link("Register as a candidate") == "/register/candidate"
    assert page.link("Register as an employer") == "/register/employer"
    assert "Connect with candidates to:" in page.text


@pytest.mark.product("G-7", "G-8", "G-9")
def test_registration_says_what_its_three_parts_are(visitor: Browser) -> None:
    page = visitor.get("/register/employer")

    assert [crumb.text.strip() for crumb in page.all(".crumbs li")] == [
        "Home",
        "Registration",
        "Employer registration",
    ]
    assert page.one(".lead").get_text(strip=True) == (
        "Follow our simple 3 step process to create your account and access your"
        " Connections Dashboard."
    )
    assert [" ".join(banner.get_text(" ").split()) for banner in page.all(".banners li")] == [
        "1. Register Enter your registration details below.",
        "2. Activate Activate your account.",
        "3. Access Login to access your account.",
    ]
    assert page.one(".steps [aria-current=step]").get_text(strip=True) == "Login"


@pytest.mark.product("G-9", "G-10", "Q4")
def test_an_employer_registers_in_three_steps(visitor: Browser) -> None:
    to_profile(visitor)
    confirm = visitor.submit(EMPLOYER | {"telephone": "01632 960100"}, follow=True)
    done = visitor.submit(follow=True)

    assert "Northgate Garages" in confirm.text
    assert "+44 1632 960100" in confirm.text
    assert PASSWORD not in confirm.body
    assert confirm.one("main button").get_text(strip=True) == "Submit"
    assert confirm.link("Previous").endswith("/profile")
    assert done.heading == "Check your e-mail"
    assert "sam.hall@example.org" in done.text
    login = login_of("sam.hall@example.org")
    assert login is not None
    assert (login.state, login.role) == (LoginState.PENDING, Role.EMPLOYER)
    user = User.get(login.user_id)
    assert (user.company, user.full_name) == ("Northgate Garages", "Sam Hall")
    [message] = queued_mail()
    assert (message.template, message.to) == ("activation", "sam.hall@example.org")
    assert [entry.action for entry in audit.trail(f"user#{user.user_id}")] == [
        "user.registered"
    ]


def test_a_candidate_registers_without_a_company(visitor: Browser) -> None:
    confirm = to_confirm(visitor, "candidate")

    visitor.submit(follow=True)

    assert "Company" not in confirm.text
    login = login_of("sam.hall@example.org")
    assert login is not None
    assert login.role is Role.CANDIDATE


@pytest.mark.product("Q6")
@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"email": ""}, "Enter an e-mail address"),
        ({"email": "sam.hall"}, "Enter an e-mail address in the form name@example.org"),
        ({"email": "sam hall@example.org"}, "Enter an e-mail address in the form"),
        ({"email": "sam@localhost"}, "Enter an e-mail address in the form"),
        ({"email": "łukasz@example.org"}, "Enter an e-mail address in the form"),
        ({"email": "s" * 250 + "@example.org"}, "254 characters or fewer"),
        ({"password": ""}, "Choose a password"),
        ({"password": "too short"}, "Use 12 characters or more"),
        ({"password": "password1234"}, "among the first that an intruder would try"),
        ({"password": "sam.hall.2026"}, "made of your own name, company or address"),
        ({"password": "x" * 2000}, "Use 128 characters or fewer"),
        ({"confirm_password": "another horse"}, "Type the same password in both boxes"),
        ({"confirm_password": ""}, "Type the password again"),
    ],
)
def test_step_1_says_what_to_mend(
    visitor: Browser, typed: dict[str, str], message: str
) -> None:
    visitor.get("/register/employer")

    page = visitor.submit(LOGIN | typed, status=422)

    assert message in " ".join(page.errors)
    assert page.one("#email")["value"] == (LOGIN | typed)["email"]
    assert page.one("#password")["value"] == ""
    assert page.one("title").text.startswith("Error: ")


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"company": ""}, "Enter the name of your company"),
        ({"first_name": "   "}, "Enter your first name"),
        ({"surname": ""}, "Enter your surname"),
        ({"surname": "x" * 81}, "Surname must be 80 characters or fewer"),
        ({"first_name": "Sam\u202emaS"}, "Remove characters that cannot be printed"),
        ({"telephone": "ring me"}, "Enter a number such as 01632 960100"),
        ({"mobile": "077"}, "Enter a number such as 01632 960100"),
    ],
)
@pytest.mark.product("Q29")
def test_step_2_says_what_to_mend(
    visitor: Browser, typed: dict[str, str], message: str
) -> None:
    to_profile(visitor)

    page = visitor.submit(EMPLOYER | typed, status=422)

    assert [message in error for error in page.errors] == [True]
    for name, value in (EMPLOYER | typed).items():
        assert page.one(f"#{name}")["value"] == value.strip()


def test_sending_twice_makes_one_account_and_one_e_mail(visitor: Browser) -> None:
    to_confirm(visitor)

    first = visitor.submit()
    second = visitor.submit()

    assert first.location == second.location
    assert len(queued_mail()) == 1


def test_the_back_button_after_sending_leads_to_what_happens_next(visitor: Browser) -> None:
    confirm = to_confirm(visitor).url
    visitor.submit()

    profile = confirm.replace("/confirm", "/profile")
    assert visitor.get(confirm, status=303).location.endswith("/done")
    assert visitor.get(profile, status=303).location.endswith("/done")
    assert visitor.post(profile, EMPLOYER).location.endswith("/done")


def test_previous_leads_back_with_everything_but_the_password(visitor: Browser) -> None:
    profile = to_confirm(visitor).link("Previous")

    page = visitor.get(profile)
    first = visitor.get(page.link("Previous"))
    corrected = visitor.submit(
        {"email": "hall@example.org", "password": PASSWORD, "confirm_password": PASSWORD},
        follow=True,
    )

    assert page.one("#company")["value"] == "Northgate Garages"
    assert first.one("#email")["value"] == "sam.hall@example.org"
    assert corrected.url == profile
    assert corrected.one("#surname")["value"] == "Hall"
    assert "hall@example.org" in visitor.submit(follow=True).text


def test_nobody_can_jump_over_a_step(visitor: Browser) -> None:
    profile = to_profile(visitor).url
    base = profile.removesuffix("/profile")

    assert visitor.get(f"{base}/confirm", status=303).location == profile
    assert visitor.post(f"{base}/confirm").location == profile
    assert visitor.get(f"{base}/done", status=303).location == f"{base}/confirm"


@pytest.mark.parametrize("step", ["profile", "confirm", "done"])
def test_a_registration_ends_after_an_hour_with_a_page_that_says_what_to_do(
    visitor: Browser, step: str
) -> None:
    base = to_confirm(visitor).url.removesuffix("/confirm")

    with time_machine.travel(clock.now() + timedelta(hours=1), tick=False):
        page = visitor.get(f"{base}/{step}", status=404)

    assert page.heading == "Please start your registration again"
    assert page.link("Start again") == "/register/employer"


def test_an_answer_after_an_hour_is_not_taken(visitor: Browser) -> None:
    base = to_confirm(visitor).url.removesuffix("/confirm")

    with time_machine.travel(clock.now() + timedelta(hours=1), tick=False):
        visitor.post(f"{base}/profile", EMPLOYER, status=404)
        visitor.post(f"{base}/confirm", status=404)

    assert login_of("sam.hall@example.org") is None


def test_another_browser_does_not_see_a_registration(visitor: Browser) -> None:
    confirm = to_confirm(visitor).url

    Browser().get(confirm, status=404)
    Browser().post(confirm, status=404)
    visitor.get(confirm.replace("/employer/", "/candidate/"), status=404)

    assert login_of("sam.hall@example.org") is None


def test_a_made_up_draft_begins_a_new_one(visitor: Browser) -> None:
    page = visitor.get("/register/employer?draft=made-up")
    assert page.one("#email").get("value", "") == ""

    visitor.submit(LOGIN | {"draft": "made-up"}, follow=True)

    assert visitor.page is not None
    assert "made-up" not in visitor.page.url


def test_a_side_that_does_not_exist_is_not_found(visitor: Browser) -> None:
    visitor.get("/register/staff", status=404)


@pytest.mark.parametrize("path", ["/register", "/register/employer", "/sign-in", "/"])
def test_whoever_is_signed_in_is_sent_home(employer: Browser, path: str) -> None:
    assert employer.get(path, status=303).location == "/employer"


def test_the_draft_keeps_the_password_only_as_its_hash(visitor: Browser) -> None:
    url = to_confirm(visitor).url
    draft = Draft.get(url.split("/")[3])
    assert draft.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")

    visitor.submit()

    draft.refresh(consistent_read=True)
    assert draft.password_hash == ""


@pytest.mark.product("Q4")
def test_the_owner_of_an_account_is_told_when_their_address_registers_again(
    visitor: Browser,
) -> None:
    owner = an_employer(email="sam.hall@example.org", first_name="Ann")
    before = Login.get("sam.hall@example.org").password_hash
    to_confirm(visitor, email="Sam.Hall@EXAMPLE.org")

    page = visitor.submit(follow=True)

    assert page.heading == "Check your e-mail"
    [message] = queued_mail()
    assert (message.template, message.to) == ("already-registered", owner.email)
    assert message.values["first_name"] == "Ann"
    assert Login.get("sam.hall@example.org").password_hash == before


@pytest.mark.product("Q5")
def test_an_account_that_was_never_activated_is_made_anew(visitor: Browser) -> None:
    to_confirm(visitor)
    visitor.submit()
    first = Login.get("sam.hall@example.org")
    second_visitor = Browser()
    to_confirm(
        second_visitor, password="another horse staple", confirm_password="another horse staple"
    )

    second_visitor.submit()

    second = Login.get("sam.hall@example.org")
    assert second.user_id == first.user_id
    assert second.password_hash != first.password_hash
    assert second.activation_hash != first.activation_hash
    assert [message.template for message in queued_mail()] == ["activation", "activation"]


@pytest.mark.product("Q38")
def test_an_address_is_sent_three_activation_e_mails_an_hour(visitor: Browser) -> None:
    with time_machine.travel("2026-11-23T12:00:00Z", tick=False):
        for _ in range(3):
            to_confirm(visitor)
            visitor.submit()
        to_confirm(visitor)

        page = visitor.submit(status=429)

    assert page.heading == "Too many tries"
    assert len(queued_mail()) == 3


def test_a_name_cannot_bring_a_link_into_an_e_mail(visitor: Browser) -> None:
    to_profile(visitor)
    visitor.submit(EMPLOYER | {"first_name": "www.evil.example.org/win"}, follow=True)

    visitor.submit()

    [message] = queued_mail()
    assert "www.evil" not in message.values["first_name"]


def meanwhile(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object], times: int) -> None:
    queue, left = emails.queue_activation, [act] * times

    def queue_after(writes: storage.Writes, user: User, secret: str) -> None:
        if left:
            left.pop()()
        queue(writes, user, secret)

    monkeypatch.setattr(emails, "queue_activation", queue_after)


def test_two_clicks_at_once_make_one_account(
    visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirm = to_confirm(visitor).url
    second = Browser()
    second.cookies = dict(visitor.cookies)
    meanwhile(monkeypatch, lambda: second.post(confirm), times=1)

    page = visitor.submit()

    assert page.location.endswith("/done")
    assert len(queued_mail()) == 1


def test_two_who_register_an_address_at_once_make_one_account(
    visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = Browser()
    to_confirm(second)
    to_confirm(visitor)
    meanwhile(monkeypatch, second.submit, times=1)

    visitor.submit()

    login = Login.get("sam.hall@example.org")
    assert len(queued_mail("activation")) == 2
    assert User.get(login.user_id).email == login.email_key


def test_an_address_that_many_register_at_once_is_given_up_in_words(
    visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = an_employer(email="sam.hall@example.org")
    give_password(user, state=LoginState.PENDING)
    to_confirm(visitor)
    meanwhile(monkeypatch, lambda: give_password(user), times=99)

    page = visitor.submit(status=409)

    assert page.heading == "This has changed since you opened it"
    assert queued_mail() == []


def test_a_login_that_has_lost_its_user_is_told_nothing(visitor: Browser) -> None:
    an_employer(email="sam.hall@example.org").delete()
    to_confirm(visitor)

    assert visitor.submit(follow=True).heading == "Check your e-mail"
    assert queued_mail() == []
