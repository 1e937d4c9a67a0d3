"""A candidate's requests: who asks, and the answer."""

from chalice.app import Response

from chalicelib import clock
from chalicelib.connections import services
from chalicelib.connections.forms import AnswerForm, DeclineForm
from chalicelib.connections.views.drawing import asked_of, draw
from chalicelib.connections.views.routes import pages
from chalicelib.connections.views.shown import Row
from chalicelib.templating import uk_date
from chalicelib.web.cookies import Flash
from chalicelib.web.pages import page, redirect
from chalicelib.web.requests import PageRequest
from chalicelib.web.sessions import Role

ONE = "/candidate/requests/{employer_id}/{connection_id}"


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
        extending=found.extending,
        sharing=found.sharing,
        over=over,
    )


@pages.get(ONE, access=Role.CANDIDATE)
def show_request(request: PageRequest, employer_id: str, connection_id: str) -> Response:
    """Who asks, and the form that accepts; or what became of the request."""
    return draw(request, asked_of(request, employer_id, connection_id))


@pages.post(ONE, access=Role.CANDIDATE)
def accept(request: PageRequest, employer_id: str, connection_id: str) -> Response:
    """Share what was chosen, until the end of the day that was chosen."""
    asked, now = asked_of(request, employer_id, connection_id), clock.now()
    form = AnswerForm(asked.achievements, now, request.form)
    if not asked.is_open:
        return redirect(request.path)
    if not form.validate():
        return draw(request, asked, form)
    services.accept(asked, form.choice, now)
    told = (
        f"{asked.connection.company} can now look. "
        f"The sharing ends on {uk_date(form.choice.expires_on)}, the awards stay yours."
    )
    return redirect("/candidate/requests", flash=Flash("good", told))


@pages.get(f"{ONE}/decline", access=Role.CANDIDATE)
def ask_decline(request: PageRequest, employer_id: str, connection_id: str) -> Response:
    """Ask whether to decline, and whether to block."""
    asked = asked_of(request, employer_id, connection_id)
    if not asked.is_open:
        return redirect(asked.connection.candidate_path)
    return page(request, "connections/decline.html", asked=asked, form=DeclineForm())


@pages.post(f"{ONE}/decline", access=Role.CANDIDATE)
def decline(request: PageRequest, employer_id: str, connection_id: str) -> Response:
    """Turn the request down."""
    asked, form = asked_of(request, employer_id, connection_id), DeclineForm(request.form)
    if not asked.is_open:
        return redirect(asked.connection.candidate_path)
    if not form.validate():
        return page(request, "connections/decline.html", asked=asked, form=form)
    services.decline(asked, clock.now(), block=bool(form.block.data))
    told = f"You declined the request from {asked.connection.company}. They see nothing."
    return redirect("/candidate/requests", flash=Flash("good", told))
