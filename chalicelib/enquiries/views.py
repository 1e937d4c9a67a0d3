"""Pages of enquiries: raising one, the thread, an asker's list."""

from chalicelib.web.pages import Pages

pages = Pages(__name__)
