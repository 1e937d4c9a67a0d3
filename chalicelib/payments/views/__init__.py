"""Pages of payments: confirm, pay, the order, its receipt."""

from chalicelib.payments.views import confirming, orders, paying, receipts
from chalicelib.payments.views.routes import pages

__all__ = ["confirming", "orders", "pages", "paying", "receipts"]
