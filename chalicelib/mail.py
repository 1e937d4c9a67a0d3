"""The outbox: e-mails are queued with the change they tell of, and sent by another function."""

import logging
import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from pynamodb.attributes import (
    JSONAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
    VersionAttribute,
)
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib import brand, clock, ids, settings, storage, templating
from chalicelib.attributes import EnumAttribute
from chalicelib.storage import Record, Writes

if TYPE_CHECKING:
    from types_boto3_sesv2.client import SESV2Client

log = logging.getLogger(__name__)

SHARDS = 4
LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 10
LONGEST_WORDS = 60
# A dot, at, slash or colon with no space behind it; 。 is a dot in a domain, too.
_HOLDS_AN_ADDRESS = re.compile(r"[.。@/\\:](?=\S)")


class MessageState(StrEnum):
    """QUEUED → SENDING → SENT; a failure goes back to QUEUED, the last one to FAILED."""

    QUEUED = "QUEUED"
    SENDING = "SENDING"
    SENT = "SENT"
    FAILED = "FAILED"


class UnsentMessages(GlobalSecondaryIndex["Message"]):
    """What is not sent yet, by when it may be tried; a sent message is not in it."""

    class Meta:
        """Index."""

        index_name = "by_unsent"
        projection = AllProjection()

    unsent = UnicodeAttribute(hash_key=True)
    due_at = UTCDateTimeAttribute(range_key=True)


class Message(Record):
    """One e-mail to one person. Key: message id. `values` are what its template draws."""

    class Meta:
        """Table."""

        table = "outbox"

    message_id = UnicodeAttribute(hash_key=True)
    template = UnicodeAttribute()
    to = UnicodeAttribute()
    values = JSONAttribute()
    state = EnumAttribute(MessageState, default=MessageState.QUEUED)
    attempts = NumberAttribute(default=0)
    queued_at = UTCDateTimeAttribute()
    sent_at = UTCDateTimeAttribute(null=True)
    provider_id = UnicodeAttribute(null=True)
    unsent = UnicodeAttribute(null=True)
    due_at = UTCDateTimeAttribute(null=True)
    version = VersionAttribute()

    by_unsent = UnsentMessages()

    @classmethod
    def due(cls, moment: datetime) -> Iterator["Message"]:
        """Yield unsent messages whose next try is due at `moment`."""
        for shard in range(SHARDS):
            yield from cls.by_unsent.query(f"{shard:02}", UnsentMessages.due_at <= moment)


def queue(writes: Writes, template: str, *, to: str, **values: Any) -> None:
    """Queue the e-mail `template` to one address, in the transaction of what it tells of.

    The domain is put in ASCII: SES takes no other. `values` are plain JSON: text, numbers,
    lists; dates and amounts as they shall be read.
    """
    now = clock.now()
    message_id = ids.new_id()
    message = Message(
        message_id,
        template=template,
        to=ids.in_ascii(to),
        values=values,
        queued_at=now,
        unsent=ids.shard(message_id, SHARDS),
        due_at=now + LEASE,
    )
    writes.create(message)


def plain(text: str) -> str:
    """Return one person's words fit for another's e-mail: short, and nothing like a link.

    Mail programs make links of what looks like a web or e-mail address, so the signs that
    hold such an address together become spaces.
    """
    told = unicodedata.normalize("NFKC", text)
    told = "".join(sign if sign.isprintable() else " " for sign in told)
    told = " ".join(_HOLDS_AN_ADDRESS.sub(" ", told).split())
    return told if len(told) <= LONGEST_WORDS else f"{told[: LONGEST_WORDS - 1].rstrip()}…"


def unlinked(text: str) -> str:
    """Return a text to be read and not followed: mail programs see no address in it."""
    return _HOLDS_AN_ADDRESS.sub("\\g<0>\u2060", unicodedata.normalize("NFKC", text))


def compose(message: Message) -> EmailMessage:
    """Return the e-mail as it goes out: subject, text and HTML.

    Control characters in the subject become spaces, so that no value can add a header.
    """
    folder = f"email/{message.template}"
    values = message.values | {"base_url": settings.current().base_url}
    subject = templating.render(f"{folder}/subject.txt", **values)
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = " ".join(subject.split())
    mail["From"] = f"{brand.current().portal_name} <{settings.current().mail_from}>"
    mail["To"] = message.to
    mail.set_content(templating.render(f"{folder}/body.txt", **values))
    mail.add_alternative(templating.render(f"{folder}/body.html", **values), subtype="html")
    return mail


def deliver(message_id: str) -> bool:
    """Send one queued e-mail; return whether this call sent it.

    It is leased first, so that two deliverers do not both send; if this process dies
    between SES's answer and our note of it, it goes out a second time: at least once.
    """
    now = clock.now()
    message = Message.find(message_id)
    if message is None or message.unsent is None:
        return False
    if message.state is MessageState.SENDING and message.due_at > now:
        return False
    if message.attempts >= MOST_ATTEMPTS:
        _give_up(message)
        return False
    message.state = MessageState.SENDING
    message.attempts = int(message.attempts) + 1
    message.due_at = now + LEASE
    try:
        with storage.all_or_nothing() as writes:
            writes.save(message)
    except storage.Stale:
        return False
    return _send(message)


@cache
def _client() -> "SESV2Client":
    import boto3
    from botocore.config import Config

    config = Config(connect_timeout=2, read_timeout=10, retries={"total_max_attempts": 2})
    return boto3.client("sesv2", config=config)


def _send(message: Message) -> bool:
    from botocore.exceptions import BotoCoreError, ClientError

    composed = compose(message)
    try:
        answer = _client().send_email(
            FromEmailAddress=composed["From"],
            Destination={"ToAddresses": [message.to]},
            Content={"Raw": {"Data": composed.as_bytes()}},
        )
    except (BotoCoreError, ClientError) as error:
        _put_back(message, error)
        return False
    message.state, message.provider_id = MessageState.SENT, answer["MessageId"]
    message.sent_at = clock.now()
    _put_away(message)
    with storage.all_or_nothing() as writes:
        writes.save(message)
    log.info(
        "mail.sent", extra={"message_id": message.message_id, "template": message.template}
    )
    return True


def _put_back(message: Message, error: Exception) -> None:
    details = {"message_id": message.message_id, "error": type(error).__name__}
    log.warning("mail.not_sent", extra=details)
    if message.attempts >= MOST_ATTEMPTS:
        _give_up(message)
        return
    message.state = MessageState.QUEUED
    message.due_at = clock.now() + LEASE * 2 ** min(int(message.attempts), 6)
    with storage.all_or_nothing() as writes:
        writes.save(message)


def _give_up(message: Message) -> None:
    log.error("mail.given_up", extra={"message_id": message.message_id})
    message.state = MessageState.FAILED
    _put_away(message)
    with storage.all_or_nothing() as writes:
        writes.save(message)


def _put_away(message: Message) -> None:
    message.unsent, message.due_at = None, None
    # They may hold a one-time link, which nobody but its reader shall find.
    message.values = {}
