"""How the candidate's pages of connections are drawn."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from chalice.app import Response

from chalicelib import clock
from chalicelib.achievements.services import Achievement
from chalicelib.connections import rules
from chalicelib.connections.forms import ANOTHER_DAY, AnswerForm
from chalicelib.connections.rules import ConnectionStatus
from chalicelib.connections.services import Request, may_answer_extension, request_for
from chalicelib.templating import long_date, uk_date
from chalicelib.web.pages import page
from chalicelib.web.requests import PageRequest

_HEADINGS = {
    ConnectionStatus.DECLINED: "You declined this request",
    ConnectionStatus.LAPSED: "This request has lapsed",
    ConnectionStatus.EXPIRED: "This sharing has ended",
    ConnectionStatus.ENDED: "You ended this sharing",
}


def asked_of(request: PageRequest, employer_id: str, connection_id: str) -> Request:
    """Return the request to whoever is signed in that a URL names.

    Raises:
        NotFound: when they have no such request.
    """
    return request_for(request.user_id, employer_id, connection_id, clock.now())


def draw(request: PageRequest, asked: Request, form: AnswerForm | None = None) -> Response:
    """Return the page of a request, of a sharing, or of what became of it."""
    now = clock.now()
    if asked.is_shared:
        return page(
            request,
            "connections/sharing.html",
            asked=asked,
            is_extending=may_answer_extension(asked.connection, now),
        )
    if not asked.is_open:
        return page(
            request,
            "connections/answered.html",
            asked=asked,
            heading=_HEADINGS[asked.stands],
            is_extending=may_answer_extension(asked.connection, now),
        )
    return page(
        request,
        "connections/request.html",
        form=form or AnswerForm(asked.achievements, now),
        asked=asked,
        domain=asked.connection.employer_email.rpartition("@")[2],
        lapses_on=asked.connection.created_at + rules.REQUEST_LIFE,
        **offered(asked.achievements, now),
    )


def offered(achievements: Iterable[Achievement], now: datetime) -> dict[str, Any]:
    """Return the words beside what can be chosen: achievements, periods, the day."""
    periods = {
        str(months): (f"The sharing ends on {uk_date(rules.expiry_after(months, now))}", "")
        for months in rules.QUICK_MONTHS
    }
    details = {
        each.achievement_id: (
            f"{each.type}, {each.certificate_number}, {long_date(each.awarded_on)}",
            "",
        )
        for each in achievements
    }
    return {
        "details": details,
        "periods": periods | {ANOTHER_DAY: ("The day you enter below", "")},
        "day_hint": day_hint(now),
    }


def day_hint(now: datetime) -> str:
    """Return which days may be entered as a sharing's last."""
    first, last = rules.earliest_expiry(now), rules.latest_expiry(now)
    return f"A day from {uk_date(first)} to {uk_date(last)}. It lasts to the day's end."
