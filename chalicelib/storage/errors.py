"""What storage raises."""

from pynamodb.exceptions import PynamoDBException

from chalicelib.errors import Conflict, PortalError

DatabaseFault = PynamoDBException
"""What a read raises when DynamoDB cannot be asked."""


class Stale(Conflict):
    """A record is not what it was when it was read: someone else was first."""


class Unavailable(PortalError):
    """DynamoDB did not take the change although it was tried again; nothing was written."""
