"""Pages of connections: the employer's table, what is shared, the candidate's answers."""

from chalicelib.connections.views import (
    answering,
    asking,
    batches,
    bundles,
    looking,
    managing,
    more_time,
    sharing,
)
from chalicelib.connections.views.routes import pages

__all__ = [
    "answering",
    "asking",
    "batches",
    "bundles",
    "looking",
    "managing",
    "more_time",
    "pages",
    "sharing",
]
