"""The table of jobs: what is to be done for whom, and how far it is."""

from enum import StrEnum

from pynamodb.attributes import (
    JSONAttribute,
    NumberAttribute,
    TTLAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
    VersionAttribute,
)
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from chalicelib.attributes import EnumAttribute
from chalicelib.storage import Key, Record


class JobKind(StrEnum):
    """What there is to do, and so which function does it."""

    REQUESTS = "REQUESTS"
    BUNDLE = "BUNDLE"
    RECEIPT = "RECEIPT"
    PHOTO = "PHOTO"


class JobState(StrEnum):
    """WAITING → WORKING → DONE or FAILED; WORKING → WAITING when its lease or turn ends."""

    WAITING = "WAITING"
    WORKING = "WORKING"
    DONE = "DONE"
    FAILED = "FAILED"


class OpenJobs(GlobalSecondaryIndex["Job"]):
    """Jobs that are not over, by kind and when they must be woken again."""

    class Meta:
        """Index."""

        index_name = "by_open"
        projection = KeysOnlyProjection()

    open_kind = UnicodeAttribute(hash_key=True)
    wake_at = UTCDateTimeAttribute(range_key=True)


class Job(Record):
    """One piece of work for one user. Key: user id, job id.

    `asked` is what its function needs, `result` what it found, both plain JSON; `done` of
    `total` parts are finished; `attempts` counts functions that took it since it last got on.
    `open_kind` and `wake_at` are there until it is over.
    """

    class Meta:
        """Table."""

        table = "jobs"

    user_id = UnicodeAttribute(hash_key=True)
    job_id = UnicodeAttribute(range_key=True)
    kind = EnumAttribute(JobKind)
    state = EnumAttribute(JobState, default=JobState.WAITING)
    asked: JSONAttribute = JSONAttribute(default=dict)
    result: JSONAttribute = JSONAttribute(default=dict)
    done = NumberAttribute(default=0)
    total = NumberAttribute(default=0)
    attempts = NumberAttribute(default=0)
    started_at = UTCDateTimeAttribute()
    open_kind = UnicodeAttribute(null=True)
    wake_at = UTCDateTimeAttribute(null=True)
    removed_at = TTLAttribute()
    version = VersionAttribute()

    by_open = OpenJobs()

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in (JobState.DONE, JobState.FAILED)


def job_key(user_id: str, job_id: str) -> Key[Job]:
    """Return where a job lies, for reading it together with other records."""
    return Key(Job, user_id, job_id)
