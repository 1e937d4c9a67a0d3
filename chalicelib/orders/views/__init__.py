"""Pages of orders: the letter, the basket, the checkout, the list of orders."""

from chalicelib.orders.views import addresses, basket, checkout, letter, listing
from chalicelib.orders.views.routes import pages

__all__ = ["addresses", "basket", "checkout", "letter", "listing", "pages"]
