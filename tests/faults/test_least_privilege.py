"""Least privilege: each background function has the rights it uses, and no others."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from accounts.pictures import a_picture
from achievements.award_files import a_file, a_row
from calls import Calls
from factories import (
    a_candidate_record,
    a_candidate_user,
    a_connection,
    a_request,
    an_achievement,
    an_employer,
)
from payments.buying import a_basket

from chalicelib import clock, files, ids, jobs, mail, storage
from chalicelib.accounts.emails import queue_password_changed
from chalicelib.accounts.services import photos
from chalicelib.achievements.rules import DocumentKind
from chalicelib.achievements.services import importing, making
from chalicelib.connections import services as connections
from chalicelib.connections.services import batches, bundling
from chalicelib.jobs import Job, JobKind, JobState
from chalicelib.orders import services as orders
from chalicelib.payments.services import attempts, receipts
from local.laptop import ROOT

pytestmark = pytest.mark.usefixtures("aws")

Act = Callable[[], object]
# What Lambda itself does under a function's role, before and after our code.
OF_LAMBDA = {"Stream", "ListStreams", "OwnDeadLetters", "OwnLog"}
OF_A_TRANSACTION = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}


def cancel_unpaid() -> Act:
    buyer = an_employer()
    a_basket(buyer)
    with storage.all_or_nothing() as writes:
        orders.place(writes, orders.confirmation(buyer.user_id))
    return lambda: orders.cancel_unpaid(clock.now() + timedelta(days=2))


def chase_documents() -> Act:
    long_ago = clock.now() - timedelta(hours=1)
    record = a_candidate_record()
    an_achievement(record.candidate_id, documents={}, wanted="00", wanted_since=long_ago)
    return making.chase_documents


def chase_jobs() -> Act:
    with storage.all_or_nothing() as writes:
        jobs.start(writes, "user", JobKind.BUNDLE, {})
    return lambda: jobs.wake_overdue(clock.now() + jobs.LEASE * 2)


def chase_mail() -> Act:
    deliver_mail()

    def act() -> None:
        with time_machine.travel(clock.now() + timedelta(hours=1)):
            for message in list(mail.Message.due(clock.now())):
                mail.deliver(message.message_id)

    return act


def deliver_mail() -> Act:
    with storage.all_or_nothing() as writes:
        queue_password_changed(writes, an_employer())
    [message] = mail.Message.scan()
    return lambda: mail.deliver(message.message_id)


def expire_connections() -> Act:
    now, employer = clock.now(), an_employer()
    yesterday = clock.london_date(now) - timedelta(days=1)
    a_connection(employer, a_candidate_user(), expires_on=yesterday)
    a_connection(employer, a_candidate_user())
    a_request(employer, "ada@example.org", created_at=now - timedelta(days=40))
    # Less than a week before the second share ends: both sides are told.
    return lambda: connections.move_due(now + timedelta(days=26))


def import_awards() -> Act:
    importing.import_awards(a_file(a_row()))
    moved = {"email": "another@example.org"}
    again = a_file(a_row(**moved), a_row(**moved, title="Another Award"))
    files.put("imports/awards.csv", again, content_type="text/csv")
    return lambda: importing.import_awards(files.read("imports/awards.csv"))


def make_bundle() -> Act:
    employer, candidate = an_employer(), a_candidate_user()
    connection = a_connection(employer, candidate)
    place = {"key": "documents/one.pdf", "sha256": ids.digest("%PDF")}
    files.put(place["key"], b"%PDF", content_type="application/pdf")
    an_achievement(str(candidate.candidate_id), documents={DocumentKind.ECERTIFICATE: place})
    job = bundling.start_bundle(employer.user_id, connection.connection_id, clock.now())
    return lambda: done(job, bundling.make)


def make_documents() -> Act:
    record = a_candidate_record()
    wanted = {"documents": {}, "wanted": "00", "wanted_since": clock.now()}
    achievement_id = an_achievement(record.candidate_id, **wanted).achievement_id
    return lambda: making.make_without_raising(record.candidate_id, achievement_id)


def make_photo() -> Act:
    old_key = f"photos/{ids.new_id()}.jpg"
    user = an_employer(photo_key=old_key)
    key = f"uploads/{user.user_id}/{ids.new_id()}"
    files.put(old_key, b"old", content_type="image/jpeg")
    files.put(key, a_picture(), content_type="application/octet-stream")
    return lambda: photos.make(key, "a tag", clock.now())


def make_receipt() -> Act:
    buyer = an_employer()
    a_basket(buyer)
    with storage.all_or_nothing() as writes:
        order = orders.place(writes, orders.confirmation(buyer.user_id))
        payment, _secret = attempts.open_attempt(writes, order, 1)
    with storage.all_or_nothing() as writes:
        orders.mark_paid(writes, order, reference=payment.payment_id, now=clock.now())
    job = receipts.start_drawing(buyer.user_id, order.order_id)
    return lambda: done(job, receipts.make)


def send_requests() -> Act:
    employer = an_employer()
    emails = ["ada@example.org", a_candidate_user().email]
    job = batches.start_batch(employer.user_id, emails, "form")
    return lambda: done(job, batches.send)


def done(job: Job, do: Callable[[Job], None]) -> None:
    """Have a job done as its function does it, and see that it is."""
    taken = jobs.take(job.user_id, job.job_id)
    assert taken is not None
    do(taken)
    assert taken.state is JobState.DONE


FUNCTIONS = [
    cancel_unpaid,
    chase_documents,
    chase_jobs,
    chase_mail,
    deliver_mail,
    expire_connections,
    import_awards,
    make_bundle,
    make_documents,
    make_photo,
    make_receipt,
    send_requests,
]


@pytest.mark.parametrize("arrange", FUNCTIONS, ids=lambda each: each.__name__)
def test_a_function_has_the_rights_it_uses_and_no_others(
    arrange: Callable[[], Act], calls: Calls
) -> None:
    act = arrange()
    calls.forget()

    act()

    used = {right for request in calls.requests for right in rights_of(*request)}
    assert used == granted(arrange.__name__)


def rights_of(operation: str, parameters: Any) -> Iterator[tuple[str, str]]:
    """Yield the rights that AWS asks for, as action and resource."""
    if operation == "TransactWriteItems":
        for item in parameters["TransactItems"]:
            [(kind, change)] = item.items()
            yield f"dynamodb:{OF_A_TRANSACTION[kind]}", _table(change)
    elif operation == "BatchGetItem":
        for table in parameters["RequestItems"]:
            yield "dynamodb:BatchGetItem", _table({"TableName": table})
    elif operation == "SendEmail":
        # Of a raw message; Amazon SES asks for either, by the version of its interface.
        yield from (("ses:SendEmail", "*"), ("ses:SendRawEmail", "*"))
    elif operation in ("DeleteObject", "GetObject", "PutObject"):
        yield f"s3:{operation}", parameters["Key"].partition("/")[0] + "/*"
    else:
        index = f"/index/{parameters['IndexName']}" if "IndexName" in parameters else ""
        yield f"dynamodb:{operation}", _table(parameters) + index


def _table(parameters: dict[str, Any]) -> str:
    return str(parameters["TableName"]).removeprefix("test-")


def granted(function: str) -> set[tuple[str, str]]:
    """Return what a function's policy grants to our code, as actions and resources."""
    path = ROOT / f".chalice/policy-{function.replace('_', '-')}.json"
    statements = json.loads(path.read_text(encoding="utf-8"))["Statement"]
    return {
        (action, _resource(resource))
        for statement in statements
        if statement["Sid"] not in OF_LAMBDA
        for action in statement["Action"]
        for resource in _listed(statement["Resource"])
    }


def _listed(resource: Any) -> list[Any]:
    return resource if isinstance(resource, list) else [resource]


def _resource(resource: Any) -> str:
    if resource == "*":
        return "*"
    spelled = resource.get("Fn::Sub") or resource["Fn::GetAtt"][0]
    if ":s3:::" in spelled:
        return str(spelled).partition("/")[2]
    name, _, rest = str(spelled).replace("${", "").replace(".Arn}", "").partition("/")
    table = re.sub(r"(?<!^)(?=[A-Z])", "_", name.removesuffix("Table")).lower()
    return f"{table}/{rest}" if rest else table
