"""A candidate shares first, looks at a sharing, and ends it."""

from contextlib import suppress

from chalice.app import Response

from chalicelib import clock
from chalicelib.connections import services
from chalicelib.connections.forms import ShareForm
from chalicelib.connections.rules import ConnectionHasMovedOn
from chalicelib.connections.services import AlreadySharing, Connection, Request, Sharer
from chalicelib.connections.views.answering import ONE
from chalicelib.connections.views.drawing import asked_of, draw, offered
from chalicelib.connections.views.routes import pages
from chalicelib.templating import uk_date
from chalicelib.web.cookies import Flash
from chalicelib.web.pages import page, redirect
from chalicelib.web.requests import PageRequest
from chalicelib.web.sessions import Role

_SHARE = "/candidate/share"
_FIRST = "/candidate/share/{share_id}"


@pages.get(_SHARE, access=Role.CANDIDATE)
def ask_share(request: PageRequest) -> Response:
    """With whom, what, and until when."""
    sharer = services.sharer(request.user_id)
    return _draw(request, sharer, ShareForm(sharer, clock.now()))


@pages.post(_SHARE, access=Role.CANDIDATE)
def share(request: PageRequest) -> Response:
    """Share with an address; the answer is the same whoever has it."""
    sharer, now = services.sharer(request.user_id), clock.now()
    form = ShareForm(sharer, now, request.form)
    if not form.validate():
        return _draw(request, sharer, form)
    email = str(form.email.data)
    try:
        services.share_first(request.user_id, email, form.choice, now)
    except AlreadySharing as error:
        form.refuse("email", "You share with this address already")
        return _draw(request, sharer, form, error.connection)
    told = (
        f"You share with {email}, and we have written to them. "
        f"The sharing ends on {uk_date(form.choice.expires_on)}, the awards stay yours."
    )
    return redirect("/candidate/requests", flash=Flash("good", told))


@pages.get(_FIRST, access=Role.CANDIDATE)
def show_share(request: PageRequest, share_id: str) -> Response:
    """What was shared first, or that it is over."""
    return draw(request, services.share_of(request.user_id, share_id, clock.now()))


@pages.get(f"{_FIRST}/end", access=Role.CANDIDATE)
def ask_end_share(request: PageRequest, share_id: str) -> Response:
    """Ask whether to end what was shared first."""
    return _ask_end(request, services.share_of(request.user_id, share_id, clock.now()))


@pages.post(f"{_FIRST}/end", access=Role.CANDIDATE)
def end_share(request: PageRequest, share_id: str) -> Response:
    """End what was shared first."""
    return _end(request, services.shares_on(request.user_id, share_id, clock.now()))


@pages.get(f"{ONE}/end", access=Role.CANDIDATE)
def ask_end(request: PageRequest, employer_id: str, connection_id: str) -> Response:
    """Ask whether to end a sharing."""
    return _ask_end(request, asked_of(request, employer_id, connection_id))


@pages.post(f"{ONE}/end", access=Role.CANDIDATE)
def end(request: PageRequest, employer_id: str, connection_id: str) -> Response:
    """End a sharing."""
    return _end(request, [asked_of(request, employer_id, connection_id)])


def _ask_end(request: PageRequest, asked: Request) -> Response:
    if not asked.is_shared:
        return redirect(asked.connection.candidate_path)
    return page(request, "connections/end.html", connection=asked.connection)


def _end(request: PageRequest, all_asked: list[Request]) -> Response:
    told = ""
    for asked in all_asked:
        with suppress(ConnectionHasMovedOn):
            services.end(asked, clock.now())
            shown = asked.connection.employer_shown
            told = f"You ended the sharing with {shown}. They see nothing by it any more."
    if not told:
        return redirect(request.path.removesuffix("/end"))
    return redirect("/candidate/requests", flash=Flash("good", told))


def _draw(
    request: PageRequest, sharer: Sharer, form: ShareForm, present: Connection | None = None
) -> Response:
    return page(
        request,
        "connections/share.html",
        form=form,
        sharer=sharer,
        present=present,
        **offered(sharer.achievements, clock.now()),
    )
