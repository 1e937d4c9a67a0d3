import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.payments.gateways import Reply
from chalicelib.payments.gateways.opayo.replies import render

URL = "https://portal.example.org/orders/01hj"


@pytest.mark.parametrize(
    ("reply", "status"),
    [(Reply.ACCEPTED, "OK"), (Reply.REFUSED, "INVALID"), (Reply.OUR_FAULT, "ERROR")],
)
def test_a_reply_is_three_lines_that_begin_with_the_status(reply: Reply, status: str) -> None:
    answer = render(reply, URL)

    first, second, third, after_the_last = answer.body.split("\r\n")
    assert (first, second) == (f"Status={status}", f"RedirectURL={URL}")
    assert third.startswith("StatusDetail=")
    assert after_the_last == ""
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/plain")


@pytest.mark.parametrize("reply", Reply)
def test_a_reply_is_plain_short_text(reply: Reply) -> None:
    lines = render(reply, URL).body.split("\r\n")

    assert all(line.isascii() and line.isprintable() for line in lines)
    assert all(len(line.partition("=")[2]) <= 255 for line in lines)


@pytest.mark.parametrize(
    "url",
    [
        "/orders/01hj",
        "https://portal.example.org/\r\nStatus=OK",
        "https://portal.example.org/a b",
        "https://portal.example.org/é",
        "https://portal.example.org/" + "x" * 229,
        "ftp://portal.example.org/",
    ],
)
def test_the_buyer_is_never_sent_to_what_opayo_would_not_take(url: str) -> None:
    with pytest.raises(ValueError, match="nobody"):
        render(Reply.ACCEPTED, url)


@given(st.text())
def test_nothing_in_an_address_adds_a_line(path: str) -> None:
    try:
        answer = render(Reply.REFUSED, "https://portal.example.org/" + path)
    except ValueError:
        return

    assert len(answer.body.splitlines()) == 3
