"""The way from home to the pages below Profile."""

from chalicelib.web import navigation
from chalicelib.web.requests import PageRequest

Crumbs = tuple[tuple[str, str | None], ...]


def below_profile(request: PageRequest, title: str) -> Crumbs:
    """Return the way from home, by the profile, to the page `title`."""
    *way, _ = navigation.crumbs(request.session, title)
    return (*way, ("Profile", "/profile"), (title, None))
