"""An order in the words that a gateway is told: addresses and lines."""

from chalicelib import brand
from chalicelib.orders.services import Order
from chalicelib.payments.gateways import Address, Line
from chalicelib.web.addresses import PostalAddress


def billing_of(order: Order) -> Address:
    """Return where the buyer lives."""
    return _address(PostalAddress.from_dict(order.billing))


def delivery_of(order: Order) -> Address:
    """Return where the letters go."""
    return _address(PostalAddress.from_dict(order.delivery))


def _address(postal: PostalAddress) -> Address:
    return Address(
        first_names=postal.first_name,
        surname=postal.surname,
        line1=postal.line1,
        line2=postal.line2,
        line3=postal.line3,
        town=postal.town,
        state=postal.state,
        postcode=postal.postcode,
        country=postal.country,
        phone=postal.phone,
    )


def lines_of(order: Order) -> tuple[Line, ...]:
    """Return what an order's total is made of: its letters, and their delivery."""
    title = brand.current().letter.title
    letters = tuple(
        Line(f"{title}: {line.title}", 1, line.net_pence, line.vat_pence)
        for line in order.lines
    )
    delivery = Line(
        order.delivery_title,
        1,
        order.delivery_pence,
        order.delivery_vat_pence,
    )
    return (*letters, delivery)
