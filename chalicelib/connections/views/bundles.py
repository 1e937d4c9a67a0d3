"""All of one candidate's shared documents in one ZIP file."""

from chalice.app import Response

from chalicelib import clock
from chalicelib.connections.services import bundling
from chalicelib.connections.services.bundling import BundleOutdated, NothingToPack
from chalicelib.connections.views.looking import says_when_it_has_ended
from chalicelib.connections.views.routes import pages
from chalicelib.errors import TooMany
from chalicelib.web.cookies import Flash
from chalicelib.web.pages import page, redirect
from chalicelib.web.requests import PageRequest
from chalicelib.web.sessions import Role

_NOTHING = "There is no document to download yet: look again in a minute."
_TOO_MANY = "You have downloaded many of these. Wait an hour, or open the documents one by one."
_OUTDATED = (
    "That file can no longer be downloaded: it is a day old, or what it holds is no longer "
    "shared in the same way. You can make a new one."
)


@pages.post("/connections/{connection_id}/bundle", access=Role.EMPLOYER)
@says_when_it_has_ended
def make_bundle(request: PageRequest, connection_id: str) -> Response:
    """Have the ZIP made, and go where its progress is shown."""
    try:
        job = bundling.start_bundle(request.user_id, connection_id, clock.now())
    except NothingToPack:
        return _back(connection_id, _NOTHING)
    except TooMany:
        return _back(connection_id, _TOO_MANY)
    return redirect(f"/connections/{connection_id}/bundle/{job.job_id}")


@pages.get("/connections/{connection_id}/bundle/{job_id}", access=Role.EMPLOYER)
@says_when_it_has_ended
def show_bundle(request: PageRequest, connection_id: str, job_id: str) -> Response:
    """How far the ZIP is, then the button that downloads it."""
    bundle = bundling.bundle_of(request.user_id, connection_id, job_id, clock.now())
    template = "bundle_done" if bundle.job.is_over else "bundle_working"
    return page(
        request,
        f"connections/{template}.html",
        bundle=bundle,
        documents_path=f"/connections/{connection_id}/documents",
        result=bundle.job.result,
        most=bundling.MOST_ACHIEVEMENTS,
    )


@pages.get("/connections/{connection_id}/bundle/{job_id}/file", access=Role.EMPLOYER)
@says_when_it_has_ended
def open_bundle(request: PageRequest, connection_id: str, job_id: str) -> Response:
    """Send the browser to the file by a link of one minute, if all in it may still be seen."""
    try:
        url = bundling.open_bundle(request.user_id, connection_id, job_id, clock.now())
    except BundleOutdated:
        return _back(connection_id, _OUTDATED)
    return redirect(url)


def _back(connection_id: str, why: str) -> Response:
    return redirect(f"/connections/{connection_id}/documents", flash=Flash("note", why))
