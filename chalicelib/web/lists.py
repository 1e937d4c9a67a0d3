"""Lists on pages: which part of one is asked for, and how many rows this browser likes."""

from collections.abc import Iterable
from dataclasses import replace

from chalicelib.paging import Ask
from chalicelib.web import sessions
from chalicelib.web.requests import PageRequest


def ask_of(request: PageRequest, sorts: Iterable[str], usual: Ask) -> Ask:
    """Return which page of a list a request asks for.

    The number of rows is the one that was chosen last, on whichever list, until now.
    """
    session = request.signed_in
    usual = replace(usual, size=int(session.page_size))
    ask = Ask.read(request.query, tuple(sorts), usual)
    sessions.keep_page_size(session, ask.size)
    return ask
