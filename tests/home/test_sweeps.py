from datetime import timedelta
from typing import Any

import boto3
import pytest
import time_machine
from factories import an_employer, queued_mail
from moto.backends import get_backend

from chalicelib import clock, jobs, mail, storage
from chalicelib.accounts import emails
from chalicelib.home import sweeps
from chalicelib.jobs import JobKind, JobState
from chalicelib.mail import Message, MessageState


def queue_activations(number: int) -> list[str]:
    with storage.all_or_nothing() as writes:
        for count in range(number):
            user = an_employer(email=f"sam{count}@example.org")
            emails.queue_activation(writes, user, "secret")
    return [message.message_id for message in queued_mail()]


def deliver(*message_ids: str, event_name: str = "INSERT") -> None:
    records = [
        {
            "awsRegion": "eu-west-2",
            "eventID": "1",
            "eventName": event_name,
            "eventSourceARN": "arn:aws:dynamodb:eu-west-2:1:table/test-outbox/stream/1",
            "dynamodb": {
                "ApproximateCreationDateTime": 1795456800,
                "Keys": {"message_id": {"S": message_id}},
                "SequenceNumber": "1",
                "SizeBytes": 1,
                "StreamViewType": "NEW_IMAGE",
            },
        }
        for message_id in message_ids
    ]
    sweeps.deliver_mail({"Records": records}, None)


def chase() -> None:
    sweeps.chase_mail(EVENT, None)


EVENT: dict[str, Any] = {
    "id": "sweep-1",
    "version": "0",
    "account": "1",
    "region": "eu-west-2",
    "detail": {},
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "time": "2026-11-23T18:00:00Z",
    "resources": [],
}


def sent() -> list[Any]:
    return list(get_backend("ses")["123456789012"]["eu-west-2"].sent_messages)


def test_each_queued_e_mail_is_sent(aws: None) -> None:
    ids = queue_activations(3)

    deliver(*ids)

    assert len(sent()) == 3
    assert queued_mail() == []


def test_the_notes_made_on_an_e_mail_send_nothing(aws: None) -> None:
    ids = queue_activations(1)

    deliver(*ids, event_name="MODIFY")

    assert sent() == []


def test_one_that_cannot_be_sent_does_not_hold_up_the_next(
    aws: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = queue_activations(3)
    compose = mail.compose

    def compose_all_but_one(message: Message) -> Any:
        if message.message_id == ids[0]:
            raise LookupError("its template is gone")
        return compose(message)

    monkeypatch.setattr(mail, "compose", compose_all_but_one)

    deliver(*ids)

    assert len(sent()) == 2
    [left] = queued_mail()
    assert (left.message_id, left.state) == (ids[0], MessageState.SENDING)


def test_what_the_stream_missed_is_sent_by_the_sweep(aws: None) -> None:
    queue_activations(6)

    chase()
    assert sent() == []
    with time_machine.travel(clock.now() + timedelta(minutes=5), tick=False):
        chase()
        chase()

    assert len(sent()) == 6


def test_an_e_mail_that_can_never_be_sent_is_given_up(
    aws: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    [message_id] = queue_activations(1)

    def fail(_message: Message) -> Any:
        raise LookupError("its template is gone")

    monkeypatch.setattr(mail, "compose", fail)
    with time_machine.travel(clock.now(), tick=False) as traveller:
        for _ in range(mail.MOST_ATTEMPTS + 1):
            traveller.shift(timedelta(minutes=5))
            chase()

    message = Message.get(message_id)
    assert message.state is MessageState.FAILED
    assert queued_mail() == []


def test_ses_is_asked_again_later_and_later_when_it_refuses(aws: None) -> None:
    [message_id] = queue_activations(1)
    boto3.client("sesv2").delete_email_identity(EmailIdentity="no-reply@example.org")

    with time_machine.travel(clock.now(), tick=False) as traveller:
        waits = []
        for _ in range(mail.MOST_ATTEMPTS):
            mail.deliver(message_id)
            message = Message.get(message_id)
            if message.due_at is not None:
                waits.append(message.due_at - clock.now())
                traveller.move_to(message.due_at)
    boto3.client("sesv2").create_email_identity(EmailIdentity="no-reply@example.org")

    assert sent() == []
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(minutes=4), timedelta(minutes=128))
    assert Message.get(message_id).state is MessageState.FAILED


def test_a_job_whose_function_died_is_woken(aws: None) -> None:
    with storage.all_or_nothing() as writes:
        jobs.start(writes, "employer", JobKind.REQUESTS, {"addresses": []}, job_id="job")
    jobs.take("employer", "job")

    with time_machine.travel(clock.now() + 2 * jobs.LEASE, tick=False):
        sweeps.chase_jobs(EVENT, None)

    assert jobs.find("employer", "job", JobKind.REQUESTS).state is JobState.WAITING
