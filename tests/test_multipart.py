"""Forms with a file: what browsers send is read, everything else refused."""

import base64
from dataclasses import dataclass
from typing import Any

import pytest
from browser import Browser
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.web.forms import (
    MOST_BYTES,
    MOST_BYTES_WITH_A_FILE,
    MOST_PARTS,
    BadForm,
    FormData,
    NotText,
    PostedFile,
    TooLong,
)
from chalicelib.web.requests import PageRequest

KIND = "multipart/form-data; boundary=XX"


def part(name: str, content: bytes, filename: str | None = None) -> bytes:
    named = "" if filename is None else f'; filename="{filename}"'
    head = f'--XX\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'
    return head.encode() + content + b"\r\n"


def form_of(*parts: bytes) -> FormData:
    return FormData.parse_parts(b"".join(parts) + b"--XX--\r\n", KIND)


def test_texts_and_a_file_are_read_as_they_were_sent() -> None:
    form = form_of(
        part("name", "Zoë\r\nBell".encode()),
        part("blank", b""),
        part("tick", b"a"),
        part("tick", b"b"),
        part("list", b"\xef\xbb\xbfa@example.org\r\n", "people.csv"),
    )

    assert dict(form) == {"name": "Zoë\r\nBell", "blank": "", "tick": "a"}
    assert form.getlist("tick") == ["a", "b"]
    assert form.files["list"].name == "people.csv"
    assert form.files["list"].text() == "a@example.org\r\n"


def test_a_file_that_was_not_chosen_is_not_there() -> None:
    form = form_of(part("list", b"", ""), part("name", b"Sam"))

    assert not form.files
    assert dict(form) == {"name": "Sam"}


def test_an_empty_file_that_was_chosen_is_there() -> None:
    assert form_of(part("list", b"", "empty.csv")).files["list"].text() == ""


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (part("name", b"Sam") + b"--XX--\r\n", "multipart/form-data"),
        (part("name", b"Sam") + b"--XX--\r\n", "multipart/form-data; boundary="),
        (part("name", b"Sam") + b"--XX--\r\n", "multipart/form-data; boundary=YY"),
        (part("name", b"Sam"), KIND),
        (part("name", b"Sam") + b"--XX", KIND),
        (b"", KIND),
        (b"name=Sam", KIND),
        (b"--XX\r\n\r\nno header\r\n--XX--\r\n", KIND),
        (b'--XX\r\nContent-Disposition: form-data; name="x"\r\n', KIND),
        (part("name", b"\xff\xfe") + b"--XX--\r\n", KIND),
    ],
)
def test_what_no_browser_sends_is_refused(body: bytes, kind: str) -> None:
    with pytest.raises(BadForm):
        FormData.parse_parts(body, kind)


@pytest.mark.parametrize(
    "parts",
    [
        [part("name", b"x" * MOST_BYTES)],
        [part("name", b"x")] * (MOST_PARTS + 1),
        [part("list", b"x" * MOST_BYTES_WITH_A_FILE, "long.csv")],
    ],
)
def test_more_than_any_form_of_ours_is_refused(parts: list[bytes]) -> None:
    with pytest.raises(TooLong):
        form_of(*parts)


def test_a_file_that_is_too_long_is_told_from_one_that_is_not() -> None:
    fits, does_not = b"x" * MOST_BYTES, b"x" * (MOST_BYTES + 1)

    files = form_of(part("a", fits, "a.csv"), part("b", does_not, "b.csv")).files

    assert not files["a"].is_too_long
    assert files["b"].is_too_long


@given(st.binary(max_size=300), st.text(max_size=60))
def test_any_bytes_and_any_type_are_a_form_or_refused(body: bytes, rest: str) -> None:
    try:
        form = FormData.parse_parts(body, f"multipart/form-data; {rest}")
    except BadForm:
        return
    assert all(isinstance(form[name], str) for name in form)


@given(st.binary(max_size=200))
def test_a_file_comes_out_as_it_went_in(content: bytes) -> None:
    framed = part("list", content, "any.bin") + b"--XX--\r\n"
    if b"--XX" in content:
        return

    assert FormData.parse_parts(framed, KIND).files["list"].content == content


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("Zoë".encode("utf-8-sig"), "Zoë"),
        ("Zoë".encode(), "Zoë"),
        ("Zoë".encode("cp1252"), "Zoë"),
        (b"a\t\r\n\x81", "a\t\r\n\ufffd"),
    ],
)
def test_a_text_is_read_as_spreadsheets_write_it(content: bytes, text: str) -> None:
    assert PostedFile("list.csv", content).text() == text


@pytest.mark.parametrize(
    "content",
    [
        "a@example.org".encode("utf-16"),
        "a@example.org".encode("utf-16-be"),
        "a@example.org".encode("utf-16").decode(errors="replace").encode(),
        b"PK\x03\x04\x14\x00\x06\x00",
        b"\xff\xd8\xff\xe0\x00\x10JFIF",
        b"%PDF-1.7\n%\xe2\xe3\x00",
    ],
)
def test_what_holds_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(NotText):
        PostedFile("list.csv", content).text()


@dataclass
class Raw:
    """A request as Chalice hands it on: its body text, or bytes when it came in base64."""

    raw_body: Any
    headers: dict[str, str]


@pytest.mark.parametrize("as_text", [True, False])
def test_the_gateway_may_hand_the_body_on_as_text_or_as_bytes(*, as_text: bool) -> None:
    body = part("list", "\ufeffé@example.org".encode(), "people.csv") + b"--XX--\r\n"
    handed = body.decode() if as_text else base64.b64decode(base64.b64encode(body))

    request: Any = PageRequest(Raw(handed, {"content-type": KIND}), None, {}, "/")  # type: ignore[arg-type]

    assert request.form.files["list"].text() == "é@example.org"


def test_a_form_with_a_file_carries_its_token_like_any_other(visitor: Browser) -> None:
    values = part("username", b"a@example.org") + part("password", b"nothing")
    token = part("csrf_token", visitor._token().encode())
    headers = {"content-type": KIND}

    forged = visitor._send(
        "POST", "/sign-in", values + b"--XX--\r\n", headers, 403, follow=False
    )
    page = visitor._send(
        "POST", "/sign-in", values + token + b"--XX--\r\n", headers, 422, follow=False
    )

    assert forged.status == 403
    assert page.heading == "Login"
