"""Payments on the real stack: many notifications at once, and a process that dies."""

import http.client
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from payments.opayo_side import CONFIRMED, Desk, posted, signed
from stack import RunningStack

from chalicelib.payments.gateways import Account

pytestmark = pytest.mark.stack

ROOT = Path(__file__).parents[2]
KILLED = 137


class Elsewhere:
    """Runs `elsewhere.py` as the pages' function runs, but with a bank of the test's own."""

    def __init__(self, stack: RunningStack, desk: Desk) -> None:
        pages = stack.client("lambda").get_function_configuration(
            FunctionName=stack._physical("APIHandler")
        )
        self.environment: dict[str, str] = pages["Environment"]["Variables"] | {
            "AWS_ENDPOINT_URL": stack.laptop.aws_url,
            "AWS_DEFAULT_REGION": "eu-west-2",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "PAYMENT_HOST": desk.host,
            "PATH": os.environ["PATH"],
            "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}",
        }

    def run(self, *command: str, dies: bool = False) -> Any:
        """Return what a command printed; with `dies`, see that it was gone instead."""
        done = subprocess.run(  # noqa: S603  our own program
            [sys.executable, Path(__file__).with_name("elsewhere.py"), *command],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == (KILLED if dies else 0), done.stderr
        return None if dies else json.loads(done.stdout.splitlines()[-1])

    def notification(self, asked: dict[str, str]) -> bytes:
        """Return the bank's word that what was asked for is paid."""
        account = Account(
            self.environment["PAYMENT_VENDOR"], self.environment["PAYMENT_PROTOCOL"]
        )
        fields = CONFIRMED | {"VendorTxCode": asked["VendorTxCode"]}
        return posted(signed(fields, account))


def post(stack: RunningStack, asked: dict[str, str], body: bytes) -> str:
    """Post a notification as a bank does, and return the portal's reply."""
    url = urlsplit(asked["NotificationURL"])
    connection = http.client.HTTPConnection("127.0.0.1", stack.laptop.port, timeout=60)
    headers = {"Host": url.netloc, "Content-Type": "application/x-www-form-urlencoded"}
    try:
        connection.request("POST", url.path, body, headers)
        return connection.getresponse().read().decode()
    finally:
        connection.close()


@pytest.fixture
def elsewhere(stack: RunningStack, desk: Desk) -> Elsewhere:
    return Elsewhere(stack, desk)


def test_fifty_equal_notifications_at_once_make_one_transition(
    desk: Desk, elsewhere: Elsewhere
) -> None:
    buyer = elsewhere.run("prepare")
    elsewhere.run("confirm", *buyer.values())
    [asked] = desk.asked
    path, body = urlsplit(asked["NotificationURL"]).path, elsewhere.notification(asked)

    replies = elsewhere.run("tell_at_once", "50", path, body.decode())

    found = elsewhere.run("look", buyer["user_id"], buyer["order_id"])
    assert len(set(replies)) == 1
    assert replies[0].startswith("Status=OK\r\nRedirectURL=")
    assert found["status"] == "CONFIRMED"
    assert found["reference"] == asked["VendorTxCode"]
    assert found["attempts"] == [[asked["VendorTxCode"], "PAID"]]
    assert found["mails"] == ["order-confirmed"]
    assert found["settled"] == [asked["VendorTxCode"]]


def test_a_notification_sent_thrice_at_once_through_the_portals_door_is_answered_alike(
    stack: RunningStack, desk: Desk, elsewhere: Elsewhere
) -> None:
    buyer = elsewhere.run("prepare")
    elsewhere.run("confirm", *buyer.values())
    [asked] = desk.asked
    body = elsewhere.notification(asked)

    with ThreadPoolExecutor(3) as pool:
        replies = list(pool.map(lambda _: post(stack, asked, body), range(3)))

    found = elsewhere.run("look", buyer["user_id"], buyer["order_id"])
    assert len(set(replies)) == 1
    assert replies[0].startswith("Status=OK\r\nRedirectURL=")
    assert found["mails"] == ["order-confirmed"]
    assert found["settled"] == [asked["VendorTxCode"]]


def test_a_process_that_dies_on_the_banks_answer_loses_neither_order_nor_money(
    stack: RunningStack, desk: Desk, elsewhere: Elsewhere
) -> None:
    buyer = elsewhere.run("prepare")
    elsewhere.run("confirm_dying", *buyer.values(), dies=True)
    elsewhere.run("pay", buyer["user_id"], buyer["order_id"], "2")
    old, new = desk.asked

    to_the_old = post(stack, old, elsewhere.notification(old))
    between = elsewhere.run("look", buyer["user_id"], buyer["order_id"])
    to_the_new = post(stack, new, elsewhere.notification(new))

    found = elsewhere.run("look", buyer["user_id"], buyer["order_id"])
    assert to_the_old.startswith("Status=INVALID")
    assert between["status"] == "AWAITING_PAYMENT"
    assert to_the_new.startswith("Status=OK")
    assert found["status"] == "CONFIRMED"
    assert found["attempts"] == [
        [old["VendorTxCode"], "CREATED"],
        [new["VendorTxCode"], "PAID"],
    ]
    assert found["mails"] == ["order-confirmed"]
