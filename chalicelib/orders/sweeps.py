"""The function of orders that the clock wakes."""

import logging

from chalice.app import Blueprint, CloudWatchEvent, Rate

from chalicelib import clock, logs
from chalicelib.orders import services

log = logging.getLogger(__name__)
sweeps = Blueprint(__name__)

# Lambda loads these functions by this module's name, without app.py.
logs.set_up()


@sweeps.schedule(Rate(15, unit=Rate.MINUTES))
def cancel_unpaid(event: CloudWatchEvent) -> None:
    """Every quarter of an hour. Safe to run twice, late, or not at all for a day."""
    cancelled = services.cancel_unpaid(clock.now())
    log.info("sweep.done", extra={"sweep": event.event_id, "cancelled": cancelled})
