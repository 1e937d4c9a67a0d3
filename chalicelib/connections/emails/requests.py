"""Who asks, and what was answered."""

from datetime import datetime

from chalicelib import mail, settings
from chalicelib.accounts.services import User
from chalicelib.connections.models import Connection
from chalicelib.storage import Writes
from chalicelib.templating import uk_date


def queue_connection_request(writes: Writes, connection: Connection) -> None:
    """Tell a candidate who asks for access to their achievements, with the way to answer."""
    mail.queue(
        writes,
        "connection-request",
        to=connection.email,
        **_who_asks(connection),
        request_url=f"{settings.current().base_url}{connection.request_path}",
    )


def queue_invitation(writes: Writes, connection: Connection) -> None:
    """Tell someone who is no candidate here yet who asks, without saying who has accounts."""
    mail.queue(
        writes,
        "invitation",
        to=connection.email,
        **_who_asks(connection),
        register_url=f"{settings.current().base_url}/register/candidate",
    )


def queue_request_accepted(writes: Writes, connection: Connection, employer: User) -> None:
    """Tell the employer who has shared with them, until when, and how to look."""
    mail.queue(
        writes,
        "request-accepted",
        to=employer.email,
        first_name=employer.first_name,
        candidate_name=mail.plain(connection.name),
        candidate_email=connection.email,
        expires_on=uk_date(connection.expires_on),
        connections_url=f"{settings.current().base_url}/connections",
    )


def queue_request_declined(
    writes: Writes, connection: Connection, employer: User, again_at: datetime
) -> None:
    """Tell the employer that the request to this address was declined, and no more."""
    mail.queue(
        writes,
        "request-declined",
        to=employer.email,
        first_name=employer.first_name,
        candidate_email=connection.email,
        again_on=uk_date(again_at),
    )


def _who_asks(connection: Connection) -> dict[str, str]:
    return {
        "company": mail.plain(connection.company),
        "asked_by": mail.plain(connection.asked_by),
        "email_domain": mail.unlinked(connection.employer_email.rpartition("@")[2]),
    }
