"""Lists that are shown a page at a time: what was asked for, the rows, and the way on.

The cursor is the id of the last row shown (next) or the first (previous). It is read again
under the asker's own key, so a foreign or vanished one leads to the first page.
"""

from chalicelib.paging.asking import SIZES, Ask
from chalicelib.paging.counting import Counter, count
from chalicelib.paging.reading import MOST_FOUND, Listing, Page, read_page, search_page
from chalicelib.paging.table import Table

__all__ = [
    "MOST_FOUND",
    "SIZES",
    "Ask",
    "Counter",
    "Listing",
    "Page",
    "Table",
    "count",
    "read_page",
    "search_page",
]
