"""DynamoDB takes a write and the answer is lost, or it will not take it yet: one effect."""

from typing import Any

import pytest
from faults.conftest import Inside

pytestmark = pytest.mark.stack

STEPS = ["accept", "confirm", "notification"]
REFUSALS = ["TransactionConflict", "ThrottlingException", "TransactionInProgressException"]

ACCEPTED: dict[str, Any] = {
    "status": "ACTIVE",
    "trail": ["connection.accepted"],
    "mails": ["request-accepted"],
}
PLACED: dict[str, Any] = {
    "status": "AWAITING_PAYMENT",
    "trail": ["order.placed"],
    "mails": [],
    "counted": 1,
}
PAID: dict[str, Any] = {
    "status": "CONFIRMED",
    "attempts": ["PAID"],
    "trail": ["order.moved CONFIRMED", "order.placed", "payment.settled"],
    "mails": ["order-confirmed"],
    "counted": 1,
}
ONCE = {
    "accept": ACCEPTED,
    "confirm": PLACED | {"attempts": ["REGISTERED"], "at_the_bank": 1},
    "notification": PAID,
}


def of(found: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any]:
    return {name: found[name] for name in expected}


def test_accepting_again_after_a_lost_answer_changes_nothing(inside: Inside) -> None:
    found = inside.run("losing.lose_answer", step="accept")

    assert found["first"] == "Unavailable"
    assert found["again"] == "ConnectionHasMovedOn"
    assert found["between"] == of(found, ACCEPTED) == ACCEPTED


def test_confirming_again_after_a_lost_answer_makes_no_second_order(inside: Inside) -> None:
    found = inside.run("losing.lose_answer", step="confirm")

    # The page then leads to the one on which a new attempt is started.
    assert found["first"] == "Unavailable"
    assert found["again"] == "AttemptHasMovedOn"
    assert of(found, PLACED) == of(found["between"], PLACED) == PLACED
    assert found["attempts"] == ["CREATED"]
    assert found["at_the_bank"] == 0


def test_a_notification_is_believed_although_the_answer_to_its_write_is_lost(
    inside: Inside,
) -> None:
    found = inside.run("losing.lose_answer", step="notification")

    assert found["first"] == found["again"]
    assert found["first"].startswith("Status=OK\r\n")
    assert of(found, PAID) == of(found["between"], PAID) == PAID


def test_whichever_answer_is_lost_the_bank_hears_what_is_stored(inside: Inside) -> None:
    found = inside.run("losing.lose_each_answer_to_a_notification")

    assert {"GetItem", "Decrypt", "BatchGetItem", "TransactWriteItems"} == {
        each["lost"] for each in found
    }
    for each in found:
        is_told_ok = each["reply"].startswith("Status=OK\r\n")
        assert is_told_ok or each["reply"].startswith("Status=ERROR\r\n")
        # Only OK lets the money move.
        assert is_told_ok == (each["status"] == "CONFIRMED")
        assert len(each["mails"]) == int(is_told_ok)


@pytest.mark.parametrize("step", STEPS)
def test_the_clients_own_second_try_has_no_second_effect(inside: Inside, step: str) -> None:
    found = inside.run("losing.lose_answer_on_the_wire", step=step)

    assert found["asked_twice_with_one_token"]
    assert found["first"].startswith(("None", "http", "Status=OK"))
    assert of(found, ONCE[step]) == ONCE[step]


@pytest.mark.parametrize("code", REFUSALS)
@pytest.mark.parametrize("step", STEPS)
def test_what_dynamodb_will_not_take_yet_is_tried_again(
    inside: Inside, step: str, code: str
) -> None:
    found = inside.run("losing.refuse", step=step, code=code)

    assert found["calls"][:4] == [code] * 3 + ["carried out"]
    assert found["first"].startswith(("None", "http", "Status=OK"))
    assert of(found, ONCE[step]) == ONCE[step]
