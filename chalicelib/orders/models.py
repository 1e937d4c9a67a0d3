"""Tables of orders: baskets, orders, and the lock that makes a letter unique."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from pynamodb.attributes import (
    JSONAttribute,
    ListAttribute,
    MapAttribute,
    NumberAttribute,
    TTLAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
    VersionAttribute,
)
from pynamodb.indexes import (
    AllProjection,
    GlobalSecondaryIndex,
    KeysOnlyProjection,
    LocalSecondaryIndex,
)

from chalicelib.attributes import DateAttribute, EnumAttribute, PenceAttribute, RateAttribute
from chalicelib.money import Pence
from chalicelib.orders.rules import OrderStatus, Priced
from chalicelib.storage import Record


class LetterLine(MapAttribute[str, object]):
    """One letter: about which achievement, through which connection, at what price.

    Amounts in pence; gross is net and VAT.
    """

    connection_id = UnicodeAttribute()
    candidate_id = UnicodeAttribute()
    achievement_id = UnicodeAttribute()
    candidate_name = UnicodeAttribute()
    title = UnicodeAttribute()
    certificate_number = UnicodeAttribute()
    awarded_on = DateAttribute()
    net_pence = PenceAttribute()
    vat_pence = PenceAttribute()
    vat_rate = RateAttribute(default=Decimal)

    @property
    def gross_pence(self) -> Pence:
        """What the letter costs."""
        return self.price.gross_pence

    @property
    def price(self) -> Priced:
        """Its price, with the VAT and its rate."""
        return Priced(self.net_pence, self.vat_pence, self.vat_rate)


class Basket(Record):
    """An employer's letters not yet ordered, with the checkout's answers. Key: user id."""

    class Meta:
        """Table."""

        table = "baskets"

    user_id = UnicodeAttribute(hash_key=True)
    lines: ListAttribute[LetterLine] = ListAttribute(of=LetterLine, default=list)
    answers: JSONAttribute = JSONAttribute(default=dict)
    order_id = UnicodeAttribute(null=True)
    ends_at = UTCDateTimeAttribute()
    removed_at = TTLAttribute()
    version = VersionAttribute()


class OrdersByTotal(LocalSecondaryIndex["Order"]):
    """A user's orders by the number of products."""

    class Meta:
        """Index."""

        index_name = "by_total"
        projection = AllProjection()

    user_id = UnicodeAttribute(hash_key=True)
    total_key = UnicodeAttribute(range_key=True)


class OrdersByReference(LocalSecondaryIndex["Order"]):
    """A user's orders by transaction reference; unpaid ones last."""

    class Meta:
        """Index."""

        index_name = "by_reference"
        projection = AllProjection()

    user_id = UnicodeAttribute(hash_key=True)
    reference_key = UnicodeAttribute(range_key=True)


class OrdersByStatus(LocalSecondaryIndex["Order"]):
    """A user's orders by status, within one by time."""

    class Meta:
        """Index."""

        index_name = "by_status"
        projection = AllProjection()

    user_id = UnicodeAttribute(hash_key=True)
    status_key = UnicodeAttribute(range_key=True)


class OrdersByPayment(LocalSecondaryIndex["Order"]):
    """A user's orders by when they were paid; unpaid ones last."""

    class Meta:
        """Index."""

        index_name = "by_paid"
        projection = AllProjection()

    user_id = UnicodeAttribute(hash_key=True)
    paid_key = UnicodeAttribute(range_key=True)


class OrdersById(GlobalSecondaryIndex["Order"]):
    """Whose an order is, for those who know only its id: staff and pay links."""

    class Meta:
        """Index."""

        index_name = "by_id"
        projection = KeysOnlyProjection()

    order_id = UnicodeAttribute(hash_key=True)


class OpenOrders(GlobalSecondaryIndex["Order"]):
    """Orders someone must still do something about, by status and since when."""

    class Meta:
        """Index."""

        index_name = "by_open"
        projection = KeysOnlyProjection()

    open_status = UnicodeAttribute(hash_key=True)
    open_since = UTCDateTimeAttribute(range_key=True)


class Order(Record):
    """An order for letters, frozen as it was confirmed. Key: user id, order id (by time).

    `billing` and `delivery` are copies of addresses, `delivery_title` of the option's words.
    `attempt` is the number of the newest attempt to pay, `reference` the VendorTxCode of the
    one that paid. Amounts in pence, VAT apart. Every `…_key` is always filled.
    """

    class Meta:
        """Table."""

        table = "orders"

    user_id = UnicodeAttribute(hash_key=True)
    order_id = UnicodeAttribute(range_key=True)
    email = UnicodeAttribute()
    first_name = UnicodeAttribute()
    status = EnumAttribute(OrderStatus)
    reviewed_from = EnumAttribute(OrderStatus, null=True)
    lines: ListAttribute[LetterLine] = ListAttribute(of=LetterLine)
    billing: JSONAttribute = JSONAttribute()
    delivery: JSONAttribute = JSONAttribute()
    delivery_option = UnicodeAttribute()
    delivery_title = UnicodeAttribute()
    net_pence = PenceAttribute()
    delivery_pence = PenceAttribute()
    delivery_vat_rate = RateAttribute(default=Decimal)
    vat_pence = PenceAttribute()
    total_pence = PenceAttribute()
    placed_at = UTCDateTimeAttribute()
    paid_at = UTCDateTimeAttribute(null=True)
    closed_at = UTCDateTimeAttribute(null=True)
    attempt = NumberAttribute(default=1)
    reference = UnicodeAttribute(null=True)
    total_key = UnicodeAttribute()
    reference_key = UnicodeAttribute()
    status_key = UnicodeAttribute()
    paid_key = UnicodeAttribute()
    open_status = UnicodeAttribute(null=True)
    open_since = UTCDateTimeAttribute(null=True)
    version = VersionAttribute()

    by_total = OrdersByTotal()
    by_reference = OrdersByReference()
    by_status = OrdersByStatus()
    by_paid = OrdersByPayment()
    by_id = OrdersById()
    by_open = OpenOrders()

    @property
    def delivery_vat_pence(self) -> Pence:
        """The part of the VAT that is on the delivery."""
        return Pence(self.vat_pence - sum(line.vat_pence for line in self.lines))

    @property
    def delivery_price(self) -> Priced:
        """What the delivery costs, with the VAT and its rate."""
        return Priced(self.delivery_pence, self.delivery_vat_pence, self.delivery_vat_rate)

    @classmethod
    def open_since_before(cls, status: OrderStatus, moment: datetime) -> Iterator["Order"]:
        """Yield the keys of orders that have stood in `status` since before `moment`."""
        yield from cls.by_open.query(status.value, OpenOrders.open_since <= moment)


class LetterLock(Record):
    """That a letter is ordered: one per employer and achievement. Key: employer#achievement."""

    class Meta:
        """Table."""

        table = "letter_locks"

    lock_id = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute()
    order_id = UnicodeAttribute()
