"""The employer's table of connections, and asking for a new one."""

from chalice.app import Response

from chalicelib import clock
from chalicelib.connections import services
from chalicelib.connections.forms import ConnectForm
from chalicelib.connections.services import AlreadyAsked, AskedTooSoon, OwnAddress
from chalicelib.connections.views.choosing import Chosen
from chalicelib.connections.views.routes import pages
from chalicelib.connections.views.shown import Row
from chalicelib.paging import Ask, Table
from chalicelib.templating import uk_date
from chalicelib.web.cookies import Flash
from chalicelib.web.lists import ask_of
from chalicelib.web.pages import page, redirect
from chalicelib.web.requests import PageRequest
from chalicelib.web.sessions import Role


@pages.get("/connections", access=Role.EMPLOYER)
def list_connections(request: PageRequest) -> Response:
    """The employer's connections, sorted by e-mail address at first."""
    return _draw(request, ConnectForm())


@pages.post("/connections", access=Role.EMPLOYER)
def ask(request: PageRequest) -> Response:
    """Ask someone to share; the answer is the same whoever has the address."""
    form, now = ConnectForm(request.form), clock.now()
    if not form.validate():
        return _draw(request, form)
    email = str(form.email.data)
    try:
        services.ask(request.user_id, email, now)
    except OwnAddress:
        form.refuse("email", "This is your own address: enter the candidate's")
        return _draw(request, form)
    except AlreadyAsked as error:
        form.refuse("email", "You are connected to this address, or have asked it, already")
        return _draw(request, form, Row.of(error.connection, now))
    except AskedTooSoon as error:
        form.refuse(
            "email",
            "Your last request to this address was not accepted: "
            f"ask again from {uk_date(error.again_at)}",
        )
        return _draw(request, form)
    sent = f"We have asked {email}. Nothing is shared with you until they accept."
    return redirect("/connections", flash=Flash("good", sent))


def _draw(request: PageRequest, form: ConnectForm, present: Row | None = None) -> Response:
    now = clock.now()
    wanted = ask_of(request, services.SORTS, Ask("email"))
    chosen = Chosen.read(request.query)
    found = services.list_connections(
        request.user_id, wanted, status=chosen.status, search=chosen.search
    )
    rows = [Row.of(each, now) for each in found.rows]
    row_ids = [each.connection_id for each in found.rows]
    table = Table("/connections", found, row_ids, chosen.kept, fixed=bool(chosen.kept))
    return page(
        request,
        "connections/list.html",
        form=form,
        present=present,
        rows=rows,
        table=table,
        chosen=chosen,
    )
