"""Payments in a process of its own, against a deployed stack: run as a program by a test."""

import json
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from factories import an_employer
from payments.buying import a_basket

from chalicelib.audit import trail
from chalicelib.mail import Message
from chalicelib.orders import services as orders
from chalicelib.payments import gateways, services
from chalicelib.payments.gateways import Registration, Started
from chalicelib.payments.gateways.opayo import Opayo
from chalicelib.payments.models import Payment


class DyingOnTheAnswer(Opayo):
    """Asks the bank, and is gone the moment it has answered."""

    def start(self, attempt: Registration) -> Started:
        super().start(attempt)
        os._exit(137)


def prepare() -> dict[str, str]:
    """Make a buyer whose basket is ready to be confirmed."""
    buyer = an_employer()
    a_basket(buyer)
    shown = orders.confirmation(buyer.user_id)
    return {
        "user_id": buyer.user_id,
        "order_id": shown.order_id,
        "fingerprint": shown.fingerprint,
    }


def confirm(user_id: str, order_id: str, fingerprint: str) -> str:
    """Confirm, and return where the buyer pays."""
    return services.confirm(user_id, order_id, fingerprint)


def confirm_dying(user_id: str, order_id: str, fingerprint: str) -> str:
    """Confirm, and die on the bank's answer."""
    gateways.GATEWAYS["opayo"] = DyingOnTheAnswer
    return services.confirm(user_id, order_id, fingerprint)


def pay(user_id: str, order_id: str, number: str) -> str:
    """Start the nth attempt, and return where the buyer pays."""
    return services.pay(user_id, order_id, int(number))


def tell_at_once(times: str, path: str, body: str) -> list[str]:
    """Judge the same notification so often at the same moment; return the replies."""
    _, _, payment_id, _, secret = path.split("/")
    start = threading.Barrier(int(times))

    def tell(_: int) -> str:
        start.wait()
        verdict = services.settle(payment_id, secret, {}, body.encode())
        return services.answer(verdict).body

    with ThreadPoolExecutor(int(times)) as pool:
        return list(pool.map(tell, range(int(times))))


def look(user_id: str, order_id: str) -> dict[str, Any]:
    """Return how the order, its attempts, its e-mails and its trail stand."""
    order = orders.order_for(user_id, order_id)
    return {
        "status": order.status,
        "reference": order.reference,
        "attempts": [[each.payment_id, each.status] for each in Payment.of_order(order_id)],
        "mails": [each.template for each in Message.scan() if each.to == order.email],
        "settled": [
            each.details["payment"]
            for each in trail(f"order#{order_id}")
            if each.action == "payment.settled"
        ],
    }


if __name__ == "__main__":
    command, *given = sys.argv[1:]
    print(json.dumps(globals()[command](*given)))  # noqa: T201  what the test reads
