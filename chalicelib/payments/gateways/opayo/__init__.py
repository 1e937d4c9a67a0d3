"""Opayo by Elavon (once Sage Pay), Server integration: the buyer pays on Opayo's pages.

Source: developer-eu.elavon.com/docs/opayo-server; docs/payments.md tells it in prose.
"""

from collections.abc import Mapping

from chalicelib.payments.gateways.contract import (
    Answer,
    Registered,
    Registration,
    Reply,
    Reported,
    Started,
)
from chalicelib.payments.gateways.opayo import notification, registration, replies

# Opayo's own kits wait 30 s, but our pages must have answered within 29.
TIMEOUT_SECONDS = 15.0


class Opayo:
    """Opayo at `host`, an origin such as https://sandbox.opayo.eu.elavon.com."""

    def __init__(self, host: str, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self._host = host.rstrip("/")
        self._timeout_seconds = timeout_seconds

    def start(self, attempt: Registration) -> Started:
        """Register `attempt` and return where the buyer pays; see Gateway.start."""
        body = registration.encode(registration.fields_of(attempt))
        answer = registration.post(self._host, body, self._timeout_seconds)
        return registration.read_answer(answer, self._host)

    def read_notification(
        self,
        headers: Mapping[str, str],  # noqa: ARG002  Opayo's proof is in the body
        body: bytes,
        registered: Registered,
    ) -> Reported:
        """Return what a notification proves; see Gateway.read_notification."""
        return notification.read(body, registered)

    def render_reply(self, reply: Reply, redirect_url: str) -> Answer:
        """Return the three lines that Opayo waits for; see Gateway.render_reply."""
        return replies.render(reply, redirect_url)
