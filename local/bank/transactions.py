"""A payment as the bank knows it: what was registered, how far it is, and all that was said."""

import time
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from enum import IntEnum
from typing import Any

from local.bank.baskets import Basket, read_basket
from local.bank.cards import Card, CardType


class TxState(IntEnum):
    """How far a transaction is, by the numbers of Opayo's reports.

    Source: opayo-server.md 10.1.
    """

    ON_CARD_SELECTION = 2
    ON_CARD_ENTRY = 3
    ON_CONFIRMATION = 4
    AT_3D_SECURE = 5
    AT_BANK = 6
    REPLY_AWAITED = 7
    CANCELLED_WHEN_IDLE = 8
    CANCELLED_BY_REPLY = 9
    REJECTED = 10
    ABORTED = 11
    DECLINED = 12
    FAILED_HERE = 13
    AUTHORISED = 16
    REGISTERED = 21
    PENDING = 28


OPEN = frozenset(
    {
        TxState.ON_CARD_SELECTION, TxState.ON_CARD_ENTRY, TxState.ON_CONFIRMATION,
        TxState.AT_3D_SECURE, TxState.AT_BANK, TxState.REPLY_AWAITED, TxState.REGISTERED,
        TxState.PENDING,
    }
)  # fmt: skip
WITH_BUYER = OPEN - {TxState.AT_BANK, TxState.REPLY_AWAITED, TxState.PENDING}

IN_WORDS = {
    TxState.ON_CARD_SELECTION: "Buyer is choosing a card type",
    TxState.ON_CARD_ENTRY: "Buyer is typing a card",
    TxState.ON_CONFIRMATION: "Buyer is reviewing the order",
    TxState.AT_3D_SECURE: "Buyer is at 3-D Secure",
    TxState.AT_BANK: "At the bank",
    TxState.REPLY_AWAITED: "Merchant's reply awaited",
    TxState.CANCELLED_WHEN_IDLE: "Cancelled: not finished in time",
    TxState.CANCELLED_BY_REPLY: "Cancelled: the merchant did not accept it",
    TxState.REJECTED: "Rejected by rules",
    TxState.ABORTED: "Cancelled by the buyer",
    TxState.DECLINED: "Declined by the bank",
    TxState.FAILED_HERE: "Failed at the gateway",
    TxState.AUTHORISED: "Authorised",
    TxState.REGISTERED: "Registered",
    TxState.PENDING: "Pending",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A scenario as chosen for one transaction, or for the next ones."""

    name: str = "normal"
    after: float = 0
    """Seconds, where the scenario waits."""
    count: int = 0
    """How often, where the scenario repeats."""
    how: str = ""
    """Which of its variants, where the scenario has some."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a transaction, at a moment in seconds since 1970."""

    at: float
    what: str
    detail: str = ""
    sent: dict[str, str] = field(default_factory=dict)
    reply: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Transaction:
    """One registered payment. Its fields are as the merchant sent them."""

    vpstxid: str
    security_key: str
    protocol: str
    fields: dict[str, str]
    choice: Choice = Choice()
    state: TxState = TxState.REGISTERED
    registered_at: float = field(default_factory=time.time)
    due_at: float | None = None
    """When the monitor must look at it again, if ever."""
    card_type: CardType | None = None
    card: Card | None = None
    kept_number: str = ""
    wrong_cards: int = 0
    challenge: str = ""
    """The answer to a 3-D Secure challenge: "", "passed" or "failed"."""
    result: dict[str, str] = field(default_factory=dict)
    redirect_url: str = ""
    problem: str = ""
    """Why the buyer could not be sent back, for the 5006 page."""
    aborts_posted: int = 0
    history: list[Event] = field(default_factory=list)

    @property
    def code(self) -> str:
        """The merchant's own reference of the transaction."""
        return self.fields["VendorTxCode"]

    @property
    def vendor(self) -> str:
        """The merchant, as registered."""
        return self.fields["Vendor"]

    @property
    def amount(self) -> Decimal:
        """What is to be paid, in the transaction's currency."""
        return Decimal(self.fields["Amount"].replace(",", ""))

    @property
    def basket(self) -> Basket | None:
        """What is being bought, if the merchant said so."""
        xml = self.fields.get("BasketXML")
        return read_basket(xml) if xml else None

    @property
    def is_open(self) -> bool:
        """Whether its end is still to come."""
        return self.state in OPEN

    @property
    def with_buyer(self) -> bool:
        """Whether the buyer can still act: type a card, pay or cancel."""
        return self.state in WITH_BUYER

    @property
    def state_in_words(self) -> str:
        """The state, for people."""
        return IN_WORDS[self.state]

    def note(self, what: str, detail: str = "", **more: Any) -> None:
        """Add an event to the history."""
        self.history.append(Event(time.time(), what, detail, **more))

    def move(self, state: TxState) -> None:
        """Put the transaction into `state`, and note it when that is a change."""
        if state is not self.state:
            self.state = state
            self.note("state", f"{state.value}: {IN_WORDS[state]}")

    def as_record(self) -> dict[str, Any]:
        """Return the transaction in JSON's types."""
        return asdict(self)

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> "Transaction":
        """Return the transaction that `as_record` was made of."""
        card, card_type = record["card"], record["card_type"]
        return cls(
            **{
                **record,
                "choice": Choice(**record["choice"]),
                "state": TxState(record["state"]),
                "card": Card(**card) if card else None,
                "card_type": CardType(card_type) if card_type else None,
                "history": [Event(**event) for event in record["history"]],
            }
        )
