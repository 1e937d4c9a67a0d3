"""The table of shares that wait for an employer who has no account yet."""

from pynamodb.attributes import (
    BooleanAttribute,
    TTLAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
    UTCDateTimeAttribute,
    VersionAttribute,
)

from chalicelib.attributes import DateAttribute
from chalicelib.storage import Record


class WaitingShare(Record):
    """What a candidate shares with an address that is no employer's yet.

    Key: the employer's normalised e-mail address, candidate id. It becomes a connection when
    that employer first signs in; after its last day it is worth nothing and is removed.
    """

    class Meta:
        """Table."""

        table = "waiting_shares"

    email_key = UnicodeAttribute(hash_key=True)
    candidate_id = UnicodeAttribute(range_key=True)
    email = UnicodeAttribute()
    user_id = UnicodeAttribute()
    shares_all = BooleanAttribute(default=False)
    shared = UnicodeSetAttribute(null=True, default=set)
    shared_at = UTCDateTimeAttribute()
    expires_on = DateAttribute()
    expires_at = UTCDateTimeAttribute()
    removed_at = TTLAttribute()
    version = VersionAttribute()
