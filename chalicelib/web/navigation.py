"""The menu of each side of the portal."""

from typing import NamedTuple

from chalicelib.web.sessions import Role, Session

_VISITOR = (("Registration", "/register"), ("Login", "/sign-in"))
_OF_ROLE = {
    Role.EMPLOYER: (
        ("Employer Area", "/employer"),
        ("Connections", "/connections"),
        ("Orders", "/orders"),
    ),
    Role.CANDIDATE: (("My documents", "/candidate"), ("Requests", "/candidate/requests")),
    Role.STAFF: (),
}
HOMES = {Role.EMPLOYER: "/employer", Role.CANDIDATE: "/candidate", Role.STAFF: "/"}


class Entry(NamedTuple):
    """One entry of the menu; `current` when the page shown lies under it."""

    label: str
    href: str
    current: bool


def menu(session: Session | None, path: str) -> list[Entry]:
    """Return the menu of whoever looks at `path`."""
    entries = (*_OF_ROLE[session.role], ("Logout", "/logout")) if session else _VISITOR
    lying_under = [href for _, href in entries if f"{path}/".startswith(f"{href}/")]
    current = max(lying_under, key=len, default=None)
    return [Entry(label, href, href == current) for label, href in entries]
