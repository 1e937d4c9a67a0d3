"""Pages of connections: the employer's table, what is shared, the candidate's answers."""

from chalicelib.connections.views import answering, asking, looking
from chalicelib.connections.views.routes import pages

__all__ = ["answering", "asking", "looking", "pages"]
