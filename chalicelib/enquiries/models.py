"""Tables of enquiries: what was asked about, and the messages of each thread."""

from datetime import datetime
from itertools import islice

from pynamodb.attributes import (
    NumberAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
    VersionAttribute,
)
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection

from chalicelib.attributes import EnumAttribute, sortable
from chalicelib.enquiries.rules import Author, EnquiryField, EnquiryState
from chalicelib.storage import Record


class EnquiriesOfAsker(GlobalSecondaryIndex["Enquiry"]):
    """A person's enquiries, by when something last happened to them."""

    class Meta:
        """Index."""

        index_name = "by_asker"
        projection = AllProjection()

    asker_id = UnicodeAttribute(hash_key=True)
    changed_key = UnicodeAttribute(range_key=True)


class OpenEnquiries(GlobalSecondaryIndex["Enquiry"]):
    """Enquiries that wait for the team, by since when."""

    class Meta:
        """Index."""

        index_name = "by_open"
        projection = KeysOnlyProjection()

    open_state = UnicodeAttribute(hash_key=True)
    open_since = UTCDateTimeAttribute(range_key=True)


class Enquiry(Record):
    """A question about one field of one achievement. Key: enquiry id.

    `title` and `certificate_number` are copies: the thread stays readable when the share that
    it began with has ended. `open_state` and `open_since` are there while the team must act.
    """

    class Meta:
        """Table."""

        table = "enquiries"

    enquiry_id = UnicodeAttribute(hash_key=True)
    asker_id = UnicodeAttribute()
    connection_id = UnicodeAttribute()
    candidate_id = UnicodeAttribute()
    achievement_id = UnicodeAttribute()
    title = UnicodeAttribute()
    certificate_number = UnicodeAttribute()
    field = EnumAttribute(EnquiryField)
    state = EnumAttribute(EnquiryState)
    messages = NumberAttribute(default=0)
    asked_at = UTCDateTimeAttribute()
    changed_at = UTCDateTimeAttribute()
    changed_key = UnicodeAttribute()
    open_state = UnicodeAttribute(null=True)
    open_since = UTCDateTimeAttribute(null=True)
    version = VersionAttribute()

    by_asker = EnquiriesOfAsker()
    by_open = OpenEnquiries()

    def stand(self, state: EnquiryState, now: datetime) -> None:
        """Let it be in `state` from `now`, and lie in the indexes that follow from that."""
        if state is not EnquiryState.OPEN:
            self.open_state, self.open_since = None, None
        elif self.open_state is None:
            self.open_state, self.open_since = state.value, now
        self.state, self.changed_at = state, now
        self.changed_key = sortable(now.isoformat(timespec="microseconds"))

    @classmethod
    def longest_open(cls, most: int) -> list["Enquiry"]:
        """Return the keys of those that have waited longest for the team, `most` at most."""
        return list(islice(cls.by_open.query(EnquiryState.OPEN.value, limit=most), most))


class ThreadMessage(Record):
    """One message of a thread. Key: enquiry id, message id (sorts by time)."""

    class Meta:
        """Table."""

        table = "messages"

    enquiry_id = UnicodeAttribute(hash_key=True)
    message_id = UnicodeAttribute(range_key=True)
    author = EnumAttribute(Author)
    author_name = UnicodeAttribute()
    text = UnicodeAttribute()
    written_at = UTCDateTimeAttribute()

    @classmethod
    def of_thread(cls, enquiry_id: str) -> list["ThreadMessage"]:
        """Return the messages of an enquiry as of now, oldest first."""
        return list(cls.query(enquiry_id, consistent_read=True))
