"""One module per payment gateway, and the choice between them."""

from collections.abc import Callable
from functools import cache

from chalicelib import settings
from chalicelib.payments.gateways.contract import (
    Account,
    Address,
    Answer,
    BadSignature,
    Gateway,
    GatewayRefused,
    GatewayUnavailable,
    Line,
    NotUnderstood,
    Refusal,
    Registered,
    Registration,
    Reply,
    Reported,
    Started,
)
from chalicelib.payments.gateways.opayo import Opayo

__all__ = [
    "GATEWAYS",
    "Account",
    "Address",
    "Answer",
    "BadSignature",
    "Gateway",
    "GatewayRefused",
    "GatewayUnavailable",
    "Line",
    "NotUnderstood",
    "Refusal",
    "Registered",
    "Registration",
    "Reply",
    "Reported",
    "Started",
    "current",
]

# By the name that the setting PAYMENT_GATEWAY gives them; each is made from the payment host.
GATEWAYS: dict[str, Callable[[str], Gateway]] = {"opayo": Opayo}


@cache
def current() -> Gateway:
    """Return the gateway that new attempts are made with."""
    chosen = settings.current()
    return GATEWAYS[chosen.payment_gateway](chosen.payment_host)
