"""What a buyer is told after letters had to be taken out of the basket."""

from chalicelib.orders import services
from chalicelib.web.cookies import Flash


def told(removed: tuple[services.Removed, ...]) -> Flash | None:
    """Return what to say, the first letter by name; None when nothing was taken out."""
    if not removed:
        return None
    others = len(removed) - 1
    more = {0: "", 1: " One more was taken out too."}.get(
        others, f" {others} more were taken out too."
    )
    return Flash("note", removed[0].text + more)
