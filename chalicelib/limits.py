"""Throttles: how often something may be tried by one subject in one window of time."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from pynamodb.attributes import NumberAttribute, TTLAttribute, UnicodeAttribute

from chalicelib import clock, ids
from chalicelib.errors import TooMany
from chalicelib.storage import Record


class Window(Record):
    """How often it happened in one window. Key: kind#subject#window; removed when over."""

    class Meta:
        """Table."""

        table = "limits"

    limit_id = UnicodeAttribute(hash_key=True)
    times = NumberAttribute(default=0)
    ends_at = TTLAttribute()


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` times in `period`, counted in windows that begin with the epoch."""

    kind: str
    most: int
    period: timedelta

    def _window(self, moment: datetime) -> tuple[int, datetime]:
        seconds = int(self.period.total_seconds())
        number = clock.timestamp(moment) // seconds
        return number, datetime.fromtimestamp((number + 1) * seconds, moment.tzinfo)

    def spend(self, subject: str) -> None:
        """Count one more for `subject` (an id or an address; only its digest is stored).

        Raises:
            TooMany: when this one is over the limit; it says how long to wait.
        """
        now = clock.now()
        number, ends_at = self._window(now)
        window = Window(f"{self.kind}#{ids.digest(subject)}#{number}")
        # Not in a transaction: a try that is refused later was a try all the same.
        window.update(
            actions=[Window.times.add(1), Window.ends_at.set(ends_at + timedelta(days=1))]
        )
        if window.times > self.most:
            raise TooMany(wait_minutes=math.ceil((ends_at - now) / timedelta(minutes=1)))
