"""The four errors that every other error of the portal is a kind of."""


class PortalError(Exception):
    """Something the portal itself refuses or cannot do; the parent of all others."""


class NotFound(PortalError):
    """It does not exist, or is not the asker's to know of (404)."""


class NotAllowed(PortalError):
    """The asker may know of it and may not do it (403)."""


class Conflict(PortalError):
    """It has changed since it was read, or something else holds it (409)."""


class TooMany(PortalError):
    """A limit was reached; `wait_minutes` says when to try again (429)."""

    def __init__(self, wait_minutes: int) -> None:
        super().__init__(f"try again in {wait_minutes} minutes")
        self.wait_minutes = wait_minutes
