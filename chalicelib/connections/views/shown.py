"""How connections and their menus are drawn: words, shapes and ways on."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from chalicelib.achievements import services as achievements
from chalicelib.achievements.rules import DocumentKind
from chalicelib.achievements.services import Achievement
from chalicelib.connections import rules
from chalicelib.connections.rules import ConnectionStatus
from chalicelib.connections.services import Connection
from chalicelib.web.menus import MenuEntry

_SHAPES = {
    ConnectionStatus.PENDING: ("wait", "clock"),
    ConnectionStatus.ACTIVE: ("good", "tick"),
    ConnectionStatus.DECLINED: ("bad", "cross"),
    ConnectionStatus.LAPSED: ("off", "clock"),
    ConnectionStatus.EXPIRED: ("off", "off"),
    ConnectionStatus.ENDED: ("off", "off"),
}
_NOTHING_TO_VIEW = {
    ConnectionStatus.PENDING: "Not answered yet",
    ConnectionStatus.DECLINED: "Nothing is shared with you",
    ConnectionStatus.LAPSED: "Nothing is shared with you",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A connection as the employer's table shows it at one moment."""

    connection: Connection
    stands: ConnectionStatus

    @classmethod
    def of(cls, connection: Connection, now: datetime) -> "Row":
        """Return the row as it stands at `now`, whether or not a sweep has noted it."""
        return cls(connection, connection.standing(now))

    @property
    def status(self) -> tuple[str, str, str]:
        """Kind, symbol and words of its status."""
        return (*_SHAPES[self.stands], rules.WORDS[self.stands])

    @property
    def documents_path(self) -> str:
        """Where its documents are."""
        return f"/connections/{quote(self.connection.connection_id)}/documents"

    @property
    def label(self) -> str:
        """What its menu is called for those who cannot see the row."""
        return f"Options for {self.connection.name or self.connection.email}"

    @property
    def menu(self) -> list[MenuEntry]:
        """What can be done with it."""
        reason = _NOTHING_TO_VIEW.get(self.stands, "")
        return [MenuEntry("View", self.documents_path, disabled_reason=reason)]


def menu_of(connection_id: str, achievement: Achievement) -> list[MenuEntry]:
    """Return what an employer can do with an achievement that is shared with them (G-25)."""
    path = f"/connections/{connection_id}/achievements/{achievement.achievement_id}"
    opening = [
        MenuEntry(
            f"View {kind.name_shown}",
            f"{path}/{kind}",
            disabled_reason=achievements.why_unavailable(achievement, kind),
        )
        for kind in DocumentKind
    ]
    revoked = "This award has been revoked" if achievement.is_revoked else ""
    return [
        MenuEntry("View details", path),
        *opening,
        MenuEntry("Proof of Qualification", f"{path}/letter", disabled_reason=revoked),
    ]


def initials(name: str) -> str:
    """Return the first letters of the first and the last name."""
    first, *others = name.split()
    return "".join(part[0] for part in (first, *others[-1:])).upper()
