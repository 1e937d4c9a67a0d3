"""Putting all that one candidate shares into a ZIP file."""

from chalicelib.jobs import Job


def make(job: Job) -> None:
    """Make the ZIP of one connection's documents as they are shared now."""
    raise NotImplementedError
