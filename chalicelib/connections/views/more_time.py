"""A candidate answers an employer who asks for more time."""

from chalice.app import Response

from chalicelib import clock
from chalicelib.connections import services
from chalicelib.connections.forms import AS_PROPOSED, OTHER_DAY, REFUSED, ExtensionForm
from chalicelib.connections.rules import ExtensionStatus
from chalicelib.connections.services import Request
from chalicelib.connections.views.answering import ONE
from chalicelib.connections.views.drawing import asked_of, day_hint
from chalicelib.connections.views.routes import pages
from chalicelib.templating import uk_date
from chalicelib.web.cookies import Flash
from chalicelib.web.pages import page, redirect
from chalicelib.web.requests import PageRequest
from chalicelib.web.sessions import Role

_EXTENSION = f"{ONE}/extension"


@pages.get(_EXTENSION, access=Role.CANDIDATE)
def ask_answer_extension(
    request: PageRequest, employer_id: str, connection_id: str
) -> Response:
    """Who asks for more time, until when and why, and the answers there are."""
    asked, now = asked_of(request, employer_id, connection_id), clock.now()
    if not services.may_answer_extension(asked.connection, now):
        return redirect(asked.connection.candidate_path)
    return _draw(request, asked, ExtensionForm(asked, now))


@pages.post(_EXTENSION, access=Role.CANDIDATE)
def answer_extension(request: PageRequest, employer_id: str, connection_id: str) -> Response:
    """Give more time, until the day that was asked for or another, or none."""
    asked, now = asked_of(request, employer_id, connection_id), clock.now()
    if not services.may_answer_extension(asked.connection, now):
        return redirect(asked.connection.candidate_path)
    form = ExtensionForm(asked, now, request.form)
    if not form.validate():
        return _draw(request, asked, form)
    services.answer_extension(asked, form.ends_on, now)
    told = _told(asked)
    return redirect("/candidate/requests", flash=Flash("good", told))


def _told(asked: Request) -> str:
    connection = asked.connection
    if connection.extension is not ExtensionStatus.REFUSED:
        day = uk_date(connection.expires_on)
        return f"{connection.company} can look until {day}. The awards stay yours."
    if asked.is_shared:
        return f"You gave no more time. The sharing ends on {uk_date(connection.expires_on)}."
    return f"You gave no more time. {connection.company} sees nothing."


def _draw(request: PageRequest, asked: Request, form: ExtensionForm) -> Response:
    connection, now = asked.connection, clock.now()
    ends_on = uk_date(connection.expires_on)
    unchanged = (
        f"The sharing ends on {ends_on}, as before" if asked.is_shared else "They see nothing"
    )
    return page(
        request,
        "connections/extension.html",
        form=form,
        asked=asked,
        answers={
            AS_PROPOSED: (f"The sharing ends on {uk_date(connection.extension_on)}", ""),
            OTHER_DAY: ("The sharing ends on the day you enter below", ""),
            REFUSED: (unchanged, ""),
        },
        day_hint=day_hint(now),
    )
