"""Functions of connections: what the clock does, and work that takes long."""

import logging

from chalice.app import Blueprint, CloudWatchEvent, DynamoDBEvent, Rate

from chalicelib import clock, jobs, logs
from chalicelib.connections import services
from chalicelib.jobs import JobKind

log = logging.getLogger(__name__)
sweeps = Blueprint(__name__)

# Lambda loads these functions by this module's name, without app.py.
logs.set_up()


@sweeps.schedule(Rate(5, unit=Rate.MINUTES))
def expire_connections(event: CloudWatchEvent) -> None:
    """Every five minutes. Safe to run twice, late, or not at all for a day."""
    moved = services.move_due(clock.now())
    log.info("sweep.done", extra={"sweep": event.event_id, "moved": moved})


@sweeps.on_dynamodb_record(stream_arn="jobs", batch_size=1)
def send_requests(event: DynamoDBEvent) -> None:
    """Ask everyone on an employer's list, one after the other. Never raises for one record."""
    from chalicelib.connections.services import batches

    jobs.do_waiting((each.new_image for each in event), JobKind.REQUESTS, batches.send)


@sweeps.on_dynamodb_record(stream_arn="jobs", batch_size=1)
def make_bundle(event: DynamoDBEvent) -> None:
    """Put what a candidate shares into one ZIP file. Never raises for one record."""
    from chalicelib.connections.services import bundling

    jobs.do_waiting((each.new_image for each in event), JobKind.BUNDLE, bundling.make)
