"""Tables of connections: who may look at whose achievements, and how long to wait to ask."""

from chalicelib.connections.models.connection import Connection
from chalicelib.connections.models.cooldown import Cooldown

__all__ = ["Connection", "Cooldown"]
