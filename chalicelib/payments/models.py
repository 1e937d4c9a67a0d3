"""The table of attempts to pay."""

from pynamodb.attributes import (
    BinaryAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
    VersionAttribute,
)
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection

from chalicelib.attributes import EnumAttribute, PenceAttribute
from chalicelib.payments.rules import PaymentStatus, Purpose, Reason, card_words
from chalicelib.storage import Record


class PaymentsOfOrder(GlobalSecondaryIndex["Payment"]):
    """The attempts to pay an order, in the order they were made."""

    class Meta:
        """Index."""

        index_name = "by_order"
        projection = AllProjection()

    order_id = UnicodeAttribute(hash_key=True)
    created_at = UTCDateTimeAttribute(range_key=True)


class OpenPayments(GlobalSecondaryIndex["Payment"]):
    """Attempts whose end is not known yet, by state and since when."""

    class Meta:
        """Index."""

        index_name = "by_open"
        projection = KeysOnlyProjection()

    open_status = UnicodeAttribute(hash_key=True)
    open_since = UTCDateTimeAttribute(range_key=True)


class Payment(Record):
    """One attempt to pay for one purpose of an order. Key: payment id, its VendorTxCode.

    `token_hash` is the SHA-256 of the secret in its notification URL; `security_key` is
    sealed by KMS; `protocol` and `vendor` are what it was registered with; `redirect_url` is
    where the buyer pays. `open_status` is the status until its end is known.
    """

    class Meta:
        """Table."""

        table = "payments"

    payment_id = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute()
    order_id = UnicodeAttribute()
    number = NumberAttribute()
    purpose = EnumAttribute(Purpose)
    status = EnumAttribute(PaymentStatus)
    reason = EnumAttribute(Reason, null=True)
    amount_pence = PenceAttribute()
    currency = UnicodeAttribute()
    gateway = UnicodeAttribute()
    protocol = UnicodeAttribute()
    vendor = UnicodeAttribute()
    token_hash = UnicodeAttribute()
    provider_ref = UnicodeAttribute(null=True)
    redirect_url = UnicodeAttribute(null=True)
    security_key = BinaryAttribute(legacy_encoding=False, null=True)
    auth_no = UnicodeAttribute(null=True)
    card_type = UnicodeAttribute(null=True)
    last_digits = UnicodeAttribute(null=True)
    created_at = UTCDateTimeAttribute()
    registered_at = UTCDateTimeAttribute(null=True)
    ended_at = UTCDateTimeAttribute(null=True)
    open_status = UnicodeAttribute(null=True)
    open_since = UTCDateTimeAttribute(null=True)
    version = VersionAttribute()

    by_order = PaymentsOfOrder()
    by_open = OpenPayments()

    @property
    def card(self) -> str:
        """The card it was tried with as people know it; nothing while no card is known."""
        known = self.card_type or self.last_digits
        return card_words(self.card_type or "", self.last_digits or "") if known else ""

    @classmethod
    def of_order(cls, order_id: str) -> list["Payment"]:
        """Return the attempts to pay an order, oldest first; the newest may be missing."""
        return list(cls.by_order.query(order_id))
