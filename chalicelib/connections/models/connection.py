"""The table of connections: one row per employer and e-mail address."""

from collections.abc import Iterator
from datetime import datetime

from pynamodb.attributes import (
    BooleanAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
    UTCDateTimeAttribute,
    VersionAttribute,
)

from chalicelib import clock, ids
from chalicelib.attributes import DateAttribute, EnumAttribute, folded, sortable
from chalicelib.connections import rules
from chalicelib.connections.models.indexes import (
    ConnectionsByApproval,
    ConnectionsByCreation,
    ConnectionsByEmail,
    ConnectionsByExpiry,
    ConnectionsByName,
    ConnectionsByStatus,
    ConnectionsDue,
    ConnectionsOfCandidate,
    RequestsWaiting,
)
from chalicelib.connections.rules import Choice, ConnectionStatus, Due, ExtensionStatus
from chalicelib.storage import Record

SHARDS = 16
_OF_THE_CANDIDATE = (
    *("candidate_id", "name", "name_key", "created_at", "approved_at", "shared_with"),
    *("shares_all", "shared", "expires_on", "expires_at"),
)


def _in_time(moment: datetime | None) -> str:
    return sortable(moment.isoformat(timespec="microseconds") if moment else "")


class Connection(Record):
    """What one employer may see of one candidate. Key: employer id, connection id.

    The connection id is derived from employer and normalised e-mail address: one row per
    pair, and one more for each share that must not show whose row that is. `email` is what
    the employer typed and never changes; `shared_with` is the address that the candidate
    typed, when it was they who shared first. `shared` holds the chosen achievements' ids, or
    `shares_all` is set. `expires_on` is London's last day and is
    shown; `expires_at` is the instant that ends it and decides. Every `…_key` is always
    filled: a row without it would drop out of a local index.
    """

    class Meta:
        """Table."""

        table = "connections"

    employer_id = UnicodeAttribute(hash_key=True)
    connection_id = UnicodeAttribute(range_key=True)
    email = UnicodeAttribute()
    email_key = UnicodeAttribute()
    company = UnicodeAttribute()
    asked_by = UnicodeAttribute()
    employer_email = UnicodeAttribute()
    shared_with = UnicodeAttribute(default="")
    status = EnumAttribute(ConnectionStatus)
    name = UnicodeAttribute(default="")
    candidate_id = UnicodeAttribute(null=True)
    shares_all = BooleanAttribute(default=False)
    shared = UnicodeSetAttribute(null=True, default=set)
    created_at = UTCDateTimeAttribute()
    approved_at = UTCDateTimeAttribute(null=True)
    closed_at = UTCDateTimeAttribute(null=True)
    expires_on = DateAttribute(null=True)
    expires_at = UTCDateTimeAttribute(null=True)
    extension = EnumAttribute(ExtensionStatus, default=ExtensionStatus.NONE)
    extension_on = DateAttribute(null=True)
    extension_reason = UnicodeAttribute(default="")
    name_key = UnicodeAttribute()
    status_key = UnicodeAttribute()
    approved_key = UnicodeAttribute()
    expiry_key = UnicodeAttribute()
    created_key = UnicodeAttribute()
    waiting_email = UnicodeAttribute(null=True)
    due = UnicodeAttribute(null=True)
    due_at = UTCDateTimeAttribute(null=True)
    version = VersionAttribute()

    by_email = ConnectionsByEmail()
    by_name = ConnectionsByName()
    by_status = ConnectionsByStatus()
    by_approved = ConnectionsByApproval()
    by_expiry = ConnectionsByExpiry()
    by_created = ConnectionsByCreation()
    by_waiting = RequestsWaiting()
    by_candidate = ConnectionsOfCandidate()
    by_due = ConnectionsDue()

    def standing(self, now: datetime) -> ConnectionStatus:
        """Return how it stands at `now`, whether or not a sweep has noted it."""
        return rules.standing(self.status, self.created_at, self.expires_at, now)

    @property
    def pair_id(self) -> str:
        """The key of its cooldown."""
        return f"{self.employer_id}#{self.email_key}"

    @property
    def employer_shown(self) -> str:
        """What the candidate knows the employer as: who asked them, or whom they wrote to."""
        return self.shared_with or self.company

    @property
    def share_id(self) -> str:
        """Where the candidate finds what they shared first; it does not name the employer."""
        return ids.derived(str(self.candidate_id), ids.email_key(self.shared_with))

    @property
    def request_path(self) -> str:
        """Where its candidate answers what the employer asks."""
        return f"/candidate/requests/{self.employer_id}/{self.connection_id}"

    @property
    def candidate_path(self) -> str:
        """Where its candidate finds it."""
        return f"/candidate/share/{self.share_id}" if self.shared_with else self.request_path

    def is_share_with(self, email: str) -> bool:
        """Whether its candidate shared first, with this address."""
        return bool(self.shared_with) and (
            ids.email_key(self.shared_with) == ids.email_key(email)
        )

    def name_candidate(self, candidate_id: str, first_name: str, surname: str) -> None:
        """Say whose achievements it shows."""
        self.candidate_id, self.waiting_email = candidate_id, None
        self.name = f"{first_name} {surname}"
        self.name_key = sortable(folded(f"{surname}, {first_name}"))

    def give_access(self, choice: Choice, now: datetime) -> None:
        """Open what was chosen from now until the end of its last day."""
        self.shares_all, self.shared = choice.shares_all, set(choice.achievement_ids)
        self.approved_at, self.closed_at = now, None
        self.expires_on = choice.expires_on
        self.expires_at = clock.end_of_day(choice.expires_on)

    def take_over(self, share: "Connection") -> None:
        """Show what another row shows, of the same candidate and until the same day."""
        for name in _OF_THE_CANDIDATE:
            setattr(self, name, getattr(share, name))
        self.waiting_email, self.closed_at = None, None
        self.forget_extension()

    def take_access(self) -> None:
        """Forget what was shared, with whom and until when: it is asked for again."""
        self.name, self.name_key, self.candidate_id = "", sortable(""), None
        self.shares_all, self.shared, self.shared_with = False, set(), ""
        self.approved_at, self.closed_at = None, None
        self.expires_on, self.expires_at = None, None
        self.forget_extension()

    def forget_extension(self) -> None:
        """Drop a request for more time and its answer: nobody waits for one any more."""
        self.extension = ExtensionStatus.NONE
        self.extension_on, self.extension_reason = None, ""

    @property
    def over_at(self) -> datetime | None:
        """The instant that ends access: its expiry, or when the candidate ended it."""
        return self.closed_at if self.status is ConnectionStatus.ENDED else self.expires_at

    def set_keys(self, now: datetime) -> None:
        """Fill what is sorted by, waited for and due from the values that people see."""
        self.status_key = f"{self.status}#{self.email_key}"
        self.created_key = _in_time(self.created_at)
        self.approved_key = _in_time(self.approved_at)
        self.expiry_key = _in_time(self.over_at)
        due = rules.next_due(self.status, self.created_at, self.expires_at, now)
        self.due, self.due_at = None, None
        if due is not None:
            self.due = f"{due[0]}#{ids.shard(self.connection_id, SHARDS)}"
            self.due_at = due[1]

    @classmethod
    def due_by(cls, kind: Due, moment: datetime) -> Iterator["Connection"]:
        """Yield the keys of rows for which `kind` is due at `moment`."""
        for shard in range(SHARDS):
            yield from cls.by_due.query(f"{kind}#{shard:02}", ConnectionsDue.due_at <= moment)

    @classmethod
    def ending_between(
        cls, employer_id: str, after: datetime, until: datetime, *, most: int
    ) -> list["Connection"]:
        """Return an employer's connections whose access ends in this time, the next first."""
        within = ConnectionsByExpiry.expiry_key.between(_in_time(after), _in_time(until))
        ending = cls.by_expiry.query(
            employer_id, within, consistent_read=True, limit=most, page_size=most
        )
        return list(ending)

    @classmethod
    def waiting_for(cls, email_key: str) -> list["Connection"]:
        """Return the requests that wait for this address's answer, newest first."""
        return list(cls.by_waiting.query(email_key, scan_index_forward=False))

    @classmethod
    def of_employer(cls, employer_id: str) -> list["Connection"]:
        """Return all rows of an employer who has few, as of now."""
        return list(cls.query(employer_id, consistent_read=True))

    @classmethod
    def of_candidate(cls, candidate_id: str) -> list["Connection"]:
        """Return a candidate's connections, newest first."""
        return list(cls.by_candidate.query(candidate_id, scan_index_forward=False))
