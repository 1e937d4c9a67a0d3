"""The e-mails about an order: thanks with the receipt, and that it was cancelled."""

from collections.abc import Iterable

from chalicelib import clock, mail, money, settings, templating
from chalicelib.orders import rules
from chalicelib.orders.models import LetterLine, Order
from chalicelib.storage import Writes
from chalicelib.web.addresses import PostalAddress


def queue_order_confirmed(writes: Writes, order: Order) -> None:
    """Thank the buyer for their payment, with all that a receipt holds."""
    to = PostalAddress.from_dict(order.delivery)
    mail.queue(
        writes,
        "order-confirmed",
        to=order.email,
        first_name=order.first_name,
        order_id=order.order_id,
        reference=order.reference,
        paid_on=templating.uk_date(order.paid_at or clock.now()),
        letters=_letters(order),
        net=money.pounds(order.net_pence),
        delivery=money.pounds(order.delivery_pence),
        vat=money.pounds(order.vat_pence),
        total=money.pounds(order.total_pence),
        delivery_title=order.delivery_title,
        delivery_lines=list(to.lines),
        is_domestic=to.is_domestic,
        billed_to=list(PostalAddress.from_dict(order.billing).lines),
        rates=_rates(order),
        receipt_url=f"{_order_url(order)}/receipt",
    )


def queue_order_cancelled(writes: Writes, order: Order, left_out: Iterable[LetterLine]) -> None:
    """Tell the buyer that an unpaid order was cancelled and waits in their basket again.

    `left_out` are the letters that did not fit into it.
    """
    mail.queue(
        writes,
        "order-cancelled",
        to=order.email,
        first_name=order.first_name,
        order_id=order.order_id,
        letters=_letters(order),
        left_out=[
            f"{line.candidate_name}, {line.title} ({line.certificate_number})"
            for line in left_out
        ],
        basket_url=f"{settings.current().base_url}/basket",
    )


def _letters(order: Order) -> list[dict[str, str]]:
    return [
        {
            "title": line.title,
            "certificate_number": line.certificate_number,
            "candidate": line.candidate_name,
            "gross": money.pounds(line.gross_pence),
        }
        for line in order.lines
    ]


def _rates(order: Order) -> list[str]:
    prices = [*(line.price for line in order.lines), order.delivery_price]
    return [
        f"{each.percent} of {money.pounds(each.net_pence)}: {money.pounds(each.vat_pence)}"
        for each in rules.vat_by_rate(prices)
    ]


def _order_url(order: Order) -> str:
    return f"{settings.current().base_url}/orders/{order.order_id}"
