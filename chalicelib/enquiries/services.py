"""What can be done with enquiries: raise, read, reply, settle, answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib import audit, brand, clock, ids, paging, storage
from chalicelib.accounts import services as accounts
from chalicelib.connections import services as connections
from chalicelib.connections.services import Shared
from chalicelib.enquiries import emails, rules
from chalicelib.enquiries.models import Enquiry, ThreadMessage
from chalicelib.enquiries.rules import Author, EnquiryField, EnquiryState
from chalicelib.errors import NotFound
from chalicelib.limits import Limit
from chalicelib.paging import Ask, Listing, Page
from chalicelib.storage import Key, Writes

ENQUIRIES_OF_ONE = Limit("enquiry", most=20, period=timedelta(days=1))
REPLIES_OF_ONE = Limit("enquiry-reply", most=50, period=timedelta(days=1))
SORTS = {"changed": Enquiry.by_asker}
USUAL = Ask("changed", descending=True)
_TRIES = 4
_MOST_LISTED = 20


class NotShared(NotFound):
    """The achievement is not (any more) shared with the asker."""


@dataclass(frozen=True, slots=True)
class Thread:
    """An enquiry and its messages, oldest first."""

    enquiry: Enquiry
    messages: list[ThreadMessage]

    @property
    def takes_replies(self) -> bool:
        """Whether there is room for one more message of its asker."""
        return len(self.messages) + rules.KEPT_FOR_THE_TEAM < rules.MOST_MESSAGES


def raise_enquiry(
    user_id: str, shared: Shared, field: EnquiryField, text: str, now: datetime
) -> Enquiry:
    """Ask the team about one field of an achievement that the asker may see now.

    The same words about the same field on the same day are the same enquiry, however often
    they are sent; after an answer they open it again.

    Raises:
        NotShared: when the share has ended since `shared` was read.
        TooMany: when the day's number of enquiries is used up.
    """
    record, asker = shared.achievement, accounts.user(user_id)
    day = clock.london_date(now).isoformat()
    enquiry_id = ids.derived(user_id, record.achievement_id, field, text, day)
    if (known := Enquiry.find(enquiry_id)) is not None:
        return _asked_again(known, text, now)
    ENQUIRIES_OF_ONE.spend(user_id)
    enquiry = Enquiry(
        enquiry_id,
        asker_id=user_id,
        connection_id=shared.connection.connection_id,
        candidate_id=record.candidate_id,
        achievement_id=record.achievement_id,
        title=record.title,
        certificate_number=record.certificate_number,
        field=field,
        asked_at=now,
    )
    try:
        with storage.all_or_nothing() as writes:
            connections.require_shared(
                writes,
                user_id,
                enquiry.connection_id,
                [enquiry.achievement_id],
                now,
                or_else=NotShared(enquiry.achievement_id),
            )
            _add(writes, enquiry, (Author.ASKER, asker.full_name), text, now)
            enquiry.stand(EnquiryState.OPEN, now)
            writes.create(enquiry)
            paging.count(writes, counter_id(user_id), 1)
            _note(writes, "enquiry.raised", enquiry, user_id, field=field.value)
            emails.queue_enquiry_received(writes, enquiry, asker, text)
            emails.queue_enquiry_to_team(writes, enquiry, asker, text, shared.connection.name)
    except storage.Stale:  # a second click was faster
        return _enquiry(enquiry_id)
    return enquiry


def thread_for(user_id: str, enquiry_id: str) -> Thread:
    """Return an enquiry of this asker with all its messages, whatever became of the share.

    Raises:
        NotFound: when there is none, or it is someone else's.
    """
    key = Key(Enquiry, enquiry_id)
    enquiry = storage.read_together(key).at(key)
    if enquiry is None or enquiry.asker_id != user_id:
        raise NotFound(f"enquiry {enquiry_id}")
    return Thread(enquiry, ThreadMessage.of_thread(enquiry_id))


def reply(user_id: str, enquiry_id: str, text: str, now: datetime) -> None:
    """Write once more to the team, which opens the enquiry again if it was settled.

    The words that the asker wrote last, sent again, change nothing.

    Raises:
        NotFound: when it is not theirs.
        ThreadIsFull: when it holds as many messages as one may.
        TooMany: when the day's number of replies is used up.
    """
    for attempt in range(_TRIES):
        thread = thread_for(user_id, enquiry_id)
        enquiry, last = thread.enquiry, thread.messages[-1]
        if (last.author, last.text) == (Author.ASKER, text):
            return
        rules.check_has_room(len(thread.messages) + rules.KEPT_FOR_THE_TEAM)
        if not attempt:
            REPLIES_OF_ONE.spend(user_id)
        asker = accounts.user(user_id)
        try:
            with storage.all_or_nothing() as writes:
                _add(writes, enquiry, (Author.ASKER, asker.full_name), text, now)
                _move(writes, enquiry, EnquiryState.OPEN, now)
                _note(writes, "enquiry.replied", enquiry, user_id)
                emails.queue_enquiry_to_team(writes, enquiry, asker, text)
        except storage.Stale:  # an answer, or a second click, was faster
            continue
        return
    raise storage.Stale(enquiry_id)


def settle(user_id: str, enquiry_id: str, now: datetime) -> None:
    """Close an answered enquiry, as its asker wishes; one that is closed stays so.

    Raises:
        NotFound: when it is not theirs.
        EnquiryHasMovedOn: when it waits for an answer.
    """
    enquiry = thread_for(user_id, enquiry_id).enquiry
    if enquiry.state is EnquiryState.CLOSED:
        return
    with storage.all_or_nothing() as writes:
        _move(writes, enquiry, EnquiryState.CLOSED, now)
        _note(writes, "enquiry.closed", enquiry, user_id)


def answer(enquiry_id: str, text: str, by: str, now: datetime) -> Enquiry:
    """Write the team's answer into the thread and tell the asker; `by` is who answered.

    Raises:
        NotFound: when there is no such enquiry.
        EnquiryHasMovedOn: when its asker has settled it.
        ThreadIsFull: when it holds as many messages as one may.
    """
    enquiry = _enquiry(enquiry_id)
    asker = accounts.user(enquiry.asker_id)
    rules.check_has_room(int(enquiry.messages))
    with storage.all_or_nothing() as writes:
        _add(writes, enquiry, (Author.STAFF, brand.current().team), text, now)
        _move(writes, enquiry, EnquiryState.ANSWERED, now)
        _note(writes, "enquiry.answered", enquiry, by)
        emails.queue_enquiry_answered(writes, enquiry, asker, text)
    return enquiry


def thread(enquiry_id: str) -> Thread:
    """Return any enquiry with its messages, for the team.

    Raises:
        NotFound: when there is none.
    """
    return Thread(_enquiry(enquiry_id), ThreadMessage.of_thread(enquiry_id))


def waiting_for_the_team() -> list[Enquiry]:
    """Return the enquiries that have waited longest for an answer, twenty at most."""
    return [_enquiry(each.enquiry_id) for each in Enquiry.longest_open(_MOST_LISTED)]


def list_enquiries(user_id: str, ask: Ask) -> Page[Enquiry]:
    """Return a page of an asker's enquiries, in two calls."""
    return paging.read_page(Listing(Enquiry, user_id, counter_id(user_id), SORTS), ask)


def counter_id(user_id: str) -> str:
    """Return the id under which an asker's enquiries are counted."""
    return f"enquiries#{user_id}"


def _asked_again(known: Enquiry, text: str, now: datetime) -> Enquiry:
    has_room = int(known.messages) + rules.KEPT_FOR_THE_TEAM < rules.MOST_MESSAGES
    if known.state is EnquiryState.OPEN or not has_room:
        return known
    reply(known.asker_id, known.enquiry_id, text, now)
    return _enquiry(known.enquiry_id)


def _enquiry(enquiry_id: str) -> Enquiry:
    found = Enquiry.find(enquiry_id)
    if found is None:
        raise NotFound(f"enquiry {enquiry_id}")
    return found


def _add(
    writes: Writes, enquiry: Enquiry, author: tuple[Author, str], text: str, now: datetime
) -> None:
    message = ThreadMessage(
        enquiry.enquiry_id,
        ids.time_ordered(now),
        author=author[0],
        author_name=author[1],
        text=text,
        written_at=now,
    )
    writes.create(message)
    enquiry.messages = int(enquiry.messages) + 1


def _move(writes: Writes, enquiry: Enquiry, state: EnquiryState, now: datetime) -> None:
    rules.check_move(enquiry.state, state)
    enquiry.stand(state, now)
    writes.save(enquiry)


def _note(writes: Writes, action: str, enquiry: Enquiry, actor: str, **details: str) -> None:
    audit.record(
        writes,
        action,
        actor=actor,
        subject=f"enquiry#{enquiry.enquiry_id}",
        achievement_id=enquiry.achievement_id,
        **details,
    )
