"""What a candidate shares with an employer: the documents, their details, the PDFs."""

from collections.abc import Callable
from functools import wraps

from chalice.app import Response

from chalicelib import clock, settings
from chalicelib.achievements import services as achievements
from chalicelib.achievements.rules import DocumentKind
from chalicelib.connections import services
from chalicelib.connections.services import SharingEnded
from chalicelib.connections.views.cards import has_documents, menu_of
from chalicelib.connections.views.routes import pages
from chalicelib.connections.views.shown import Row
from chalicelib.web import static
from chalicelib.web.pages import page, redirect
from chalicelib.web.requests import PageRequest
from chalicelib.web.sessions import Role

GONE = 410


def says_when_it_has_ended(view: Callable[..., Response]) -> Callable[..., Response]:
    """Return the view, which shows a page of its own once the sharing has ended (Q13)."""

    @wraps(view)
    def guarded(request: PageRequest, **parameters: str) -> Response:
        try:
            return view(request, **parameters)
        except SharingEnded as error:
            row = Row.of(error.connection, clock.now())
            return page(request, "connections/ended.html", status=GONE, row=row)

    return guarded


@pages.get("/connections/{connection_id}/documents", access=Role.EMPLOYER)
@says_when_it_has_ended
def list_documents(request: PageRequest, connection_id: str) -> Response:
    """The candidate, and a card for each achievement they share."""
    now = clock.now()
    shared = services.shared_achievements(request.user_id, connection_id, now)
    services.look_at(request.user_id, shared.connection, "documents")
    return page(
        request,
        "connections/documents.html",
        images=[settings.current().bucket_origin],
        row=Row.of(shared.connection, now),
        cards=[(each, menu_of(connection_id, each)) for each in shared.achievements],
        has_documents=has_documents(shared.achievements),
    )


@pages.get("/connections/{connection_id}/photo", access=Role.EMPLOYER)
def open_photo(request: PageRequest, connection_id: str) -> Response:
    """Send the browser to the candidate's photo by a link of one minute, or to a drawing."""
    photo = services.photo_of(request.user_id, connection_id, clock.now())
    return redirect(photo or static.asset("person.svg"))


@pages.get("/connections/{connection_id}/achievements/{achievement_id}", access=Role.EMPLOYER)
@says_when_it_has_ended
def show_achievement(request: PageRequest, connection_id: str, achievement_id: str) -> Response:
    """One shared achievement with its units."""
    shared = services.shared_achievement(
        request.user_id, connection_id, achievement_id, clock.now()
    )
    services.look_at(request.user_id, shared.connection, "details", achievement_id)
    _, *entries = menu_of(connection_id, shared.achievement)
    return page(
        request,
        "connections/achievement.html",
        connection=shared.connection,
        achievement=shared.achievement,
        facts=[(*fact, None) for fact in achievements.facts_of(shared.achievement)],
        entries=entries,
    )


@pages.get(
    "/connections/{connection_id}/achievements/{achievement_id}/ecertificate",
    access=Role.EMPLOYER,
)
@says_when_it_has_ended
def open_ecertificate(
    request: PageRequest, connection_id: str, achievement_id: str
) -> Response:
    """Send the browser to the certificate, by a link of one minute."""
    return _open(request, connection_id, achievement_id, DocumentKind.ECERTIFICATE)


@pages.get(
    "/connections/{connection_id}/achievements/{achievement_id}/etranscript",
    access=Role.EMPLOYER,
)
@says_when_it_has_ended
def open_etranscript(request: PageRequest, connection_id: str, achievement_id: str) -> Response:
    """Send the browser to the transcript, by a link of one minute."""
    return _open(request, connection_id, achievement_id, DocumentKind.ETRANSCRIPT)


def _open(
    request: PageRequest, connection_id: str, achievement_id: str, kind: DocumentKind
) -> Response:
    now = clock.now()
    return redirect(
        services.open_document(request.user_id, connection_id, achievement_id, kind, now)
    )
