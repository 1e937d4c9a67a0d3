"""Functions of the tools: they send what the outbox holds, and wake what was left lying."""

import logging

from chalice.app import Blueprint, CloudWatchEvent, DynamoDBEvent, Rate

from chalicelib import clock, jobs, logs, mail

log = logging.getLogger(__name__)
sweeps = Blueprint(__name__)

# Lambda loads these functions by this module's name, without app.py.
logs.set_up()


@sweeps.on_dynamodb_record(stream_arn="outbox", batch_size=10)
def deliver_mail(event: DynamoDBEvent) -> None:
    """Send each e-mail as it is queued.

    Never raises for one record: it would hold up those behind it. `chase_mail` tries again.
    """
    for record in event:
        if record.event_name == "INSERT":
            _deliver(record.keys["message_id"]["S"])


@sweeps.schedule(Rate(5, unit=Rate.MINUTES))
def chase_mail(event: CloudWatchEvent) -> None:
    """Every five minutes. Safe to run twice, late, or not at all for a day."""
    due = [message.message_id for message in mail.Message.due(clock.now())]
    sent = sum(_deliver(message_id) for message_id in due)
    log.info("sweep.done", extra={"sweep": event.event_id, "due": len(due), "sent": sent})


@sweeps.schedule(Rate(5, unit=Rate.MINUTES))
def chase_jobs(event: CloudWatchEvent) -> None:
    """Every five minutes. Safe to run twice, late, or not at all for a day."""
    woken = jobs.wake_overdue(clock.now())
    log.info("sweep.done", extra={"sweep": event.event_id, "woken": woken})


def _deliver(message_id: str) -> bool:
    try:
        return mail.deliver(message_id)
    except Exception:
        log.exception("mail.failed", extra={"message_id": message_id})
        return False
