"""What staff do before they have pages: `make answer`, `make revoke`, `make lift-lock`."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from chalicelib import clock, storage
from chalicelib.achievements import services as achievements
from chalicelib.achievements.rules import IssueHasMovedOn
from chalicelib.enquiries import rules
from chalicelib.enquiries import services as enquiries
from chalicelib.enquiries.rules import EnquiryHasMovedOn, ThreadIsFull
from chalicelib.errors import NotFound
from chalicelib.orders import services as orders
from chalicelib.templating import uk_date, uk_time
from local.aws import Aws, told_plainly
from local.console import Trouble, fail, say
from local.inside import act_as_pages, act_as_pages_on_aws
from local.laptop import Laptop

_STAFF = "staff"


def answer(enquiry_id: str, text: str) -> list[str]:
    """Answer an enquiry and return what to tell; without `text`, what was written so far.

    Without an enquiry either, those that wait for an answer are told.

    Raises:
        Trouble: when it can't be answered, with what to do.
    """
    if not enquiry_id:
        return list(_waiting())
    with _told(f"There is no enquiry {enquiry_id}: make answer lists those that wait."):
        if not text.strip():
            return list(_thread(enquiries.thread(enquiry_id)))
        if problem := rules.problem_with(rules.tidy(text)):
            raise Trouble(f"{problem}.")
        enquiries.answer(enquiry_id, rules.tidy(text), _STAFF, clock.now())
    return ["Answered. The asker gets an e-mail, and finds the answer in the enquiry."]


def revoke(certificate_number: str, reason: str) -> list[str]:
    """Revoke an award and return what to tell.

    Raises:
        Trouble: when it can't be revoked, with what to do.
    """
    _require("revoke CERTIFICATE=01645650-01-U3NQ REASON='…'", certificate_number, reason)
    with _told(_unknown(certificate_number)):
        record = achievements.revoke(certificate_number, reason, _STAFF, clock.now())
    return [
        f"Revoked: {record.title}, {record.certificate_number}, of {record.holder_name}.",
        "Everyone who sees it sees that; its PDFs and letters are no longer offered.",
    ]


def restore(certificate_number: str, reason: str) -> list[str]:
    """Restore a revoked award and return what to tell.

    Raises:
        Trouble: when it can't be restored, with what to do.
    """
    usage = "revoke RESTORE=1 CERTIFICATE=01645650-01-U3NQ REASON='…'"
    _require(usage, certificate_number, reason)
    with _told(_unknown(certificate_number)):
        record = achievements.restore(certificate_number, reason, _STAFF)
    return [
        f"Restored: {record.title}, {record.certificate_number}, of {record.holder_name}.",
        "Its PDFs and letters are offered again.",
    ]


def lift_lock(order_id: str, certificate_number: str, reason: str) -> list[str]:
    """Let a letter be ordered once more and return what to tell.

    Raises:
        Trouble: when it can't, with what to do.
    """
    usage = "lift-lock ORDER=… CERTIFICATE=01645650-01-U3NQ REASON='lost in the post'"
    _require(usage, order_id, certificate_number, reason)
    with _told(f"Order {order_id} has no letter for {certificate_number}."):
        orders.lift_lock(order_id, certificate_number, reason, _STAFF)
    return [f"The letter for {certificate_number} can be ordered again. The order stays."]


def main() -> int:
    """Do what the command line asks; return 0 only if it was done."""
    asked = _parser().parse_args()
    try:
        with told_plainly():
            _act_for(asked)
            lines = _commands(asked)[asked.command]()
    except Trouble as trouble:
        return fail(trouble)
    for line in lines:
        say(line)
    return 0


def _commands(asked: argparse.Namespace) -> dict[str, Callable[[], list[str]]]:
    number, reason = asked.certificate.strip(), asked.reason.strip()
    return {
        "answer": lambda: answer(asked.enquiry.strip(), asked.text),
        "revoke": lambda: (restore if asked.restore else revoke)(number, reason),
        "lift-lock": lambda: lift_lock(asked.order.strip(), number, reason),
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=["answer", "revoke", "lift-lock"])
    parser.add_argument("--data", type=Path, default=Path(".local"))
    parser.add_argument(
        "--stage", default="", help="of the stack on AWS, instead of a laptop's"
    )
    parser.add_argument("--restore", choices=["", "1"], default="")
    for name in ("enquiry", "text", "certificate", "reason", "order"):
        parser.add_argument(f"--{name}", default="")
    return parser


def _act_for(asked: argparse.Namespace) -> None:
    if asked.stage:
        act_as_pages_on_aws(Aws.real(), f"digital-certificates-{asked.stage}")
    else:
        laptop = _running(asked.data)
        act_as_pages(laptop, Aws.emulated(laptop.aws_url))


def _running(data: Path) -> Laptop:
    addresses = data / "addresses.json"
    if not addresses.exists():
        raise Trouble("The portal has not run here yet: start it with make run.")
    aws = urlsplit(json.loads(addresses.read_text(encoding="utf-8"))["aws"])
    return Laptop(int(aws.port or 0), data)


def _require(usage: str, *values: str) -> None:
    if not all(values):
        raise Trouble(f"Something is missing: make {usage}")


def _unknown(certificate_number: str) -> str:
    return f"No award has the certificate number {certificate_number} now."


@contextmanager
def _told(missing: str) -> Iterator[None]:
    reasons: dict[type[Exception], str] = {
        NotFound: missing,
        EnquiryHasMovedOn: "The asker has settled it. It waits again when they write.",
        ThreadIsFull: "This enquiry is as long as one can be: the asker must raise a new one.",
        IssueHasMovedOn: "Nothing to do: it is so already.",
        orders.OrderIsUnpaid: (
            "This order is not paid for certain. Once it is cancelled its letters are free."
        ),
        orders.LetterIsFree: "Nothing to do: this order holds that letter no longer.",
        storage.Stale: "Someone changed it at this very moment. Try again.",
        storage.Unavailable: "The database did not take it. Try again.",
    }
    try:
        yield
    except tuple(reasons) as error:
        kind = next(each for each in type(error).__mro__ if each in reasons)
        raise Trouble(reasons[kind]) from error


def _waiting() -> Iterator[str]:
    found = enquiries.waiting_for_the_team()
    yield "These wait for an answer, the longest first:" if found else "No enquiry waits."
    for each in found:
        about = f"{each.certificate_number}  {rules.FIELDS[each.field]}"
        yield f"  {each.enquiry_id}  {uk_date(each.asked_at)}  {about}"
    if found:
        yield "To read one: make answer ENQUIRY=…   To answer it: add TEXT='…'"


def _thread(thread: enquiries.Thread) -> Iterator[str]:
    enquiry = thread.enquiry
    yield f"{enquiry.title}, {enquiry.certificate_number}: {rules.FIELDS[enquiry.field]}"
    for message in thread.messages:
        yield f"\n{message.author_name}, {uk_time(message.written_at)}:"
        yield from (f"  {line}" for line in message.text.split("\n"))
    yield f"\n{rules.WORDS[enquiry.state]}. To answer: add TEXT='…'"


if __name__ == "__main__":
    sys.exit(main())
