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
    Registered,
    Registration,
    Reply,
    Reported,
    Started,
)

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
    "Registered",
    "Registration",
    "Reply",
    "Reported",
    "Started",
    "current",
    "named",
]


def _opayo(host: str) -> Gateway:
    # Only who pays or is paid needs it: no other page shall wait for its tables.
    from chalicelib.payments.gateways.opayo import Opayo

    return Opayo(host)


# By the name that the setting PAYMENT_GATEWAY gives them; each is made from the payment host.
GATEWAYS: dict[str, Callable[[str], Gateway]] = {"opayo": _opayo}


@cache
def named(name: str) -> Gateway:
    """Return the gateway of that name: the one an attempt was made with reads its reports."""
    return GATEWAYS[name](settings.current().payment_host)


def current() -> Gateway:
    """Return the gateway that new attempts are made with."""
    return named(settings.current().payment_gateway)
