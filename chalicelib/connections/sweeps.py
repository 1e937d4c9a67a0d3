"""What the clock does about connections."""

import logging

from chalice.app import Blueprint, CloudWatchEvent, Rate

from chalicelib import clock, logs
from chalicelib.connections import services

log = logging.getLogger(__name__)
sweeps = Blueprint(__name__)

# Lambda loads these functions by this module's name, without app.py.
logs.set_up()


@sweeps.schedule(Rate(5, unit=Rate.MINUTES))
def expire_connections(event: CloudWatchEvent) -> None:
    """Every five minutes. Safe to run twice, late, or not at all for a day."""
    moved = services.move_due(clock.now())
    log.info("sweep.done", extra={"sweep": event.event_id, "moved": moved})
