"""The life of a connection, and whether an employer may look now."""

from enum import StrEnum


class ConnectionStatus(StrEnum):
    """Where a connection stands; a deleted one is no row at all."""

    PENDING = "PENDING"
    ACTIVE = "ACTIVE"
    DECLINED = "DECLINED"
    LAPSED = "LAPSED"
    EXPIRED = "EXPIRED"
    ENDED = "ENDED"


class ExtensionStatus(StrEnum):
    """Where an employer's request for more time stands."""

    NONE = "NONE"
    ASKED = "ASKED"
    ACCEPTED = "ACCEPTED"
    ALTERED = "ALTERED"
    REFUSED = "REFUSED"


class Due(StrEnum):
    """What the clock must do next with a connection."""

    LAPSE = "LAPSE"
    NOTICE = "NOTICE"
    EXPIRE = "EXPIRE"
