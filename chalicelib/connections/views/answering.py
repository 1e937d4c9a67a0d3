"""A candidate's requests: who asks, and the answer."""

from chalice.app import Response

from chalicelib import clock
from chalicelib.connections import rules, services
from chalicelib.connections.forms import ANOTHER_DAY, AnswerForm, DeclineForm
from chalicelib.connections.rules import ConnectionStatus
from chalicelib.connections.services import Request
from chalicelib.connections.views.routes import pages
from chalicelib.connections.views.shown import Row
from chalicelib.templating import long_date, uk_date
from chalicelib.web.cookies import Flash
from chalicelib.web.pages import page, redirect
from chalicelib.web.requests import PageRequest
from chalicelib.web.sessions import Role

_HEADINGS = {
    ConnectionStatus.ACTIVE: "You accepted this request",
    ConnectionStatus.DECLINED: "You declined this request",
    ConnectionStatus.LAPSED: "This request has lapsed",
    ConnectionStatus.EXPIRED: "This sharing has ended",
    ConnectionStatus.ENDED: "You ended this sharing",
}
_ONE = "/candidate/requests/{employer_id}/{connection_id}"


@pages.get("/candidate/requests", access=Role.CANDIDATE)
def list_requests(request: PageRequest) -> Response:
    """What waits for an answer, who may look now, and who could."""
    now = clock.now()
    found = services.requests_of(request.user_id, now)
    over = [Row.of(each, now) for each in found.over]
    return page(
        request,
        "connections/requests.html",
        waiting=found.waiting,
        sharing=found.sharing,
        over=over,
    )


@pages.get(_ONE, access=Role.CANDIDATE)
def show_request(request: PageRequest, employer_id: str, connection_id: str) -> Response:
    """Who asks, and the form that accepts; or what became of the request."""
    asked = _asked(request, employer_id, connection_id)
    return _draw(request, asked, AnswerForm(asked.achievements, clock.now()))


@pages.post(_ONE, access=Role.CANDIDATE)
def accept(request: PageRequest, employer_id: str, connection_id: str) -> Response:
    """Share what was chosen, until the end of the day that was chosen."""
    asked, now = _asked(request, employer_id, connection_id), clock.now()
    form = AnswerForm(asked.achievements, now, request.form)
    if not asked.is_open:
        return redirect(request.path)
    if not form.validate():
        return _draw(request, asked, form)
    services.accept(asked, form.choice, now)
    told = (
        f"{asked.connection.company} can now look. "
        f"The sharing ends on {uk_date(form.choice.expires_on)}, the awards stay yours."
    )
    return redirect("/candidate/requests", flash=Flash("good", told))


@pages.get(f"{_ONE}/decline", access=Role.CANDIDATE)
def ask_decline(request: PageRequest, employer_id: str, connection_id: str) -> Response:
    """Ask whether to decline, and whether to block."""
    asked = _asked(request, employer_id, connection_id)
    if not asked.is_open:
        return redirect(_path(asked))
    return page(request, "connections/decline.html", asked=asked, form=DeclineForm())


@pages.post(f"{_ONE}/decline", access=Role.CANDIDATE)
def decline(request: PageRequest, employer_id: str, connection_id: str) -> Response:
    """Turn the request down."""
    asked, form = _asked(request, employer_id, connection_id), DeclineForm(request.form)
    if not asked.is_open:
        return redirect(_path(asked))
    if not form.validate():
        return page(request, "connections/decline.html", asked=asked, form=form)
    services.decline(asked, clock.now(), block=bool(form.block.data))
    told = f"You declined the request from {asked.connection.company}. They see nothing."
    return redirect("/candidate/requests", flash=Flash("good", told))


def _asked(request: PageRequest, employer_id: str, connection_id: str) -> Request:
    return services.request_for(request.user_id, employer_id, connection_id, clock.now())


def _path(asked: Request) -> str:
    connection = asked.connection
    return f"/candidate/requests/{connection.employer_id}/{connection.connection_id}"


def _draw(request: PageRequest, asked: Request, form: AnswerForm) -> Response:
    if not asked.is_open:
        row, heading = Row(asked.connection, asked.stands), _HEADINGS[asked.stands]
        return page(request, "connections/answered.html", row=row, heading=heading)
    now = clock.now()
    periods = {
        str(months): (f"The sharing ends on {uk_date(rules.expiry_after(months, now))}", "")
        for months in rules.QUICK_MONTHS
    }
    first, last = rules.earliest_expiry(now), rules.latest_expiry(now)
    return page(
        request,
        "connections/request.html",
        form=form,
        asked=asked,
        domain=asked.connection.employer_email.rpartition("@")[2],
        details={
            each.achievement_id: (
                f"{each.type}, {each.certificate_number}, {long_date(each.awarded_on)}",
                "",
            )
            for each in asked.achievements
        },
        periods=periods | {ANOTHER_DAY: ("The day you enter below", "")},
        lapses_on=asked.connection.created_at + rules.REQUEST_LIFE,
        day_hint=f"A day from {uk_date(first)} to {uk_date(last)}. It ends at midnight.",
    )
