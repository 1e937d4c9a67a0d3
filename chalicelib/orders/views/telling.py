"""What a buyer is told about letters that left the basket, or came back into it."""

from chalicelib import templating
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


def told_again(done: services.OrderedAgain) -> Flash:
    """Return what came of ordering again: what is in the basket, and what can't be and why."""
    parts = []
    if done.added:
        are = "is" if done.added == 1 else "are"
        parts.append(f"{templating.count(done.added, 'letter')} {are} back in your basket.")
    if done.there:
        were = "was" if done.there == 1 else "were"
        parts.append(f"{templating.count(done.there, 'letter')} {were} in it already.")
    if done.refused:
        first, others = done.refused[0], len(done.refused) - 1
        parts.append(f"{first.letter} cannot be ordered: {first.reason}.")
        if others:
            parts.append(f"{templating.count(others, 'more letter')} cannot be ordered either.")
    if left := told(done.removed):
        parts.append(left.text)
    return Flash("note" if done.refused or left or not done.added else "good", " ".join(parts))
