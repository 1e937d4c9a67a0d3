"""A candidate's own documents."""

from chalice.app import Response

from chalicelib.accounts import services as accounts
from chalicelib.achievements import services
from chalicelib.achievements.rules import AchievementType, DocumentKind
from chalicelib.errors import NotFound
from chalicelib.web.menus import MenuEntry
from chalicelib.web.pages import Pages, page, redirect
from chalicelib.web.requests import PageRequest
from chalicelib.web.sessions import Role

pages = Pages(__name__)

_NAMES = {
    AchievementType.QUALIFICATION: "Qualifications",
    AchievementType.PROGRAMME: "Quality Assured Programmes",
    AchievementType.ACCREDITATION: "Accreditations",
}


@pages.get("/candidate", access=Role.CANDIDATE)
def list_documents(request: PageRequest) -> Response:
    """A candidate's achievements by type, the newest first."""
    candidate_id = services.candidate_id_of(accounts.user(request.user_id))
    found = services.achievements_of(candidate_id) if candidate_id else []
    groups = [
        (kind, [(each, menu_of(each)) for each in found if each.type is kind])
        for kind in AchievementType
    ]
    return page(
        request,
        "achievements/list.html",
        groups=[(kind, cards) for kind, cards in groups if cards],
        names=_NAMES,
        is_joined=candidate_id is not None,
    )


@pages.get("/candidate/achievements/{achievement_id}", access=Role.CANDIDATE)
def show_achievement(request: PageRequest, achievement_id: str) -> Response:
    """One achievement with its units."""
    record = _own(request, achievement_id)
    return page(
        request,
        "achievements/show.html",
        achievement=record,
        facts=[(label, value, None) for label, value in services.facts_of(record)],
        entries=menu_of(record),
    )


@pages.get("/candidate/achievements/{achievement_id}/{kind}", access=Role.CANDIDATE)
def open_document(request: PageRequest, achievement_id: str, kind: str) -> Response:
    """Send the browser to an eCertificate or eTranscript, by a link of one minute."""
    if kind not in set(DocumentKind):
        raise NotFound(kind)
    record = _own(request, achievement_id)
    return redirect(services.document_url(record, DocumentKind(kind)))


def menu_of(record: services.Achievement) -> list[MenuEntry]:
    """Return what a candidate can do with an award of theirs."""
    path = f"/candidate/achievements/{record.achievement_id}"
    opening = [
        MenuEntry(
            f"View {kind.name_shown}",
            f"{path}/{kind}",
            disabled_reason=services.why_unavailable(record, kind),
            new_tab=True,
        )
        for kind in DocumentKind
    ]
    return [MenuEntry("View details", path), *opening]


def _own(request: PageRequest, achievement_id: str) -> services.Achievement:
    candidate_id = services.candidate_id_of(accounts.user(request.user_id))
    if candidate_id is None:
        raise NotFound(achievement_id)
    return services.achievement(candidate_id, achievement_id)
