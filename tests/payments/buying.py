"""An employer on the way to pay, and the bank as the portal meets it."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from urllib.parse import urlsplit

import gateway
from factories import a_candidate_record, an_achievement, saved
from payments.opayo_side import CONFIRMED, KEY, Desk, posted, signed, unpaid

from chalicelib import clock, ids, settings
from chalicelib.accounts.models import User
from chalicelib.achievements.models import Achievement
from chalicelib.connections.models import Connection
from chalicelib.connections.rules import ConnectionStatus
from chalicelib.mail import Message
from chalicelib.money import Pence
from chalicelib.orders.models import Basket, LetterLine, Order
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


def a_shared_achievement(buyer: User) -> tuple[str, Achievement]:
    """Return the id of a connection, and an achievement that it shares with the buyer."""
    record = a_candidate_record()
    achievement = an_achievement(record.candidate_id)
    now = clock.now()
    connection = Connection(
        buyer.user_id,
        ids.derived(buyer.user_id, record.email),
        email=record.email,
        email_key=ids.email_key(record.email),
        company=buyer.company,
        asked_by=buyer.full_name,
        employer_email=buyer.email,
        status=ConnectionStatus.ACTIVE,
        name="Priya Nair",
        name_key="0nair",
        candidate_id=record.candidate_id,
        shares_all=True,
        created_at=now,
        approved_at=now,
        expires_on=clock.london_date(now + timedelta(days=30)),
        expires_at=now + timedelta(days=30),
    )
    connection.set_keys(now)
    saved(connection)
    return connection.connection_id, achievement


def a_basket(buyer: User, *, letters: int = 1, option: str = "first-class") -> None:
    """Fill a basket, and answer all steps of the checkout up to Confirm."""
    abroad = replace(HOME, country="FR", postcode="75001", town="Paris")
    delivery = abroad if option == "international" else HOME
    now = clock.now()
    basket = Basket(
        buyer.user_id,
        lines=[_line(*a_shared_achievement(buyer)) for _ in range(letters)],
        answers={
            "billing": HOME.as_dict(),
            "delivery": delivery.as_dict(),
            "option": option,
        },
        order_id=ids.time_ordered(now),
        ends_at=now + timedelta(days=7),
        removed_at=now + timedelta(days=8),
    )
    saved(basket)


def _line(connection_id: str, achievement: Achievement) -> LetterLine:
    return LetterLine(  # type: ignore[no-untyped-call]
        connection_id=connection_id,
        candidate_id=achievement.candidate_id,
        achievement_id=achievement.achievement_id,
        candidate_name=achievement.holder_name,
        title=achievement.title,
        certificate_number=achievement.certificate_number,
        awarded_on=achievement.awarded_on,
        net_pence=Pence(500),
        vat_pence=Pence(0),
    )


def the_order(buyer: User) -> Order:
    """Return the buyer's only order."""
    [order] = Order.query(buyer.user_id, consistent_read=True)
    return order


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
