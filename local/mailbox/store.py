"""Keeps the mail that SES was given: the emulator itself forgets it when it stops."""

import http.client
import json
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Message:
    """One e-mail as it was sent; `sent_at` counts seconds since 1970."""

    id: str
    sender: str
    to: list[str]
    subject: str
    text: str
    html: str
    sent_at: float

    @classmethod
    def from_ses(cls, sent: dict[str, Any]) -> "Message":
        """Read one entry of the emulator's list."""
        return cls(
            id=sent["MessageId"].partition("@")[0],
            sender=sent["Source"],
            to=[*sent["To"], *sent["CC"], *sent["BCC"]],
            subject=sent["Subject"],
            text=sent["BodyText"] or "",
            html=sent["BodyHtml"] or "",
            sent_at=sent["Timestamp"],
        )

    def as_dict(self) -> dict[str, Any]:
        """Return every field by its name, ready for JSON."""
        return asdict(self)

    def is_to(self, address: str) -> bool:
        """Tell whether `address`, or a part of it, is among the recipients."""
        return any(address.casefold() in recipient.casefold() for recipient in self.to)


class Store:
    """All mail of one stack, in a file with one message a line."""

    def __init__(self, file: Path, aws_url: str) -> None:
        self._file = file
        self._emulator = urlsplit(aws_url).netloc
        self._lock = threading.Lock()
        self._messages: dict[str, Message] = {}
        if file.exists():
            for line in file.read_text(encoding="utf-8").splitlines():
                message = Message(**json.loads(line))
                self._messages[message.id] = message

    def collect(self) -> None:
        """Fetch what was sent since the last time; nothing, if the emulator is away."""
        with self._lock:
            new = [message for message in self._sent() if message.id not in self._messages]
            if not new:
                return
            with self._file.open("a", encoding="utf-8") as file:
                file.writelines(json.dumps(message.as_dict()) + "\n" for message in new)
            self._messages |= {message.id: message for message in new}

    def find(self, to: str = "") -> list[Message]:
        """Return the messages to `to` (to anyone, if empty), the newest first."""
        found = [message for message in self._messages.values() if message.is_to(to)]
        return sorted(found, key=lambda message: message.sent_at, reverse=True)

    def get(self, message_id: str) -> Message | None:
        """Return one message, or None."""
        return self._messages.get(message_id)

    def _sent(self) -> list[Message]:
        connection = http.client.HTTPConnection(self._emulator, timeout=10)
        try:
            connection.request("GET", "/_ministack/ses/messages")
            accounts: dict[str, list[dict[str, Any]]]
            accounts = json.loads(connection.getresponse().read())["messages"]
        except (OSError, http.client.HTTPException):
            return []
        finally:
            connection.close()
        return [Message.from_ses(sent) for account in accounts.values() for sent in account]
