"""SES refuses, and the e-mail is sent later; many send it at once, and it is sent once."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from faults.conftest import Inside
from stack import RunningStack

from local import cloudformation
from local.laptop import STACK

pytestmark = pytest.mark.stack

# What the schedule hands to a function.
ON_SCHEDULE = {
    "version": "0",
    "id": "by-hand",
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "account": "000000000000",
    "time": "2026-11-23T12:00:00Z",
    "region": "eu-west-2",
    "resources": [],
    "detail": {},
}


@contextmanager
def refused_by_ses(stack: RunningStack) -> Iterator[None]:
    """Take the right to send from the function that sends what is queued."""
    function = cloudformation.function_names(stack.aws, STACK)["DeliverMail"]
    found = stack.client("lambda").get_function_configuration(FunctionName=function)
    rule = {"Effect": "Deny", "Action": "ses:*", "Resource": "*"}
    named = {"RoleName": found["Role"].rpartition("/")[2], "PolicyName": "refuse"}
    iam = stack.client("iam")
    iam.put_role_policy(
        **named, PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [rule]})
    )
    try:
        yield
    finally:
        iam.delete_role_policy(**named)


@pytest.fixture
def put_back(stack: RunningStack, inside: Inside) -> dict[str, str]:
    """Queue an e-mail that the stack's function tries to send in vain."""
    with refused_by_ses(stack):
        queued: dict[str, str] = inside.run("mailing.queue")
        stack.wait_for(lambda: was_tried(stack, queued["message_id"]))
    return queued


def was_tried(stack: RunningStack, message_id: str) -> bool:
    """Tell whether somebody tried in vain, and put the e-mail back."""
    answer = stack.client("dynamodb").get_item(
        TableName=stack.table("outbox"),
        Key={"message_id": {"S": message_id}},
        ConsistentRead=True,
    )
    message = answer["Item"]
    return bool(message["attempts"]["N"] == "1" and message["state"]["S"] == "QUEUED")


def test_what_ses_refuses_is_put_back_and_sent_later(
    stack: RunningStack, inside: Inside, put_back: dict[str, str]
) -> None:
    message_id, email = put_back["message_id"], put_back["email"]
    before = inside.run("mailing.look", message_id=message_id)
    stack.invoke("ChaseMail", ON_SCHEDULE)
    too_early = stack.mail(email)

    inside.run("mailing.make_due", message_id=message_id)
    stack.invoke("ChaseMail", ON_SCHEDULE)

    assert before == {"state": "QUEUED", "attempts": 1, "waits": True}
    assert too_early == []
    stack.mail_when_it_comes(email)
    after = inside.run("mailing.look", message_id=message_id)
    assert after == {"state": "SENT", "attempts": 2, "waits": False}
    assert len(stack.mail(email)) == 1


def test_twenty_four_deliverers_at_once_send_an_email_once(
    stack: RunningStack, inside: Inside, put_back: dict[str, str]
) -> None:
    sent = inside.run("mailing.deliver_at_once", message_id=put_back["message_id"])

    assert sorted(sent) == [False] * 23 + [True]
    stack.mail_when_it_comes(put_back["email"])
    assert len(stack.mail(put_back["email"])) == 1
