"""The steps of the checkout: their order, and which of them may be opened."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """What a checkout has so far; `option` only counts if it suits the delivery address."""

    letters: bool
    billing: bool
    delivery: bool
    option: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the checkout; `done` says whether its answer is there."""

    slug: str
    title: str
    done: Callable[[Progress], bool]

    @property
    def path(self) -> str:
        """Where the step is."""
        return f"/checkout/{self.slug}"


STEPS = (
    Step("basket", "Basket", lambda progress: progress.letters),
    Step("billing", "Billing", lambda progress: progress.billing),
    Step("delivery", "Delivery", lambda progress: progress.delivery),
    Step("options", "Delivery Options", lambda progress: progress.option),
    Step("confirm", "Confirm", lambda _progress: False),
)


def first_open(progress: Progress) -> Step:
    """Return the first step whose answer is not there; the last is never done."""
    return next(step for step in STEPS if not step.done(progress))


def may_open(slug: str, progress: Progress) -> bool:
    """Whether all steps before this one are done."""
    slugs = [step.slug for step in STEPS]
    return slugs.index(slug) <= STEPS.index(first_open(progress))


def step_bar(slug: str, progress: Progress) -> list[tuple[str, str | None, str]]:
    """Return the bar of steps as seen from one: title, where it is or None, its state.

    The state is done, current or next; a step is a link as soon as it may be opened.
    """
    bar: list[tuple[str, str | None, str]] = []
    for step in STEPS:
        state = "done" if step.done(progress) else "next"
        linked = step.slug != slug and may_open(step.slug, progress)
        bar.append(
            (
                step.title,
                step.path if linked else None,
                "current" if step.slug == slug else state,
            )
        )
    return bar
