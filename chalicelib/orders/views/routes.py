"""The routes of orders, which its views fill."""

from chalicelib.web.pages import Pages

pages = Pages("chalicelib.orders.views")
