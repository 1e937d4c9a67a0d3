"""How a candidate's shared achievements are drawn: the card's menu, and what it leads to."""

from chalicelib.achievements import services as achievements
from chalicelib.achievements.rules import DocumentKind
from chalicelib.achievements.services import Achievement
from chalicelib.web.menus import MenuEntry


def menu_of(connection_id: str, achievement: Achievement) -> list[MenuEntry]:
    """Return what an employer can do with an achievement that is shared with them (G-25)."""
    path = f"/connections/{connection_id}/achievements/{achievement.achievement_id}"
    opening = [
        MenuEntry(
            f"View {kind.name_shown}",
            f"{path}/{kind}",
            disabled_reason=achievements.why_unavailable(achievement, kind),
            new_tab=True,
        )
        for kind in DocumentKind
    ]
    revoked = "This award has been revoked" if achievement.is_revoked else ""
    return [
        MenuEntry("View details", path),
        *opening,
        MenuEntry("Proof of Qualification", f"{path}/letter", disabled_reason=revoked),
        MenuEntry("Raise an Enquiry", f"{path}/enquiry"),
    ]


def has_documents(shown: list[Achievement]) -> bool:
    """Whether any of these achievements has a PDF that can be opened now."""
    return any(
        not achievements.why_unavailable(each, kind) for each in shown for kind in DocumentKind
    )
