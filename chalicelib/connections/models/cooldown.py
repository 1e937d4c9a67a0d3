"""The table of cooldowns: how long an employer must wait to ask an address again."""

from pynamodb.attributes import (
    BooleanAttribute,
    TTLAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
    VersionAttribute,
)

from chalicelib.connections.rules import INVITED_EVERY
from chalicelib.storage import Record


class Cooldown(Record):
    """Until when an employer may not ask an address again. Key: employer id#normalised e-mail.

    It outlives the connection's row: deleting that shortens no wait and lifts no block.
    """

    class Meta:
        """Table."""

        table = "cooldowns"

    pair_id = UnicodeAttribute(hash_key=True)
    until = UTCDateTimeAttribute(null=True)
    invited_at = UTCDateTimeAttribute(null=True)
    is_blocked = BooleanAttribute(default=False)
    removed_at = TTLAttribute(null=True)
    version = VersionAttribute()

    def keep_until_over(self) -> None:
        """Let it be removed when nothing in it counts any more; a block counts for ever."""
        invited_until = self.invited_at + INVITED_EVERY if self.invited_at else None
        ends = [moment for moment in (self.until, invited_until) if moment is not None]
        self.removed_at = None if self.is_blocked or not ends else max(ends)
