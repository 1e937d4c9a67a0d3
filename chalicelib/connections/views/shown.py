"""How connections and their menus are drawn: words, shapes and ways on."""

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote

from chalicelib.connections import rules, services
from chalicelib.connections.rules import ConnectionStatus, ExtensionStatus
from chalicelib.connections.services import Connection
from chalicelib.templating import uk_date
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
_NOT_EXTENDABLE = _NOTHING_TO_VIEW | {
    ConnectionStatus.ACTIVE: "It lasts the longest time there is",
    ConnectionStatus.EXPIRED: f"Expired more than {rules.EXTENDABLE_FOR.days} days ago",
    ConnectionStatus.ENDED: "The candidate has ended it",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A connection as the employer's table shows it at one moment.

    `may_extend` is whether more time can be asked for, `is_asked` whether it was and can
    still be answered; `again_at` is from when its address can be asked again, while that
    lies ahead.
    """

    connection: Connection
    stands: ConnectionStatus
    may_extend: bool = False
    is_asked: bool = False
    again_at: datetime | None = None

    @classmethod
    def of(cls, connection: Connection, now: datetime) -> "Row":
        """Return the row as it stands at `now`, whether or not a sweep has noted it."""
        stands = connection.standing(now)
        again_at = None
        if stands in (ConnectionStatus.DECLINED, ConnectionStatus.LAPSED):
            again_at = services.again_after_delete(connection, now)
        may_extend = services.may_ask_extension(connection, now)
        is_asked = services.may_answer_extension(connection, now)
        return cls(connection, stands, may_extend, is_asked, again_at)

    @property
    def status(self) -> tuple[str, str, str]:
        """Kind, symbol and words of its status."""
        return (*_SHAPES[self.stands], rules.WORDS[self.stands])

    @property
    def note(self) -> str:
        """What else there is to know: of a request for more time, or when to ask again."""
        if self.again_at is not None:
            return f"You can ask again from {uk_date(self.again_at)}"
        if self.stands is ConnectionStatus.ACTIVE or self.is_asked:
            return _words_of_extension(self.connection)
        return ""

    @property
    def ended_on(self) -> date | datetime | None:
        """The last day on which it shows anything, or has shown it."""
        if self.stands is ConnectionStatus.ENDED:
            return self.connection.closed_at
        return self.connection.expires_on

    @property
    def path(self) -> str:
        """Where its pages begin."""
        return f"/connections/{quote(self.connection.connection_id)}"

    @property
    def documents_path(self) -> str:
        """Where its documents are."""
        return f"{self.path}/documents"

    @property
    def label(self) -> str:
        """What its menu is called for those who cannot see the row."""
        return f"Options for {self.connection.name or self.connection.email}"

    @property
    def can_be_viewed(self) -> bool:
        """Whether View leads somewhere: to the documents, or to a page on their end."""
        return self.stands not in _NOTHING_TO_VIEW

    @property
    def why_not_extend(self) -> str:
        """Why more time can't be asked for now; nothing when it can."""
        if self.may_extend:
            return ""
        if self.is_asked:
            return "Asked already, not answered yet"
        return _NOT_EXTENDABLE[self.stands]

    @property
    def menu(self) -> list[MenuEntry]:
        """What can be done with it (G-22)."""
        nothing = _NOTHING_TO_VIEW.get(self.stands, "")
        return [
            MenuEntry("Extend", f"{self.path}/extend", disabled_reason=self.why_not_extend),
            MenuEntry("Delete", f"{self.path}/delete"),
            MenuEntry("View", self.documents_path, disabled_reason=nothing),
        ]


def _words_of_extension(connection: Connection) -> str:
    if connection.extension is ExtensionStatus.NONE:
        return ""
    proposed = uk_date(connection.extension_on)
    return {
        ExtensionStatus.ASKED: f"You asked for more time, until {proposed}: not answered yet",
        ExtensionStatus.ACCEPTED: f"You asked for more time, until {proposed}: accepted",
        ExtensionStatus.ALTERED: f"You asked for more time, until {proposed}: they chose "
        f"{uk_date(connection.expires_on)}",
        ExtensionStatus.REFUSED: f"You asked for more time, until {proposed}: refused",
    }[connection.extension]
