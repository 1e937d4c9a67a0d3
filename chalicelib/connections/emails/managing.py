"""What an employer asks for or ends, and what the clock ends soon."""

from chalicelib import mail, settings
from chalicelib.accounts.services import User
from chalicelib.connections import rules
from chalicelib.connections.models import Connection
from chalicelib.connections.rules import ConnectionStatus, ExtensionStatus
from chalicelib.storage import Writes
from chalicelib.templating import uk_date


def queue_extension_asked(writes: Writes, connection: Connection, candidate: User) -> None:
    """Tell a candidate who asks for more time, until when and why, with the way to answer."""
    mail.queue(
        writes,
        "extension-asked",
        to=candidate.email,
        first_name=candidate.first_name,
        company=_employer(connection),
        reason=mail.plain(connection.extension_reason),
        expires_on=uk_date(connection.expires_on),
        proposed_on=uk_date(connection.extension_on),
        answer_url=f"{settings.current().base_url}{connection.request_path}/extension",
    )


def queue_connection_deleted(
    writes: Writes, connection: Connection, candidate: User, stood: ConnectionStatus
) -> None:
    """Tell a candidate that an employer gave up the connection by which they could look."""
    mail.queue(
        writes,
        "connection-deleted",
        to=candidate.email,
        first_name=candidate.first_name,
        company=_employer(connection),
        was_active=stood is ConnectionStatus.ACTIVE,
    )


def queue_expiring_soon(writes: Writes, connection: Connection, employer: User) -> None:
    """Tell an employer when they can look no longer, and how to ask for more time."""
    path = f"/connections/{connection.connection_id}"
    mail.queue(
        writes,
        "expiring-soon",
        to=employer.email,
        first_name=employer.first_name,
        candidate_name=mail.plain(connection.name),
        expires_on=uk_date(connection.expires_on),
        is_asked=connection.extension is ExtensionStatus.ASKED,
        extendable_days=rules.EXTENDABLE_FOR.days,
        extend_url=f"{settings.current().base_url}{path}/extend",
        documents_url=f"{settings.current().base_url}{path}/documents",
    )


def queue_sharing_ends_soon(writes: Writes, connection: Connection, candidate: User) -> None:
    """Tell a candidate when a share ends, and that the awards stay."""
    mail.queue(
        writes,
        "sharing-ends-soon",
        to=candidate.email,
        first_name=candidate.first_name,
        company=_employer(connection),
        expires_on=uk_date(connection.expires_on),
        sharing_url=f"{settings.current().base_url}{connection.candidate_path}",
    )


def _employer(connection: Connection) -> str:
    """Return what the candidate knows the employer as; an address is their own words."""
    return connection.shared_with or mail.plain(connection.company)
