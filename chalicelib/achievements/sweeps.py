"""Functions that make documents: woken by the achievements table, and by the clock."""

import logging

from chalice.app import Blueprint, CloudWatchEvent, DynamoDBEvent, Rate

from chalicelib import logs

log = logging.getLogger(__name__)
sweeps = Blueprint(__name__)

# Lambda loads these functions by this module's name, without app.py.
logs.set_up()


@sweeps.on_dynamodb_record(stream_arn="achievements", batch_size=25)
def make_documents(event: DynamoDBEvent) -> None:
    """Make the PDFs of newly issued achievements. Never raises: a sweep tries again."""
    from chalicelib.achievements.services import making

    for record in event:
        if record.new_image and "wanted" in record.new_image:
            keys = record.keys
            making.make_without_raising(keys["candidate_id"]["S"], keys["achievement_id"]["S"])


@sweeps.schedule(Rate(10, unit=Rate.MINUTES))
def chase_documents(event: CloudWatchEvent) -> None:
    """Every ten minutes. Safe to run twice, late, or not at all for a day."""
    from chalicelib.achievements.services import making

    made = making.chase_documents()
    log.info("sweep.done", extra={"sweep": event.event_id, "made": made})
