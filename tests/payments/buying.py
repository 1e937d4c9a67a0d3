"""An employer on the way to pay, and the bank as the portal meets it."""

from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

import gateway
from factories import saved
from orders.shopping import answered, in_basket
from payments.opayo_side import CONFIRMED, KEY, Desk, posted, signed, unpaid

from chalicelib import settings
from chalicelib.accounts.models import User
from chalicelib.achievements.models import Achievement
from chalicelib.achievements.rules import IssueState
from chalicelib.mail import Message
from chalicelib.orders.models import Order
from chalicelib.payments.gateways import Account
from chalicelib.payments.models import Payment
from chalicelib.web.addresses import PostalAddress

HOME = PostalAddress(
    first_name="Zoë",
    surname="O\N{RIGHT SINGLE QUOTATION MARK}Brien",
    line1="88 High Street",
    town="Hertford",
    postcode="SG13 8PQ",
    country="GB",
    phone="01632 960001",
)


def a_basket(buyer: User, *, letters: int = 1, option: str = "first-class") -> None:
    """Fill a basket, and answer all steps of the checkout up to Confirm."""
    abroad = replace(HOME, country="FR", postcode="75001", town="Paris")
    in_basket(buyer, letters)
    answered(buyer, option, abroad if option == "international" else HOME, HOME)


def the_order(buyer: User) -> Order:
    """Return the buyer's only order."""
    [order] = Order.query(buyer.user_id, consistent_read=True)
    return order


def award_revoked(order: Order) -> None:
    """Let the award of an order's first letter be revoked."""
    line = order.lines[0]
    record = Achievement.get(line.candidate_id, line.achievement_id)
    record.state = IssueState.REVOKED
    saved(record)


def attempts(buyer: User) -> list[Payment]:
    """Return all attempts to pay the buyer's only order."""
    return Payment.of_order(the_order(buyer).order_id)


def mails() -> list[str]:
    """Return which e-mails were queued, by the names of their templates."""
    return sorted(message.template for message in Message.scan())


@dataclass
class Bank:
    """The desk that registers, and what is posted to the portal from behind it."""

    desk: Desk
    said: list[gateway.Answer] = field(default_factory=list)

    @property
    def account(self) -> Account:
        """The account that the portal registers with."""
        return Account(settings.current().payment_vendor, settings.current().payment_protocol)

    @property
    def asked(self) -> dict[str, str]:
        """The newest registration."""
        return self.desk.asked[-1]

    def confirms(self, asked: dict[str, str] | None = None, **changes: str) -> gateway.Answer:
        """Post that a registration was paid."""
        return self.tells(CONFIRMED | changes, asked)

    def ends(
        self, status: str, detail: str = "0000 : x", asked: dict[str, str] | None = None
    ) -> gateway.Answer:
        """Post that a registration was not paid."""
        return self.tells(unpaid(status, detail), asked)

    def tells(
        self, fields: dict[str, str], asked: dict[str, str] | None = None, key: str = KEY
    ) -> gateway.Answer:
        """Post these fields about a registration, the newest if none is named."""
        asked = asked or self.asked
        fields = fields | {"VendorTxCode": asked["VendorTxCode"]}
        body = posted(signed(fields, self.account, key))
        return self.posts(urlsplit(asked["NotificationURL"]).path, body)

    def posts(self, path: str, body: bytes) -> gateway.Answer:
        """Post this body to this path."""
        headers = {
            "content-type": "application/x-www-form-urlencoded",
            "host": "portal.localhost:4566",
        }
        answer = gateway.send("POST", path, headers, body)
        assert answer.headers["content-type"].startswith("text/plain")
        self.said.append(answer)
        return answer


def reply_of(answer: gateway.Answer) -> tuple[str, str]:
    """Return the status of the portal's reply, and the path it sends the buyer to."""
    status, url, _detail, _end = answer.body.split("\r\n")
    assert status.startswith("Status=")
    base = "RedirectURL=" + settings.current().base_url
    assert url.startswith(base)
    return status.removeprefix("Status="), url.removeprefix(base)
