"""Notifications of the bank, many at once and with faults. Called through faults.program."""

from functools import partial
from typing import Any
from urllib.parse import urlsplit

import gateway
from faults import scene
from faults.at_once import at_once

_FORM = {
    "content-type": "application/x-www-form-urlencoded",
    "host": "portal.localhost",
}


def tell(url: str, body: bytes) -> str:
    """Tell the portal; return its reply."""
    return gateway.send("POST", urlsplit(url).path, _FORM, body).body


def fifty_times_at_once() -> dict[str, Any]:
    """Tell fifty times at once that an order is paid."""
    buyer = scene.a_buyer()
    order = scene.confirm(buyer)
    before = scene.look(buyer.user_id, order.order_id)
    told = partial(tell, *scene.notification(order))

    replies = at_once([told] * 50)

    after = scene.look(buyer.user_id, order.order_id)
    return {"email": order.email, "replies": replies, "before": before, "after": after}
