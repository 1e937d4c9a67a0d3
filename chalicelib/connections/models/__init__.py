"""Tables of connections: who may look at whose achievements, and how long to wait to ask."""

from chalicelib.connections.models.connection import Connection
from chalicelib.connections.models.cooldown import Cooldown
from chalicelib.connections.models.waiting_share import WaitingShare

__all__ = ["Connection", "Cooldown", "WaitingShare"]
