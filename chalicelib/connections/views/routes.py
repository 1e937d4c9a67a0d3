"""The pages of connections, to which each module here adds its own."""

from chalicelib.web.pages import Pages

pages = Pages(__name__)
