"""Asking many addresses at once: the list, its progress, what became of each row."""

from chalicelib.jobs import Job


def send(job: Job) -> None:
    """Ask each address of a list that was not asked yet, noting what became of it."""
    raise NotImplementedError
