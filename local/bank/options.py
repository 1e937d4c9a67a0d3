"""How one bank is set up: where it listens, where the portal is, and how patient it is."""

from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line decides; times are in seconds."""

    port: int
    portal: str
    """The address to connect to for the portal, such as http://127.0.0.1:4566."""
    portal_host: str
    """The host name the portal answers to, with its port, such as portal.localhost:4566."""
    state: Path
    vendors: tuple[str, ...] = ("digitalcerts",)
    strict: bool = False
    """Refuse what only a laptop may use: localhost and ports in a NotificationURL."""
    seed: str = ""
    """Draw every id from this text, so that a run can be repeated. Empty: from chance."""
    idle: float = 900
    """How long a buyer may sit on a page before the transaction is cancelled."""
    patience: float = 30
    """How long the merchant may take to answer a notification."""
    minute: float = 1
    """How long one of Opayo's minutes lasts between two tries of a notification."""

    @property
    def origin(self) -> str:
        """The bank's own address, without a slash at the end."""
        return f"http://{HOST}:{self.port}"
