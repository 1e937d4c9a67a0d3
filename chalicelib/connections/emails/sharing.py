"""What a candidate shares of their own accord, ends, or answers to a request for more time."""

from chalicelib import mail, settings
from chalicelib.accounts.services import User
from chalicelib.connections.models import Connection
from chalicelib.storage import Writes
from chalicelib.templating import uk_date


def queue_candidate_has_shared(writes: Writes, connection: Connection, employer: User) -> None:
    """Tell the employer who has shared with them, and how to look."""
    mail.queue(
        writes,
        "candidate-has-shared",
        to=employer.email,
        **_candidate(connection, employer),
        expires_on=uk_date(connection.expires_on),
        connections_url=f"{settings.current().base_url}/connections",
    )


def queue_share_waiting(writes: Writes, connection: Connection) -> None:
    """Tell someone who is no employer here yet who shares with them, and how to look."""
    mail.queue(
        writes,
        "share-waiting",
        to=connection.shared_with,
        candidate_name=mail.plain(connection.name),
        candidate_email=connection.email,
        expires_on=uk_date(connection.expires_on),
        register_url=f"{settings.current().base_url}/register/employer",
    )


def queue_extension_answered(
    writes: Writes, connection: Connection, employer: User, *, can_look: bool
) -> None:
    """Tell the employer what became of their request for more time."""
    path = "/connections"
    if can_look:
        path = f"{path}/{connection.connection_id}/documents"
    mail.queue(
        writes,
        "extension-answered",
        to=employer.email,
        **_candidate(connection, employer),
        answer=connection.extension.value,
        proposed_on=uk_date(connection.extension_on),
        expires_on=uk_date(connection.expires_on),
        can_look=can_look,
        look_url=f"{settings.current().base_url}{path}",
    )


def queue_connection_ended(writes: Writes, connection: Connection, employer: User) -> None:
    """Tell the employer that the candidate ended the sharing, and what stays."""
    mail.queue(
        writes,
        "connection-ended",
        to=employer.email,
        **_candidate(connection, employer),
        connections_url=f"{settings.current().base_url}/connections",
    )


def _candidate(connection: Connection, employer: User) -> dict[str, str]:
    return {
        "first_name": employer.first_name,
        "candidate_name": mail.plain(connection.name),
        "candidate_email": connection.email,
    }
