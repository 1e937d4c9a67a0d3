import base64
import hashlib
import json
import re
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from accounts.pictures import a_picture, turned
from botocore.client import BaseClient
from botocore.exceptions import ClientError
from browser import Browser, Page
from factories import a_candidate_user, an_employer, saved

from chalicelib import audit, clock, files, ids
from chalicelib.accounts import services
from chalicelib.accounts.models import User
from chalicelib.accounts.services import people
from chalicelib.accounts.sweeps import make_photo
from chalicelib.web.sessions import Role

NOW = datetime.fromisoformat("2026-11-23T12:00:00Z")


@pytest.fixture
def alex(aws: None) -> User:
    return an_employer()


def is_stored(key: str) -> bool:
    try:
        files.read(key)
    except files.Missing:
        return False
    return True


def send(user: User, content: bytes = b"", *, at: datetime = NOW, upload_id: str = "") -> str:
    """Put a picture where the form of the profile puts it, and wake the function."""
    upload_id = upload_id or ids.new_id()
    key = f"uploads/{user.user_id}/{upload_id}"
    files.put(key, content or a_picture(), content_type=files.UPLOAD_TYPE)
    wake(key, at, content or a_picture())
    assert not is_stored(key)
    return upload_id


def wake(key: str, at: datetime = NOW, content: bytes = b"") -> None:
    picture = {"key": key, "eTag": tag_of(content)}
    make_photo({"Records": [{"eventTime": at.isoformat(), "s3": {"object": picture}}]}, None)


def tag_of(content: bytes = b"") -> str:
    """Return the tag that the bucket gives to a picture."""
    return hashlib.md5(content or a_picture(), usedforsecurity=False).hexdigest()


def outcome(user: User, upload_id: str, content: bytes = b"") -> str | None:
    return services.photo_outcome(user.user_id, upload_id, tag_of(content))


def page_after(upload_id: str, content: bytes = b"") -> str:
    """Return where the bucket leads a browser that has sent a picture."""
    tag = tag_of(content)
    return f"/profile/photo/{upload_id}?bucket=b&key=k&etag=%22{tag}%22"


def stored(user: User) -> User:
    return User.get(user.user_id, consistent_read=True)


def form_of(page: Page) -> dict[str, str]:
    fields = page.all("form.photo input[type=hidden]")
    return {str(each["name"]): str(each["value"]) for each in fields}


@pytest.mark.product("G-27", "Q28")
def test_a_picture_becomes_the_photo(alex: User) -> None:
    upload_id = send(alex, turned(6))

    key = str(stored(alex).photo_key)
    assert re.fullmatch(r"photos/[0-9a-z]{26}\.jpg", key)
    assert alex.user_id not in key
    assert files.read(key).startswith(b"\xff\xd8")
    assert outcome(alex, upload_id, turned(6)) == "made"
    assert [each.action for each in audit.trail(f"user#{alex.user_id}")] == ["photo.changed"]


@pytest.mark.product("G-27")
@pytest.mark.parametrize("role", [Role.EMPLOYER, Role.CANDIDATE])
def test_the_form_sends_one_picture_to_one_place(aws: None, role: Role) -> None:
    user = an_employer() if role is Role.EMPLOYER else a_candidate_user()

    page = Browser().signed_in_as(user).get("/profile")

    fields = form_of(page)
    upload_id = fields["key"].rpartition("/")[2]
    policy = json.loads(base64.b64decode(fields["policy"]))
    named: dict[str, str] = {}
    for each in policy["conditions"]:
        named |= each if isinstance(each, dict) else {}
    assert fields["key"] == named["key"] == f"uploads/{user.user_id}/{upload_id}"
    assert fields["Content-Type"] == named["Content-Type"] == "application/octet-stream"
    onward = f"http://portal.localhost:4566/profile/photo/{upload_id}"
    assert fields["success_action_redirect"] == named["success_action_redirect"] == onward
    assert ["content-length-range", 1, 20 * 1024 * 1024] in policy["conditions"]
    assert {each[0] for each in policy["conditions"] if isinstance(each, list)} == {
        "content-length-range"
    }
    ends_at = datetime.fromisoformat(policy["expiration"])
    assert timedelta(minutes=59) < ends_at - clock.now() <= timedelta(hours=1)
    assert page.one("form.photo")["enctype"] == "multipart/form-data"
    assert str(page.one("form.photo")["action"]).startswith("http")
    assert page.all("form.photo input")[-1]["type"] == "file"


def test_the_policy_of_the_page_names_the_bucket_and_no_other_page_does(alex: User) -> None:
    browser = Browser().signed_in_as(alex)

    allowed = browser.get("/profile").headers["content-security-policy"]
    elsewhere = browser.get("/profile/sessions").headers["content-security-policy"]

    assert "form-action 'self' http://127.0.0.1:4566;" in allowed
    assert "img-src 'self' data: http://127.0.0.1:4566;" in allowed
    assert "127.0.0.1" not in elsewhere


def test_each_profile_page_has_a_place_of_its_own_for_the_picture(alex: User) -> None:
    browser = Browser().signed_in_as(alex)

    keys = {form_of(browser.get("/profile"))["key"] for _ in range(3)}

    assert len(keys) == 3


@pytest.mark.product("G-27")
def test_the_photo_is_shown_by_a_link_for_a_minute(alex: User) -> None:
    browser = Browser().signed_in_as(alex)
    assert browser.get("/profile").all(".photo__circle img") == []
    browser.get("/profile/photo", status=404)
    send(alex)

    page = browser.get("/profile")
    link = urlsplit(
        browser.get(str(page.one(".photo__circle img")["src"]), status=303).location
    )

    asked = parse_qs(link.query)
    assert link.path.endswith(str(stored(alex).photo_key))
    assert asked["X-Amz-Expires"] == ["60"]
    assert asked["response-content-type"] == ["image/jpeg"]
    assert services.photo_url(alex) is None


@pytest.mark.product("Q28")
@pytest.mark.parametrize(
    ("content", "came_of_it", "words"),
    [
        (b"x" * (5 * 1024 * 1024 + 1), "too-large", "larger than 5 MB"),
        (b"x" * (5 * 1024 * 1024), "no-picture", "Choose a JPEG, PNG or WebP"),
        (a_picture("PNG", (5_200, 4_000)), "too-many-pixels", "more pixels than we can take"),
    ],
)
def test_what_can_not_be_a_photo_is_refused_in_words(
    alex: User, content: bytes, came_of_it: str, words: str
) -> None:
    upload_id = send(alex, content)

    page = Browser().signed_in_as(alex).get(page_after(upload_id, content))

    assert outcome(alex, upload_id, content) == came_of_it
    assert words in page.text
    assert "Your photo is as it was before" in page.text
    assert page.link("Choose another picture") == "/profile#photo"
    assert stored(alex).photo_key is None


def test_a_new_photo_replaces_the_old_one(alex: User) -> None:
    send(alex)
    old = str(stored(alex).photo_key)

    send(alex, at=NOW + timedelta(minutes=1))

    assert stored(alex).photo_key != old
    assert not is_stored(old)


def test_a_picture_that_is_late_does_not_replace_one_that_was_sent_after_it(alex: User) -> None:
    newer = send(alex, at=NOW)
    kept = stored(alex).photo_key

    older = send(alex, at=NOW - timedelta(seconds=1))

    assert stored(alex).photo_key == kept
    assert outcome(alex, newer) == "made"
    assert outcome(alex, older) == "superseded"
    page = Browser().signed_in_as(alex).get(page_after(older))
    assert "a later picture" in page.text


def test_being_woken_twice_changes_nothing(alex: User) -> None:
    upload_id = send(alex)
    first = stored(alex).photo_key

    wake(f"uploads/{alex.user_id}/{upload_id}")
    send(alex, upload_id=upload_id)
    refused = send(alex, b"no picture")
    send(alex, b"no picture", upload_id=refused)

    assert stored(alex).photo_key == first
    assert outcome(alex, upload_id) == "made"
    assert outcome(alex, refused, b"no picture") == "no-picture"


def test_a_profile_that_is_saved_meanwhile_keeps_both(
    alex: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = people.user
    times: list[int] = []

    def find_and_change(user_id: str) -> User:
        user: User = find(user_id)
        if not times:
            times.append(1)
            other = find(user_id)
            other.telephone = "+44 1632 960100"
            saved(other)
        return user

    monkeypatch.setattr(people, "user", find_and_change)
    send(alex)

    assert stored(alex).photo_key
    assert stored(alex).telephone == "+44 1632 960100"


def test_a_profile_that_changes_again_and_again_keeps_its_photo(
    alex: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = people.user

    def find_and_change(user_id: str) -> User:
        user: User = find(user_id)
        saved(find(user_id))
        return user

    monkeypatch.setattr(people, "user", find_and_change)
    upload_id = send(alex)

    assert outcome(alex, upload_id) == "superseded"
    assert stored(alex).photo_key is None


def test_a_form_that_the_browser_brings_back_takes_a_better_picture(alex: User) -> None:
    refused = b"no picture"
    upload_id = send(alex, refused)
    browser = Browser().signed_in_as(alex)
    browser.get(page_after(upload_id, refused))

    waiting = browser.get(page_after(upload_id), follow=True)
    send(alex, upload_id=upload_id, at=NOW + timedelta(minutes=1))
    told = browser.get(waiting.url, follow=True)

    assert waiting.one("progress")
    assert "Your photo is saved." in told.one("#photo").text
    assert stored(alex).photo_key


def test_a_picture_that_came_too_late_may_be_sent_again(alex: User) -> None:
    send(alex)
    late = send(alex, at=NOW - timedelta(seconds=1))
    first = stored(alex).photo_key

    send(alex, at=NOW + timedelta(minutes=1), upload_id=late)

    assert outcome(alex, late) == "made"
    assert stored(alex).photo_key != first


@pytest.mark.parametrize("key", ["uploads/x", "uploads/../photos/x", "uploads/a/b/c"])
def test_what_lies_elsewhere_is_thrown_away(aws: None, key: str) -> None:
    files.put(key, a_picture(), content_type=files.UPLOAD_TYPE)

    wake(key)

    assert not is_stored(key)


def test_one_picture_that_can_not_be_made_does_not_hold_up_the_next(
    alex: User, caplog: pytest.LogCaptureFixture
) -> None:
    nobodys = f"uploads/{ids.new_id()}/{ids.new_id()}"
    files.put(nobodys, a_picture(), content_type=files.UPLOAD_TYPE)
    key = f"uploads/{alex.user_id}/{ids.new_id()}"
    files.put(key, a_picture(), content_type=files.UPLOAD_TYPE)

    make_photo(
        {
            "Records": [
                {"eventTime": NOW.isoformat(), "s3": {"object": {"key": each, "eTag": "e"}}}
                for each in (nobodys, key)
            ]
        },
        None,
    )

    assert stored(alex).photo_key
    assert [each.message for each in caplog.records].count("photo.of_nobody") == 1


def test_a_picture_that_a_fault_held_up_is_made_when_it_is_tried_again(
    alex: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = f"uploads/{alex.user_id}/{ids.new_id()}"
    files.put(key, a_picture(), content_type=files.UPLOAD_TYPE)

    def refuse(*_given: object) -> object:
        raise ClientError({"Error": {"Code": "SlowDown"}}, "GetObject")

    with monkeypatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", refuse)
        with pytest.raises(ClientError):
            wake(key)
    wake(key)

    assert stored(alex).photo_key


def test_a_photo_is_removed_after_asking(alex: User) -> None:
    send(alex)
    key, browser = str(stored(alex).photo_key), Browser().signed_in_as(alex)
    asked = browser.get(browser.get("/profile").link("Remove photo"))

    page = browser.submit(follow=True)

    assert asked.heading == "Remove your photo?"
    assert "Your photo is removed" in page.one("#photo").text
    assert stored(alex).photo_key is None
    assert not is_stored(key)
    assert audit.trail(f"user#{alex.user_id}")[-1].action == "photo.removed"


def test_removing_no_photo_is_harmless(alex: User) -> None:
    browser = Browser().signed_in_as(alex)

    asked = browser.get("/profile/photo/remove", status=303)
    browser.post("/profile/photo/remove")

    assert asked.location == "/profile#photo"
    assert audit.trail(f"user#{alex.user_id}") == []


def test_a_picture_that_was_sent_before_none_was_removed_does_not_come_back(
    alex: User,
) -> None:
    Browser().signed_in_as(alex).post("/profile/photo/remove")

    send(alex)

    assert stored(alex).photo_key is None


def test_a_removed_photo_does_not_come_back_with_a_picture_sent_before(alex: User) -> None:
    send(alex)
    Browser().signed_in_as(alex).post("/profile/photo/remove")

    late = send(alex, at=NOW + timedelta(seconds=1))

    assert outcome(alex, late) == "superseded"
    assert stored(alex).photo_key is None


def test_a_photo_removed_while_the_first_one_is_made_does_not_come(alex: User) -> None:
    Browser().signed_in_as(alex).post("/profile/photo/remove")

    late = send(alex, at=NOW)

    assert outcome(alex, late) == "superseded"
    assert stored(alex).photo_key is None


@time_machine.travel(NOW, tick=False)
def test_whoever_waits_is_told_so_and_after_a_minute_what_to_do(alex: User) -> None:
    browser, upload_id = Browser().signed_in_as(alex), ids.new_id()

    counting = browser.get(page_after(upload_id), status=303).location
    waiting, since = browser.get(counting), int(NOW.timestamp())
    with time_machine.travel(NOW + timedelta(seconds=60), tick=False):
        late = browser.get(counting)

    assert counting == f"/profile/photo/{upload_id}?since={since}&etag={tag_of()}"
    assert waiting.one("progress")
    assert waiting.one("noscript meta[http-equiv=refresh]")
    assert not late.all("progress, meta[http-equiv=refresh]")
    assert "send the picture again" in late.text
    assert late.link("Go to your profile") == "/profile#photo"


def test_when_it_is_made_the_profile_says_so_at_the_photo(alex: User) -> None:
    upload_id = send(alex)
    browser = Browser().signed_in_as(alex)

    page = browser.get(page_after(upload_id), follow=True)

    assert page.url == "/profile?at=photo#photo"
    assert "Your photo is saved." in page.one("#photo").text
    assert len(page.all(".notice")) == 1


def test_somebody_elses_upload_is_like_one_that_has_not_come(alex: User) -> None:
    upload_id = send(alex)
    other = Browser().signed_in_as(an_employer())

    assert other.get(page_after(upload_id), status=303).location.startswith(
        f"/profile/photo/{upload_id}?since="
    )


@pytest.mark.parametrize("upload_id", ["x", "A" * 26, "0" * 27])
def test_what_is_no_upload_is_not_found(alex: User, upload_id: str) -> None:
    Browser().signed_in_as(alex).get(f"/profile/photo/{upload_id}", status=404)


def test_an_outcome_is_forgotten_after_a_week(alex: User) -> None:
    upload_id = send(alex)

    with time_machine.travel(clock.now() + timedelta(days=6, hours=23)):
        assert outcome(alex, upload_id) == "made"
    with time_machine.travel(clock.now() + timedelta(days=7)):
        assert outcome(alex, upload_id) is None
