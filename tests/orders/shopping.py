"""An employer with letters to order, and how far they have come."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, NamedTuple

from factories import a_candidate_record, an_achievement, saved

from chalicelib import clock, ids, storage
from chalicelib.accounts.models import User
from chalicelib.achievements.models import Achievement
from chalicelib.connections.models import Connection
from chalicelib.connections.rules import ConnectionStatus
from chalicelib.orders import services
from chalicelib.orders.models import Basket, Order
from chalicelib.orders.rules import OrderStatus
from chalicelib.orders.services.listing import file_under_keys
from chalicelib.web.addresses import PostalAddress

HERTFORD = PostalAddress(
    first_name="Alex",
    surname="Morgan",
    company="Northgate Garages",
    line1="88 High Street",
    town="Hertford",
    postcode="SG13 8PQ",
    country="GB",
)
PARIS = replace(
    HERTFORD, line1="5 rue de la Paix", town="Paris", postcode="75001", country="FR"
)


class Share(NamedTuple):
    """An achievement that its candidate shares with an employer."""

    connection: Connection
    achievement: Achievement

    @property
    def path(self) -> str:
        """The page of its letter."""
        return (
            f"/connections/{self.connection.connection_id}"
            f"/achievements/{self.achievement.achievement_id}/letter"
        )

    @property
    def ids(self) -> tuple[str, str]:
        """Connection and achievement."""
        return self.connection.connection_id, self.achievement.achievement_id

    @property
    def fields(self) -> dict[str, str]:
        """What its page posts to the basket."""
        return {
            "connection_id": self.connection.connection_id,
            "achievement_id": self.achievement.achievement_id,
            "quantity": "1",
        }

    def ends(self) -> None:
        """Let the candidate end the sharing."""
        self.connection.status = ConnectionStatus.ENDED
        saved(self.connection)


def a_share(buyer: User, **changes: Any) -> Share:
    """Return a newly shared achievement of a new candidate."""
    record = a_candidate_record()
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
        name=record.full_name,
        name_key="0nair, priya",
        candidate_id=record.candidate_id,
        shares_all=True,
        created_at=now,
        approved_at=now,
        expires_on=clock.london_date(now + timedelta(days=30)),
        expires_at=now + timedelta(days=30),
    )
    connection.set_keys(now)
    saved(connection)
    return Share(connection, an_achievement(record.candidate_id, **changes))


def in_basket(buyer: User, number: int = 1) -> list[Share]:
    """Return what was shared and put into the basket."""
    shares = [a_share(buyer) for _ in range(number)]
    for share in shares:
        services.add_letter(buyer.user_id, *share.ids)
    return shares


def ready_to_confirm(
    buyer: User, number: int = 1, option: str = "second-class", to: PostalAddress = HERTFORD
) -> list[Share]:
    """Return what is in the basket, with all steps before Confirm answered."""
    shares = in_basket(buyer, number)
    answered(buyer, option, to)
    return shares


def answered(
    buyer: User,
    option: str = "second-class",
    to: PostalAddress = HERTFORD,
    billing: PostalAddress = HERTFORD,
) -> None:
    """Answer all steps before Confirm."""
    services.save_billing(buyer.user_id, billing, remember=False)
    services.save_delivery(buyer.user_id, to, remember=False)
    services.save_option(buyer.user_id, option)


def an_order(buyer: User, number: int = 1, **answers: Any) -> Order:
    """Return an order awaiting payment."""
    ready_to_confirm(buyer, number, **answers)
    return placed(buyer)


def placed(buyer: User) -> Order:
    """Confirm the basket as it stands, and return the order."""
    with storage.all_or_nothing() as writes:
        return services.place(writes, services.confirmation(buyer.user_id))


def paid(order: Order) -> Order:
    """Return the order, paid now."""
    with storage.all_or_nothing() as writes:
        services.mark_paid(writes, order, reference=f"{order.order_id}-1-abc", now=clock.now())
    return order


def standing_at(order: Order, status: OrderStatus) -> Order:
    """Return the order, stored as one that stands there."""
    order.status = status
    file_under_keys(order)
    saved(order)
    return order


def again(order: Order) -> Order:
    """Return an order as it is stored now."""
    return services.order_for(order.user_id, order.order_id)


def basket_of(buyer: User) -> list[str]:
    """Return the ids of the achievements whose letters are stored in the basket."""
    basket = Basket.find(buyer.user_id)
    return [line.achievement_id for line in basket.lines] if basket else []
