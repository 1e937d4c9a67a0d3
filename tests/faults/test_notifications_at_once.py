"""The bank says the same thing fifty times at once."""

import pytest
from faults.conftest import Inside
from stack import RunningStack

pytestmark = pytest.mark.stack


def test_fifty_equal_notifications_at_once_make_one_transition(
    stack: RunningStack, inside: Inside
) -> None:
    found = inside.run("notifying.fifty_times_at_once")

    before, after = found["before"], found["after"]
    [code] = before["attempts"]
    assert before["status"] == "AWAITING_PAYMENT"
    assert len(found["replies"]) == 50
    assert len(set(found["replies"])) == 1
    assert found["replies"][0].startswith("Status=OK\r\nRedirectURL=http")
    assert after["attempts"] == {code: "PAID"}
    assert (after["status"], after["reference"]) == ("CONFIRMED", code)
    assert before["trail"] == ["order.placed"]
    assert after["trail"] == ["order.moved CONFIRMED", "order.placed", "payment.settled"]
    assert after["counted"] == before["counted"] == 1
    assert after["mails"] == ["order-confirmed"]
    stack.mail_when_it_comes(found["email"], "confirmed")
    assert len(stack.mail(found["email"])) == 1
