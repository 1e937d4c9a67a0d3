"""E-mails in the outbox, and many who would send them. Called through faults.program."""

from datetime import timedelta
from functools import partial
from typing import Any

from factories import an_employer, saved
from faults.at_once import at_once

from chalicelib import clock, mail, storage
from chalicelib.accounts.emails import queue_password_changed
from chalicelib.mail import Message

DELIVERERS = 24


def queue() -> dict[str, str]:
    """Queue an e-mail as a page does; the stack's own function is woken for it."""
    user = an_employer()
    with storage.all_or_nothing() as writes:
        queue_password_changed(writes, user)
    [message] = [each for each in Message.scan() if each.to == user.email]
    return {"message_id": message.message_id, "email": user.email}


def look(message_id: str) -> dict[str, Any]:
    """Return how an e-mail stands."""
    message = Message.get(message_id, consistent_read=True)
    return {
        "state": message.state,
        "attempts": int(message.attempts),
        "waits": bool(message.unsent) and message.due_at > clock.now(),
    }


def make_due(message_id: str) -> None:
    """Let the time of an e-mail's next try have come."""
    message = Message.get(message_id, consistent_read=True)
    message.due_at = clock.now() - timedelta(seconds=1)
    saved(message)


def deliver_at_once(message_id: str) -> list[Any]:
    """Let many deliver one e-mail at once; return who says that they sent it."""
    make_due(message_id)
    return at_once([partial(mail.deliver, message_id)] * DELIVERERS)
