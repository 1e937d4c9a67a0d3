"""Tables of achievements: candidates' records, achievements, documents and unique locks."""

from collections.abc import Iterator
from datetime import datetime

from pynamodb.attributes import (
    JSONAttribute,
    ListAttribute,
    MapAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
    VersionAttribute,
)
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from chalicelib.achievements.rules import AchievementType, DocumentKind, IssueState, Unit
from chalicelib.attributes import DateAttribute, EnumAttribute
from chalicelib.storage import Record

SHARDS = 4


class Candidate(Record):
    """What staff hold of a person, before they have an account. Key: candidate id."""

    class Meta:
        """Table."""

        table = "candidates"

    candidate_id = UnicodeAttribute(hash_key=True)
    candidate_ref = UnicodeAttribute()
    first_name = UnicodeAttribute()
    surname = UnicodeAttribute()
    date_of_birth = DateAttribute()
    email = UnicodeAttribute()
    user_id = UnicodeAttribute(null=True)
    version = VersionAttribute()

    @property
    def full_name(self) -> str:
        """First name and surname."""
        return f"{self.first_name} {self.surname}"


class Lock(Record):
    """Who holds something that may be held once. Key: kind#value."""

    class Meta:
        """Table."""

        table = "locks"

    lock_id = UnicodeAttribute(hash_key=True)
    candidate_id = UnicodeAttribute()
    achievement_id = UnicodeAttribute(null=True)


class UnitRow(MapAttribute[str, object]):
    """One unit of a transcript."""

    code = UnicodeAttribute()
    title = UnicodeAttribute()
    level = UnicodeAttribute(default="")
    credit = UnicodeAttribute(default="")
    result = UnicodeAttribute(default="")

    @classmethod
    def of(cls, unit: Unit) -> "UnitRow":
        """Return the unit as it is stored."""
        return cls(
            code=unit.code,
            title=unit.title,
            level=unit.level,
            credit=unit.credit,
            result=unit.result,
        )

    @property
    def unit(self) -> Unit:
        """The unit as the rules know it."""
        return Unit(self.code, self.title, self.level, self.credit, self.result)


class AchievementsWantingDocuments(GlobalSecondaryIndex["Achievement"]):
    """Issues whose PDFs are not made yet, by how long they have waited."""

    class Meta:
        """Index."""

        index_name = "by_wanted"
        projection = KeysOnlyProjection()

    wanted = UnicodeAttribute(hash_key=True)
    wanted_since = UTCDateTimeAttribute(range_key=True)


class Achievement(Record):
    """A candidate's achievement in its current issue. Key: candidate id, achievement id.

    `holder_name` is the name at the time of issue: an issued document never changes.
    `documents` maps a DocumentKind to {"key": S3 key, "sha256": hash}; `wanted` is there
    until they are made.
    """

    class Meta:
        """Table."""

        table = "achievements"

    candidate_id = UnicodeAttribute(hash_key=True)
    achievement_id = UnicodeAttribute(range_key=True)
    type = EnumAttribute(AchievementType)
    title = UnicodeAttribute()
    level = UnicodeAttribute(default="")
    awarded_on = DateAttribute()
    result = UnicodeAttribute(default="")
    holder_name = UnicodeAttribute()
    certificate_number = UnicodeAttribute()
    issue = NumberAttribute(default=1)
    issued_at = UTCDateTimeAttribute()
    state = EnumAttribute(IssueState, default=IssueState.ISSUED)
    revoked_at = UTCDateTimeAttribute(null=True)
    revoked_because = UnicodeAttribute(null=True)
    units: ListAttribute[UnitRow] = ListAttribute(of=UnitRow, default=list)
    documents: JSONAttribute = JSONAttribute(default=dict)
    wanted = UnicodeAttribute(null=True)
    wanted_since = UTCDateTimeAttribute(null=True)
    version = VersionAttribute()

    by_wanted = AchievementsWantingDocuments()

    @property
    def is_revoked(self) -> bool:
        """Whether the award was taken back: no PDF and no letter any more."""
        return self.state is IssueState.REVOKED

    @classmethod
    def of_candidate(cls, candidate_id: str) -> list["Achievement"]:
        """Return all achievements of a candidate, as of now."""
        return list(cls.query(candidate_id, consistent_read=True))

    @classmethod
    def wanting_documents(cls, moment: datetime) -> Iterator["Achievement"]:
        """Yield the keys of issues that have waited for their PDFs since `moment` or longer."""
        for shard in range(SHARDS):
            since = AchievementsWantingDocuments.wanted_since <= moment
            yield from cls.by_wanted.query(f"{shard:02}", since)


class Document(Record):
    """A PDF of ours, for "is this file ours, and unaltered?". Key: its SHA-256."""

    class Meta:
        """Table."""

        table = "documents"

    sha256 = UnicodeAttribute(hash_key=True)
    candidate_id = UnicodeAttribute()
    achievement_id = UnicodeAttribute()
    issue = NumberAttribute()
    kind = EnumAttribute(DocumentKind)
    made_at = UTCDateTimeAttribute()
