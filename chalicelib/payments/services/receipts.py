"""The receipt of a paid order."""

from chalicelib.jobs import Job


def make(job: Job) -> None:
    """Draw a receipt as PDF and keep it."""
    raise NotImplementedError
