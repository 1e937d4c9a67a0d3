"""The letter that proves a qualification: what it is, and putting it into the basket."""

from chalice.app import Response

from chalicelib.connections.services import SharingEnded
from chalicelib.orders import services
from chalicelib.orders.forms import LetterForm
from chalicelib.orders.views.routes import pages
from chalicelib.web.cookies import Flash
from chalicelib.web.pages import page, redirect
from chalicelib.web.requests import PageRequest
from chalicelib.web.sessions import Role


@pages.get(
    "/connections/{connection_id}/achievements/{achievement_id}/letter", access=Role.EMPLOYER
)
def show_letter(request: PageRequest, connection_id: str, achievement_id: str) -> Response:
    """The letter for one achievement, its price, and the one that may be ordered."""
    return _letter_page(request, connection_id, achievement_id, LetterForm())


@pages.post("/basket", access=Role.EMPLOYER)
def add_to_basket(request: PageRequest) -> Response:
    """Put the letter of the page before into the basket."""
    connection_id = request.form.get("connection_id", "")
    achievement_id = request.form.get("achievement_id", "")
    form = LetterForm(request.form)
    if form.validate():
        try:
            is_new = services.add_letter(request.user_id, connection_id, achievement_id)
        except services.BasketIsFull:
            form.refuse("quantity", _full())
        except SharingEnded:
            return _to_ended_connection(connection_id)
        except (services.AlreadyOrdered, services.Revoked):
            # Its page says so, and links to the order that holds the letter.
            return redirect(_path(connection_id, achievement_id))
        else:
            added = Flash("good", "The letter is in your basket.")
            there = Flash("note", "This letter was in your basket already.")
            return redirect("/basket", flash=added if is_new else there)
    return _letter_page(request, connection_id, achievement_id, form)


def _letter_page(
    request: PageRequest, connection_id: str, achievement_id: str, form: LetterForm
) -> Response:
    try:
        offer = services.letter_offer(request.user_id, connection_id, achievement_id)
    except SharingEnded:
        return _to_ended_connection(connection_id)
    return page(
        request,
        "orders/letter.html",
        form=form,
        offer=offer,
        connection_id=connection_id,
        most=services.most_letters(),
    )


def _to_ended_connection(connection_id: str) -> Response:
    # The connection's own page says that the sharing has ended, and how to ask again.
    return redirect(f"/connections/{connection_id}/documents")


def _path(connection_id: str, achievement_id: str) -> str:
    return f"/connections/{connection_id}/achievements/{achievement_id}/letter"


def _full() -> str:
    most = services.most_letters()
    return (
        f"Your basket holds {most} letters, the most that one order can have."
        " Check out first, then order this one"
    )
