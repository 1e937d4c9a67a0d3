"""The checkout's answers: addresses and the way of delivery, kept in the basket."""

from typing import Any

from chalicelib.accounts import services as accounts
from chalicelib.orders.services.basket import change
from chalicelib.orders.services.placing import require_open
from chalicelib.orders.services.review import Review
from chalicelib.storage import Writes
from chalicelib.web.addresses import PostalAddress


def save_billing(user_id: str, address: PostalAddress, *, remember: bool) -> Review:
    """Keep the billing address; `remember` puts it into the address book too.

    Raises:
        NotReady: when an earlier step is open.
    """
    return _answer(user_id, "billing", {"billing": address.as_dict()}, address, remember)


def save_delivery(user_id: str, address: PostalAddress, *, remember: bool) -> Review:
    """Keep a delivery address of its own; `remember` puts it into the address book too.

    Raises:
        NotReady: when an earlier step is open.
    """
    answers = {"delivery": address.as_dict(), "same": False}
    return _answer(user_id, "delivery", answers, address, remember)


def save_delivery_same(user_id: str) -> Review:
    """Deliver to the billing address, also when that is changed later.

    Raises:
        NotReady: when an earlier step is open.
    """
    return _answer(user_id, "delivery", {"same": True})


def save_option(user_id: str, slug: str) -> Review:
    """Keep the way of delivery. One that is not for the address counts as no answer.

    Raises:
        NotReady: when an earlier step is open.
    """
    return _answer(user_id, "options", {"option": slug})


def _answer(
    user_id: str,
    step: str,
    answers: dict[str, Any],
    address: PostalAddress | None = None,
    remember: bool = False,
) -> Review:
    def alter(now: Review, writes: Writes) -> None:
        require_open(now, step)
        now.basket.answers = now.basket.answers | answers
        if address is not None and remember:
            accounts.remember_address(writes, user_id, address)

    return change(user_id, alter)
