"""A handler dies while an order is confirmed: the order can be paid, and is paid once."""

import http.client
from collections.abc import Callable
from typing import Any

import gateway
import pytest
from browser import Browser
from faults.conftest import Inside
from faults.the_bank import AUTHORISED, CANCELLED_BY_REPLY, TheBank
from stack import RunningStack

from chalicelib.web import cookies
from local.laptop import HOST, PORTAL_NAME

pytestmark = pytest.mark.stack


class Buyer:
    """Someone at the deployed portal, with one letter in the basket."""

    def __init__(self, inside: Inside) -> None:
        made = inside.run("dying.a_buyer")
        self._inside = inside
        self.user_id, self.order_id = made["user_id"], made["order_id"]
        self._browser = Browser()
        self._browser.cookies[cookies.SESSION] = made["cookie"]

    def confirms_at_a_process_that_dies(self, moment: str) -> str:
        """Confirm; return the code of the attempt that was made."""
        cookie = self._browser.cookies[cookies.SESSION]
        self._inside.run_until_it_dies(f"dying.{moment}", cookie=cookie)
        [code] = self.sees()["attempts"]
        return str(code)

    def pays_again(self) -> str:
        """Find the order on the orders page and start a new attempt; return its code."""
        assert self.order_id in self._browser.get("/orders").text
        self._browser.get(f"/orders/{self.order_id}/pay")
        sent_to = self._browser.submit(form="main form[action$='/pay']").location
        assert "vpstxid=" in sent_to
        return str(list(self.sees()["attempts"])[-1])

    def sees(self) -> dict[str, Any]:
        """Return how the order stands."""
        found: dict[str, Any] = self._inside.run(
            "scene.look", user_id=self.user_id, order_id=self.order_id
        )
        return found


@pytest.fixture
def bank(stack: RunningStack) -> TheBank:
    return TheBank(stack.bank_api)


@pytest.fixture
def buyer(stack: RunningStack, inside: Inside, monkeypatch: pytest.MonkeyPatch) -> Buyer:
    monkeypatch.setattr(gateway, "send", sender(stack))
    return Buyer(inside)


def sender(stack: RunningStack) -> Callable[..., gateway.Answer]:
    """Return what `gateway.send` is, for the deployed portal."""

    def send(
        method: str, url: str, headers: dict[str, str], body: bytes = b""
    ) -> gateway.Answer:
        connection = http.client.HTTPConnection(HOST, stack.laptop.port, timeout=60)
        host = {"host": f"{PORTAL_NAME}:{stack.laptop.port}"}
        try:
            connection.request(method, url, body, headers | host)
            answer = connection.getresponse()
            single = {name.lower(): value for name, value in answer.getheaders()}
            set_cookies = answer.msg.get_all("Set-Cookie") or []
            return gateway.Answer(answer.status, single, set_cookies, answer.read().decode())
        finally:
            connection.close()

    return send


def test_an_attempt_whose_keys_were_lost_is_never_paid_and_a_new_one_is(
    buyer: Buyer, bank: TheBank
) -> None:
    old = buyer.confirms_at_a_process_that_dies("on_the_banks_answer")
    new = buyer.pays_again()

    tried = bank.pay(old)
    between = buyer.sees()
    bank.pay(new)

    after = buyer.sees()
    assert tried["state"] == CANCELLED_BY_REPLY
    assert between["status"] == "AWAITING_PAYMENT"
    assert between["attempts"] == {old: "CREATED", new: "REGISTERED"}
    assert bank.of_order(buyer.order_id) == {old: CANCELLED_BY_REPLY, new: AUTHORISED}
    assert (after["status"], after["reference"]) == ("CONFIRMED", new)
    assert after["attempts"] == {old: "CREATED", new: "PAID"}
    assert after["mails"] == ["order-confirmed"]
    assert after["counted"] == 1
    assert after["locked_for"] == buyer.order_id


def test_an_order_whose_attempt_the_bank_never_heard_of_is_paid_by_a_new_one(
    buyer: Buyer, bank: TheBank
) -> None:
    old = buyer.confirms_at_a_process_that_dies("before_the_bank_is_asked")
    new = buyer.pays_again()

    bank.pay(new)

    after = buyer.sees()
    assert bank.of_order(buyer.order_id) == {new: AUTHORISED}
    assert (after["status"], after["reference"]) == ("CONFIRMED", new)
    assert after["attempts"] == {old: "CREATED", new: "PAID"}
    assert after["mails"] == ["order-confirmed"]


def test_an_order_that_lost_only_its_redirect_is_charged_once_however_it_is_paid(
    buyer: Buyer, bank: TheBank
) -> None:
    old = buyer.confirms_at_a_process_that_dies("before_the_redirect")
    new = buyer.pays_again()

    bank.pay(old)
    tried = bank.pay(new)

    after = buyer.sees()
    assert tried["state"] == CANCELLED_BY_REPLY
    assert bank.of_order(buyer.order_id) == {old: AUTHORISED, new: CANCELLED_BY_REPLY}
    assert (after["status"], after["reference"]) == ("CONFIRMED", old)
    assert after["attempts"] == {old: "PAID", new: "CANCELLED"}
    assert after["mails"] == ["order-confirmed"]
