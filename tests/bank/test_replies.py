from collections.abc import Callable
from threading import Event

import pytest
from merchants import Merchant, RunningBank, a_registration

from local.bank.replies import read_reply
from local.bank.transactions import TxState

URL = "http://portal.localhost:4566/orders/1"
NEW = {"DeclineCode", "ExpiryDate", "BankAuthCode", "ACSTransID", "DSTransID", "SchemeTraceID"}
GOOD = f"Status=OK\r\nRedirectURL={URL}\r\nStatusDetail=fine\r\n"


def problem(body: str, status: int = 200) -> str:
    return read_reply(status, body.encode("latin-1"), "text/plain", 0).problem


def test_a_good_reply_is_read() -> None:
    reply = read_reply(200, GOOD.encode(), "text/plain", 0.5)

    assert reply.usable
    assert reply.accepts
    assert (reply.status, reply.redirect_url, reply.detail) == ("OK", URL, "fine")


@pytest.mark.parametrize("status", ["INVALID", "ERROR"])
def test_the_other_two_answers_are_usable_but_no_acceptance(status: str) -> None:
    reply = read_reply(200, GOOD.replace("OK", status).encode(), "text/plain", 0)

    assert reply.usable
    assert not reply.accepts


def test_the_case_of_names_and_the_last_line_end_do_not_matter() -> None:
    assert not problem(f"Status=OK\r\nRedirectUrl={URL}")


def test_an_address_keeps_what_follows_its_own_equals_signs() -> None:
    reply = read_reply(200, f"Status=OK\r\nRedirectURL={URL}?a=b=c".encode(), "", 0)

    assert reply.redirect_url == f"{URL}?a=b=c"


@pytest.mark.parametrize(
    "body",
    [
        "",
        f"\r\n{GOOD}",
        f" {GOOD}",
        f"\ufeff{GOOD}".encode().decode("latin-1"),
        f"<html>{GOOD}",
        GOOD.replace("Status=OK", "status=OK"),
        GOOD.replace("OK", "FINE"),
        GOOD.replace("OK", "OK "),
        GOOD.replace("\r\n", "\n"),
        "Status=OK\r\n",
        "Status=OK\r\nRedirectURL=/orders/1\r\n",
        "Status=OK\r\nRedirectURL=portal.localhost/orders\r\n",
        "Status=OK\r\nRedirectURL=javascript:alert(1)\r\n",
        f"Status=OK\r\nRedirectURL={URL.ljust(256, 'x')}\r\n",
        f"Status=OK\r\nRedirectURL={URL}\r\nStatusDetail={'x' * 256}\r\n",
    ],
)
def test_anything_else_is_no_reply(body: str) -> None:
    assert problem(body)


@pytest.mark.parametrize("status", [201, 204, 301, 302, 403, 404, 500, 502])
def test_only_200_is_a_reply(status: int) -> None:
    assert problem(GOOD, status) == f"The answer was HTTP {status}, not 200"


def test_an_address_of_255_characters_is_the_longest() -> None:
    assert not problem(f"Status=OK\r\nRedirectURL={URL.ljust(255, 'x')}")


@pytest.mark.parametrize("status", ["INVALID", "ERROR"])
def test_a_merchant_that_refuses_is_not_paid_and_gets_its_buyer_back(
    bank: RunningBank, merchant: Merchant, status: str
) -> None:
    merchant.answers(f"Status={status}\r\nRedirectURL={URL}\r\nStatusDetail=no".encode())

    answer = bank.pay()

    assert answer.headers["Location"] == URL
    assert bank.transaction.state is TxState.CANCELLED_BY_REPLY


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"<html>oops</html>", 500),
        (GOOD.encode(), 500),
        (b"\r\n" + GOOD.encode(), 200),
        (b"Status=OK\r\nRedirectURL=/orders", 200),
        (b"", 200),
    ],
)
def test_a_bad_reply_strands_the_buyer_and_an_abort_follows(
    bank: RunningBank, merchant: Merchant, body: bytes, status: int
) -> None:
    merchant.reply = lambda fields: (
        (200, GOOD.encode()) if fields["Status"] == "ABORT" else (status, body)
    )

    page = bank.pay()

    merchant.wait_for(2)
    assert page.heading == "Server error 5006"
    assert merchant.statuses == ["OK", "ABORT"]
    assert merchant.posts[1]["StatusDetail"] == "2008 : The Transaction timed-out."
    assert bank.transaction.state is TxState.CANCELLED_WHEN_IDLE
    assert bank.transaction.redirect_url == ""


def test_an_abort_is_posted_until_it_is_answered(bank: RunningBank, merchant: Merchant) -> None:
    merchant.reply = lambda _fields: (
        (200, GOOD.encode()) if len(merchant.posts) > 3 else (500, b"")
    )

    bank.pay()

    merchant.wait_for(5)
    assert merchant.statuses == ["OK", "ABORT", "ABORT", "ABORT", "ABORT"]
    assert bank.transaction.due_at is None


def test_a_merchant_that_cannot_be_reached_is_tried_again(bank: RunningBank) -> None:
    bank.register(VendorTxCode="ORDER-2", NotificationURL="http://127.0.0.1:9/notify")

    answer = bank.pay()

    posts = [event for event in bank.transaction.history if event.what == "notification"]
    assert answer.heading == "Server error 5006"
    assert [post.reply["http_status"] for post in posts[:3]] == [None, None, None]
    assert "Not delivered" in posts[0].reply["problem"]


def test_a_slow_merchant_is_not_waited_for_for_ever(
    merchant: Merchant, start: Callable[..., RunningBank]
) -> None:
    bank = start(patience=0.05)
    bank.register()
    given_up = Event()
    merchant.reply = lambda _fields: (200 if given_up.wait(20) else 500, GOOD.encode())

    answer = bank.pay()

    given_up.set()
    assert answer.heading == "Server error 5006"
    assert "No answer within 0.05 seconds" in answer.text


def test_a_merchant_without_a_special_name_is_posted_to_directly(
    bank: RunningBank, merchant: Merchant
) -> None:
    bank.register(VendorTxCode="ORDER-2", NotificationURL=f"{merchant.address}/here")

    bank.pay()

    assert merchant.seen == [(merchant.address.removeprefix("http://"), "/here")]


@pytest.mark.parametrize(
    ("protocol", "absent"),
    [
        ("2.23", NEW),
        ("3.00", {"ACSTransID", "DSTransID", "SchemeTraceID"}),
        ("4.00", set()),
    ],
)
def test_each_protocol_is_told_what_it_knows(
    bank: RunningBank, merchant: Merchant, protocol: str, absent: set[str]
) -> None:
    registered = a_registration(VendorTxCode="ORDER-2", VPSProtocol=protocol)
    bank.register(**registered)

    bank.pay()

    [post] = merchant.posts
    assert post["VPSProtocol"] == protocol
    assert NEW - post.keys() == absent
    assert "" not in post.values()
