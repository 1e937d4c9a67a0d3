"""The menu of each side of the portal."""

from typing import NamedTuple

from chalicelib.web.sessions import Role, Session

_HELPING = (("Support", "/support"), ("FAQ", "/faq"))
_VISITOR = (("Registration", "/register"), ("FAQ", "/faq"), ("Login", "/sign-in"))
_OF_ROLE = {
    Role.EMPLOYER: (
        ("Employer Area", "/employer"),
        ("Connections", "/connections"),
        ("Profile", "/profile"),
        ("Orders", "/orders"),
        *_HELPING,
    ),
    Role.CANDIDATE: (
        ("My documents", "/candidate"),
        ("Requests", "/candidate/requests"),
        ("Share", "/candidate/share"),
        ("Profile", "/profile"),
        *_HELPING,
    ),
    Role.STAFF: _HELPING,
}
# Pages that are in no menu, and the entry they belong to.
_BELONG_TO = {"/enquiries": "/support", "/batches": "/connections"}
HOMES = {Role.EMPLOYER: "/employer", Role.CANDIDATE: "/candidate", Role.STAFF: "/"}


class Entry(NamedTuple):
    """One entry of the menu; `current` when the page shown lies under it."""

    label: str
    href: str
    current: bool


def crumbs(session: Session | None, title: str) -> tuple[tuple[str, str | None], ...]:
    """Return the way from home to a page that both visitors and the signed-in may open."""
    home: tuple[tuple[str, str | None], ...] = (("Home", "/"),)
    if session is not None and session.role is Role.EMPLOYER:
        home += (("Employer Area", "/employer"),)
    return (*home, (title, None))


def menu(session: Session | None, path: str) -> list[Entry]:
    """Return the menu of whoever looks at `path`."""
    entries = (*_OF_ROLE[session.role], ("Logout", "/logout")) if session else _VISITOR
    first, _, rest = path.removeprefix("/").partition("/")
    path = f"{_BELONG_TO.get(f'/{first}', f'/{first}')}/{rest}"
    lying_under = [href for _, href in entries if f"{path}/".startswith(f"{href}/")]
    current = max(lying_under, key=len, default=None)
    return [Entry(label, href, href == current) for label, href in entries]
