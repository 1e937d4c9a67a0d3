"""Demo data for a new stack: made-up people at example.org, and what they did together."""

from local.aws import Aws
from local.demo import awards, story
from local.inside import act_as_pages
from local.laptop import Laptop


def load(laptop: Laptop, aws: Aws) -> list[str]:
    """Fill a new stack through the portal's own services; return the lines about signing in."""
    awards.bring_in(aws)
    act_as_pages(laptop, aws)
    return story.tell()
