"""A page function that dies while an order is confirmed. Called through faults.program."""

from browser import Browser
from faults import scene
from faults.faulty import after, die

from chalicelib.orders import services as orders
from chalicelib.payments import gateways
from chalicelib.payments.gateways import Registration, Started
from chalicelib.payments.gateways.opayo import Opayo
from chalicelib.web import cookies


class DiesOnTheAnswer(Opayo):
    """Registers with the bank, and is gone the moment it has answered."""

    def start(self, attempt: Registration) -> Started:
        super().start(attempt)
        die()


def a_buyer() -> dict[str, str]:
    """Make a buyer who is about to confirm; return their ids and the cookie they have."""
    buyer = scene.a_buyer()
    cookie = Browser().signed_in_as(buyer).cookies[cookies.SESSION]
    order_id = orders.confirmation(buyer.user_id).order_id
    return {"user_id": buyer.user_id, "order_id": order_id, "cookie": cookie}


def before_the_bank_is_asked(cookie: str) -> None:
    """Confirm, and die once the order is written."""
    with after("TransactWriteItems", die):
        _press_confirm(cookie)


def on_the_banks_answer(cookie: str) -> None:
    """Confirm, and die with the bank's answer in hand."""
    gateways.GATEWAYS["opayo"] = DiesOnTheAnswer
    _press_confirm(cookie)


def before_the_redirect(cookie: str) -> None:
    """Confirm, and die once the keys are saved."""
    with after("TransactWriteItems", die, nth=2):
        _press_confirm(cookie)


def _press_confirm(cookie: str) -> None:
    browser = Browser()
    browser.cookies[cookies.SESSION] = cookie
    browser.get("/checkout/confirm")
    browser.submit(form="main form[action='/checkout/confirm']")
