"""What any payment gateway is told, tells us and must do."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from chalicelib.errors import PortalError
from chalicelib.money import Pence
from chalicelib.payments.rules import PaymentStatus, Reason


class BadSignature(PortalError):
    """A notification is not proven to be the gateway's own word about this attempt."""


class NotUnderstood(PortalError):
    """A genuine notification has no meaning for us: nobody may be charged by it. An alarm."""


class GatewayUnavailable(PortalError):
    """The gateway gave no usable answer: start again later, as a new attempt."""


class GatewayRefused(PortalError):
    """The gateway understood a registration and would not have it.

    `code` is the gateway's own number for it, digits or empty, for logs and never for pages.
    `is_for_operator` says that it will have none until the operator acts: it does not know
    our account, or not the address that we call from.
    """

    def __init__(self, code: str, *, is_for_operator: bool) -> None:
        super().__init__(code)
        self.code = code
        self.is_for_operator = is_for_operator


@dataclass(frozen=True, slots=True)
class Account:
    """The merchant account an attempt is made on, kept with it: settings may change."""

    vendor: str
    protocol: str


@dataclass(frozen=True, slots=True)
class Address:
    """Where the buyer lives, or where the letter goes, as they typed it.

    It is not the pages' own kind of address, which forms make and may change.
    """

    first_names: str
    surname: str
    line1: str
    line2: str
    line3: str
    town: str
    state: str
    postcode: str
    country: str
    phone: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of what is paid for. The prices are of one piece, in pence."""

    description: str
    quantity: int
    net_pence: Pence
    vat_pence: Pence

    @property
    def unit_gross_pence(self) -> Pence:
        """Return the price of one piece, VAT included."""
        return Pence(self.net_pence + self.vat_pence)

    @property
    def gross_pence(self) -> Pence:
        """Return the price of the line, VAT included."""
        return Pence(self.quantity * self.unit_gross_pence)


@dataclass(frozen=True, slots=True)
class Registration:
    """All that a gateway needs to start an attempt. The lines, delivery included, are its sum.

    Raises:
        ValueError: if the lines do not add up to the amount.
    """

    code: str
    account: Account
    amount_pence: Pence
    currency: str
    description: str
    notification_url: str
    order_number: str
    email: str
    billing: Address
    delivery: Address
    lines: tuple[Line, ...]

    def __post_init__(self) -> None:
        if sum(line.gross_pence for line in self.lines) != self.amount_pence:
            raise ValueError("the lines of a payment must add up to its amount")


@dataclass(frozen=True, slots=True)
class Started:
    """Where to send the buyer, and what must be stored before they are sent.

    `security_key` proves later notifications and is never empty.
    """

    redirect_url: str
    provider_ref: str
    security_key: str


@dataclass(frozen=True, slots=True)
class Registered:
    """What was stored of an attempt, against which a notification is checked.

    Amount and currency are for gateways that name them in notifications: those must compare.
    """

    code: str
    account: Account
    provider_ref: str
    security_key: str
    amount_pence: Pence
    currency: str


@dataclass(frozen=True, slots=True)
class Reported:
    """What a gateway has proven to say about an attempt. `status` is one of rules.REPORTABLE.

    `reason` says why it was not paid. `card_type` and `last4` are for receipts and may be
    empty, as may `auth_no`, the bank's number for a payment.
    """

    status: PaymentStatus
    reason: Reason | None
    card_type: str
    last4: str
    auth_no: str


class Reply(StrEnum):
    """What we say to a notification. For some gateways it decides whether the money moves."""

    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"
    OUR_FAULT = "OUR_FAULT"


@dataclass(frozen=True, slots=True)
class Answer:
    """The HTTP response that puts a reply into the gateway's own words."""

    status_code: int
    content_type: str
    body: str


class Gateway(Protocol):
    """A company that takes cards on its own pages and tells us of it by a notification."""

    def start(self, registration: Registration) -> Started:
        """Return where the buyer pays. Nothing is charged yet.

        Raises:
            GatewayRefused: if it will not have this registration.
            GatewayUnavailable: if no usable answer came; the attempt may exist over there.
        """
        ...

    def read_notification(
        self, headers: Mapping[str, str], body: bytes, registered: Registered
    ) -> Reported:
        """Return what `body`, raw as it arrived, proves about the attempt.

        Raises:
            BadSignature: if it is unreadable, or proves nothing about this very attempt.
            NotUnderstood: if it is genuine and has no meaning for us.
        """
        ...

    def render_reply(self, reply: Reply, redirect_url: str) -> Answer:
        """Return the response to a notification; the buyer is then sent to `redirect_url`."""
        ...
