"""What an employer does with one connection: extend, delete, ask again, note its end."""

from chalice.app import Response

from chalicelib import clock
from chalicelib.connections import services
from chalicelib.connections.forms import ExtendForm
from chalicelib.connections.rules import ConnectionStatus
from chalicelib.connections.services import AlreadyAsked, AskedTooSoon, NotExtendable
from chalicelib.connections.views.routes import pages
from chalicelib.connections.views.shown import Row
from chalicelib.errors import NotFound
from chalicelib.templating import uk_date
from chalicelib.web.cookies import Flash
from chalicelib.web.headers import security_headers
from chalicelib.web.pages import page, redirect
from chalicelib.web.requests import PageRequest
from chalicelib.web.sessions import Role

_EXTEND = "/connections/{connection_id}/extend"
_DELETE = "/connections/{connection_id}/delete"


@pages.get(_EXTEND, access=Role.EMPLOYER)
def ask_extend(request: PageRequest, connection_id: str) -> Response:
    """Ask until when the share should last, and why; or say why that can't be asked."""
    return _draw_extend(request, _row(request, connection_id))


@pages.post(_EXTEND, access=Role.EMPLOYER)
def extend(request: PageRequest, connection_id: str) -> Response:
    """Ask the candidate for more time."""
    row, now = _row(request, connection_id), clock.now()
    if not row.may_extend:
        return redirect(request.path)
    form = ExtendForm(row.connection.expires_on, now, request.form)
    if not form.validate() or form.until_on is None:
        return _draw_extend(request, row, form)
    try:
        services.ask_extension(
            request.user_id, connection_id, form.until_on, form.reason.data or "", now
        )
    except NotExtendable:
        return redirect(request.path)
    told = (
        f"We have asked {row.connection.name} to share until {uk_date(form.until_on)}. "
        "Nothing changes before they answer; we write to you then."
    )
    return redirect("/connections", flash=Flash("good", told))


@pages.get(_DELETE, access=Role.EMPLOYER)
def ask_delete(request: PageRequest, connection_id: str) -> Response:
    """Ask whether to delete, and say what that does."""
    row = _row(request, connection_id)
    again_at = services.again_after_delete(row.connection, clock.now())
    return page(request, "connections/delete.html", row=row, again_at=again_at)


@pages.post(_DELETE, access=Role.EMPLOYER)
def delete(request: PageRequest, connection_id: str) -> Response:
    """End all access and take the row out of the list."""
    try:
        gone = services.delete(request.user_id, connection_id, clock.now())
    except NotFound:
        # A second click, or another tab: what was wanted is so. A stranger learns no more.
        note = Flash("note", "That connection is not in your list any more.")
        return redirect("/connections", flash=note)
    told = f"You have deleted the connection with {gone.name or gone.email}."
    if gone.status is ConnectionStatus.PENDING:
        told = f"You have withdrawn your request to {gone.email}."
    return redirect("/connections", flash=Flash("good", told))


@pages.post("/connections/{connection_id}/again", access=Role.EMPLOYER)
def send_again(request: PageRequest, connection_id: str) -> Response:
    """Ask the same address anew."""
    email, now = services.find_for_employer(request.user_id, connection_id).email, clock.now()
    try:
        services.ask(request.user_id, email, now)
    except AlreadyAsked:
        flash = Flash("note", f"You are connected to {email}, or have asked them, already.")
    except AskedTooSoon as error:
        flash = Flash("note", f"You can ask {email} again from {uk_date(error.again_at)}.")
    else:
        asked = f"We have asked {email}. Nothing is shared with you until they accept."
        flash = Flash("good", asked)
    return redirect("/connections", flash=flash)


@pages.get("/connections/{connection_id}/expiry.ics", access=Role.EMPLOYER)
def download_expiry(request: PageRequest, connection_id: str) -> Response:
    """The last day of an active share, for a calendar."""
    entry = services.expiry_entry(request.user_id, connection_id, clock.now())
    headers = security_headers() | {
        "Content-Type": "text/calendar; charset=utf-8",
        "Content-Disposition": 'attachment; filename="sharing-ends.ics"',
    }
    return Response(entry, headers)


def _row(request: PageRequest, connection_id: str) -> Row:
    return Row.of(services.find_for_employer(request.user_id, connection_id), clock.now())


def _draw_extend(request: PageRequest, row: Row, form: ExtendForm | None = None) -> Response:
    if form is None and row.may_extend:
        form = ExtendForm(row.connection.expires_on, clock.now())
    return page(request, "connections/extend.html", row=row, form=form)
