import base64
import re
from collections.abc import Callable
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import EndpointConnectionError
from browser import Browser, Page
from factories import PASSWORD, an_employer, give_password

from chalicelib import storage
from chalicelib.connections import services as connections
from chalicelib.errors import Conflict, NotAllowed, NotFound, TooMany
from chalicelib.web import cookies, navigation, sessions
from chalicelib.web.cookies import Flash
from chalicelib.web.requests import FORM
from chalicelib.web.sessions import Session

LOGIN = {"username": "sam@example.org", "password": PASSWORD}


@pytest.fixture
def home_raises(monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception], None]:
    def let_it_raise(error: Exception) -> None:
        def fail(_employer_id: str) -> int:
            raise error

        monkeypatch.setattr(connections, "at_a_glance", fail)

    return let_it_raise


@pytest.fixture
def without_answers(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    make = vars(BaseClient)["_make_api_call"]

    def fail(*operations: str) -> None:
        def call(client: BaseClient, operation: str, parameters: Any) -> Any:
            if operation in operations:
                raise EndpointConnectionError(endpoint_url="http://127.0.0.1")
            return make(client, operation, parameters)

        monkeypatch.setattr(BaseClient, "_make_api_call", call)

    return fail


def test_an_unknown_address_gets_our_own_page(visitor: Browser) -> None:
    page = visitor.get("/no/such/page", status=404)

    assert page.heading == "Page not found"


@pytest.mark.product("G-2")
def test_a_visitor_is_led_to_sign_in_and_back(visitor: Browser) -> None:
    assert visitor.get("/employer", status=303).location == "/sign-in?next=%2Femployer"


def test_a_form_sent_after_the_session_ended_sends_nothing_and_says_so(
    visitor: Browser,
) -> None:
    page = visitor.post("/logout", follow=True)

    assert page.url == "/sign-in"
    assert "You were logged out. Log in to go on; nothing was sent." in page.text


def test_the_other_sides_pages_are_not_allowed(candidate: Browser) -> None:
    page = candidate.get("/employer", status=403)

    assert page.heading == "You cannot open this page"


@pytest.mark.parametrize(
    ("error", "status", "heading"),
    [
        (NotFound(), 404, "Page not found"),
        (NotAllowed(), 403, "You cannot open this page"),
        (Conflict(), 409, "This has changed since you opened it"),
        (TooMany(7), 429, "Too many tries"),
        (storage.Unavailable(), 503, "We are busy at the moment"),
        (LookupError("secret details"), 500, "Something went wrong"),
    ],
)
def test_whatever_stands_in_the_way_has_its_page(
    employer: Browser,
    home_raises: Callable[[Exception], None],
    error: Exception,
    status: int,
    heading: str,
) -> None:
    home_raises(error)

    page = employer.get("/employer", status=status)

    assert page.heading == heading
    assert "secret details" not in page.body
    assert "Traceback" not in page.body
    assert ("7 minutes" in page.text) == (status == 429)
    assert (page.headers.get("retry-after") == "30") == (status == 503)


def test_our_own_fault_has_a_reference_and_its_traceback_in_the_log(
    employer: Browser,
    home_raises: Callable[[Exception], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    home_raises(LookupError("secret details"))

    page = employer.get("/employer", status=500)

    assert re.search("reference [0-9a-z]{8}", page.text)
    [record] = [each for each in caplog.records if each.message == "page.failed"]
    assert record.exc_info


def test_a_page_whose_session_cannot_be_read_says_so(
    employer: Browser, without_answers: Callable[..., None]
) -> None:
    without_answers("GetItem")

    page = employer.get("/employer", status=503)

    assert page.heading == "We are busy at the moment"
    assert page.headers["retry-after"] == "30"


def test_a_page_whose_basket_cannot_be_read_either_says_so(
    employer: Browser, without_answers: Callable[..., None]
) -> None:
    employer.get("/employer")
    make = vars(BaseClient)["_make_api_call"]
    reads = []

    def fail_after_the_session(client: BaseClient, operation: str, parameters: Any) -> Any:
        reads.append(operation)
        if len(reads) > 1:
            raise EndpointConnectionError(endpoint_url="http://127.0.0.1")
        return make(client, operation, parameters)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", fail_after_the_session)
        page = employer.get("/employer", status=503)

    assert page.heading == "We are busy at the moment"
    assert reads[1:] == ["BatchGetItem", "GetItem"]


def test_an_error_page_that_fails_as_well_is_a_page_still(
    employer: Browser,
    home_raises: Callable[[Exception], None],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(_session: Session | None, _path: str) -> None:
        raise LookupError("secret details")

    home_raises(NotFound())
    monkeypatch.setattr(navigation, "menu", fail)

    page = employer.get("/employer", status=503)

    assert page.heading == "We are busy at the moment"
    assert "secret details" not in page.body
    assert [each.message for each in caplog.records] == ["page.refused", "page.failed"]


def test_a_request_that_cannot_be_read_gets_a_page(
    employer: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_cookie: str) -> None:
        raise LookupError("secret details")

    monkeypatch.setattr(sessions, "find", fail)

    assert employer.get("/employer", status=503).heading == "We are busy at the moment"


def forged(visitor: Browser, **how: Any) -> Page:
    give_password(an_employer(email="sam@example.org"))
    visitor.get("/sign-in")
    return visitor.post("/sign-in", LOGIN, status=403, **how)


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_sites_form_is_refused(visitor: Browser, site: str) -> None:
    page = forged(visitor, sec_fetch_site=site)

    assert page.heading == "Please send that again"
    assert cookies.SESSION not in visitor.cookies


def test_a_form_without_its_token_is_refused(visitor: Browser) -> None:
    forged(visitor, token=False)

    assert cookies.SESSION not in visitor.cookies


def test_a_token_of_another_browser_is_refused(visitor: Browser) -> None:
    other = Browser()
    token = str(other.get("/sign-in").one("main [name=csrf_token]")["value"])
    visitor.get("/sign-in")

    visitor.post("/sign-in", LOGIN | {"csrf_token": token}, status=403)


def test_a_token_of_another_session_is_refused(employer: Browser, stranger: Browser) -> None:
    token = str(stranger.get("/employer").one("[name=csrf_token]")["value"])

    employer.post("/logout", {"csrf_token": token}, status=403)

    employer.get("/employer")


def test_a_visitors_token_is_refused_once_signed_in(employer: Browser) -> None:
    token = str(Browser().get("/sign-in").one("main [name=csrf_token]")["value"])

    employer.post("/logout", {"csrf_token": token}, status=403)


@pytest.mark.parametrize(
    ("origin", "status"),
    [("http://portal.localhost:4566", 422), ("https://evil.example.org", 403), ("null", 403)],
)
def test_without_the_browsers_word_the_origin_decides(
    visitor: Browser, monkeypatch: pytest.MonkeyPatch, origin: str, status: int
) -> None:
    import gateway

    send = gateway.send

    def send_as_an_old_browser(
        method: str, url: str, headers: dict[str, str], body: bytes = b""
    ) -> gateway.Answer:
        headers = {name: value for name, value in headers.items() if name != "sec-fetch-site"}
        return send(method, url, headers | {"origin": origin}, body)

    monkeypatch.setattr(gateway, "send", send_as_an_old_browser)
    visitor.get("/sign-in")

    visitor.submit({"username": "sam@example.org", "password": "nothing"}, status=status)


@pytest.mark.parametrize(
    "values",
    [
        {"username": "x" * 70_000},
        {f"field{number}": "x" for number in range(600)},
    ],
    ids=["too long", "too many fields"],
)
def test_more_than_any_form_of_ours_is_refused(
    visitor: Browser, values: dict[str, str]
) -> None:
    page = visitor.post("/sign-in", values, status=413)

    assert page.heading == "That was more than we can take"


def test_what_is_no_text_is_refused_as_such(visitor: Browser) -> None:
    import gateway

    answer = gateway.send("POST", "/sign-in", {"content-type": FORM}, b"username=%FF")

    assert answer.status == 400
    assert "<h1>We could not read that</h1>" in answer.body


@pytest.mark.parametrize(
    "content_type", ["application/json", "text/plain", "multipart/form-data; boundary=x", ""]
)
def test_what_is_no_form_gets_a_page(visitor: Browser, content_type: str) -> None:
    page = visitor.post("/sign-in", LOGIN, status=400, content_type=content_type)

    assert page.heading == "We could not read that"


@pytest.mark.parametrize("content_type", [f"{FORM};charset=UTF-8", FORM.title()])
def test_a_form_may_name_its_letters(visitor: Browser, content_type: str) -> None:
    visitor.post("/sign-in", LOGIN, status=422, content_type=content_type)


def test_a_field_sent_twice_is_asked_for_again(visitor: Browser) -> None:
    page = visitor.post(
        "/sign-in", {"username": ["a@x", "b@x"], "password": "nothing"}, status=422
    )

    assert "Give one answer only" in page.errors[0]


def test_a_page_can_be_asked_for_its_headers_only(visitor: Browser) -> None:
    import gateway

    answer = gateway.send("HEAD", "/", {"host": "portal.localhost:4566"})

    assert answer.status == 200


def test_a_message_is_shown_once(visitor: Browser) -> None:
    visitor.cookies[cookies.FLASH] = (
        cookies.flash(Flash("good", "Done.")).split(";")[0].partition("=")[2]
    )

    assert "Done." in visitor.get("/").text
    assert "Done." not in visitor.get("/").text


@pytest.mark.parametrize("value", ["junk", "WyJldmlsIiwgIngiXQ==", "MQ==", "W10=", "é"])
def test_a_message_that_is_none_of_ours_is_not_shown(visitor: Browser, value: str) -> None:
    visitor.cookies[cookies.FLASH] = value

    assert not visitor.get("/").all(".notice")


@pytest.mark.parametrize(
    "value",
    [
        base64.urlsafe_b64encode(b"[" * number).decode()
        for number in (1_400, 4_500)  # deeper than Python reads, and longer than any of ours
    ],
)
def test_a_message_that_nobody_can_read_fells_no_page(visitor: Browser, value: str) -> None:
    visitor.cookies[cookies.FLASH] = value

    assert visitor.get("/").heading == "See, share and check qualifications"


@pytest.mark.parametrize(
    "foreign",
    ['prefs={"a":1}', "consent=yes, all of it", "(a)=1", "lone", '"', "__Host-sid2=x"],
)
def test_another_programs_cookie_signs_nobody_out(employer: Browser, foreign: str) -> None:
    held = f"{cookies.SESSION}={employer.cookies[cookies.SESSION]}"

    for header in (f"{foreign}; {held}", f"{held}; {foreign}", f"{foreign};{held}"):
        assert employer.get("/employer", cookie=header).heading.startswith("Welcome")


def test_of_two_cookies_of_one_name_the_first_counts() -> None:
    assert cookies.read("__Host-sid=a; x=1; __Host-sid=b") == {"__Host-sid": "a"}


def test_the_menu_marks_the_part_one_is_in(employer: Browser) -> None:
    page = employer.get("/employer")

    assert page.one(".mainnav [aria-current=page]").get_text(strip=True) == "Employer Area"
