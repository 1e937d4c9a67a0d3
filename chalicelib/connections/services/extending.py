"""An employer asks for more time. Nothing changes before the candidate answers."""

from datetime import date, datetime

from chalicelib import audit, storage
from chalicelib.achievements import services as achievements
from chalicelib.connections import documents, emails, rules
from chalicelib.connections.models import Connection
from chalicelib.connections.rules import ChoiceNotAllowed, ConnectionStatus, ExtensionStatus
from chalicelib.connections.services.asking import MAILS_OF_AN_EMPLOYER, MAILS_TO_ONE_ADDRESS
from chalicelib.connections.services.listing import find_for_employer
from chalicelib.errors import Conflict, NotFound


class NotExtendable(Conflict):
    """More time can't be asked for: it is asked for already, too late, or shared no more."""


def ask_extension(
    employer_id: str, connection_id: str, until: date, reason: str, now: datetime
) -> Connection:
    """Ask the candidate to let the share last until the end of `until`; return the row.

    Raises:
        NotFound: for what is not the employer's.
        NotExtendable: when it can't be asked for now.
        ChoiceNotAllowed: for a day that may not be proposed.
        TooMany: when the day's number of e-mails is used up.
    """
    connection = find_for_employer(employer_id, connection_id)
    if not may_ask_extension(connection, now):
        raise NotExtendable(connection_id)
    if not rules.is_allowed_proposal(until, connection.expires_on, now):
        raise ChoiceNotAllowed(f"until {until}")
    candidate = achievements.account_of(str(connection.candidate_id))
    MAILS_OF_AN_EMPLOYER.spend(employer_id)
    MAILS_TO_ONE_ADDRESS.spend(connection.pair_id)

    rules.check_extension_move(connection.extension, ExtensionStatus.ASKED)
    connection.extension = ExtensionStatus.ASKED
    connection.extension_on, connection.extension_reason = until, reason
    with storage.all_or_nothing() as writes:
        writes.save(connection, or_else=NotExtendable(connection_id))
        audit.record(
            writes,
            "connection.extension_asked",
            actor=employer_id,
            subject=f"connection#{connection_id}",
            until=until.isoformat(),
        )
        if candidate is not None:
            emails.queue_extension_asked(writes, connection, candidate)
    return connection


def may_ask_extension(connection: Connection, now: datetime) -> bool:
    """Whether the employer may ask for more time now."""
    return rules.may_ask_extension(
        connection.standing(now), connection.expires_at, connection.extension, now
    )


def expiry_entry(employer_id: str, connection_id: str, now: datetime) -> str:
    """Return the last day of the employer's active share as a file for a calendar.

    Raises:
        NotFound: for what is not the employer's, or is not active.
    """
    connection = find_for_employer(employer_id, connection_id)
    if connection.standing(now) is not ConnectionStatus.ACTIVE:
        raise NotFound(connection_id)
    return documents.expiry_entry(connection, now)
