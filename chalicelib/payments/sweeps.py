"""Functions of payments: receipts as PDF."""

from chalice.app import Blueprint, DynamoDBEvent

from chalicelib import jobs, logs
from chalicelib.jobs import JobKind

sweeps = Blueprint(__name__)

# Lambda loads these functions by this module's name, without app.py.
logs.set_up()


@sweeps.on_dynamodb_record(stream_arn="jobs", batch_size=1)
def make_receipt(event: DynamoDBEvent) -> None:
    """Draw the receipt of a paid order as PDF. Never raises for one record."""
    from chalicelib.payments.services import receipts

    jobs.do_waiting((each.new_image for each in event), JobKind.RECEIPT, receipts.make)
