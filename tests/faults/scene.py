"""What the programs of this folder start from, and how they see what came of it."""

from typing import Any

from factories import an_employer
from faults.the_bank import TheBank
from payments.buying import a_basket
from payments.opayo_side import CONFIRMED, posted, signed

from chalicelib import settings
from chalicelib.accounts.models import User
from chalicelib.audit import trail
from chalicelib.mail import Message
from chalicelib.orders import services as orders
from chalicelib.orders.models import LetterLock, Order
from chalicelib.paging import Counter
from chalicelib.payments import gateways, services
from chalicelib.payments.models import Payment


def bank() -> TheBank:
    """Return the stack's bank."""
    return TheBank(settings.current().payment_host)


def a_buyer() -> User:
    """Return an employer with one letter in the basket, ready to confirm."""
    buyer = an_employer()
    a_basket(buyer)
    return buyer


def confirm(buyer: User) -> Order:
    """Confirm the buyer's basket; return the order, whose first attempt is at the bank."""
    shown = orders.confirmation(buyer.user_id)
    services.confirm(buyer.user_id, shown.order_id, shown.fingerprint)
    return orders.order_for(buyer.user_id, shown.order_id)


def notification(order: Order) -> tuple[str, bytes]:
    """Return where the bank reports on an order's first attempt, and that it is paid."""
    [payment] = attempts(order.order_id)
    known = bank().transaction(payment.payment_id)
    reported = CONFIRMED | {
        "VendorTxCode": payment.payment_id,
        "VPSTxId": known["vpstxid"],
    }
    account = gateways.Account(payment.vendor, payment.protocol)
    fields = signed(reported, account, known["security_key"])
    return known["fields"]["NotificationURL"], posted(fields)


def attempts(order_id: str) -> list[Payment]:
    """Return an order's attempts to pay, as they are now, in the order they were made."""
    found = [Payment.find(each.payment_id) for each in Payment.of_order(order_id)]
    return [each for each in found if each is not None]


def look(user_id: str, order_id: str) -> dict[str, Any]:
    """Return all that paying for an order leaves behind."""
    order = orders.order_for(user_id, order_id)
    lock = LetterLock.find(f"{user_id}#{order.lines[0].achievement_id}")
    return {
        "status": order.status,
        "reference": order.reference,
        "attempts": {each.payment_id: each.status for each in attempts(order_id)},
        "mails": [each.template for each in Message.scan() if each.to == order.email],
        "trail": sorted(
            f"{entry.action} {entry.details.get('after', '')}".strip()
            for entry in trail(f"order#{order_id}")
        ),
        "counted": Counter.get(f"orders#{user_id}", consistent_read=True).number,
        "locked_for": lock.order_id if lock else None,
    }
