"""Joining a candidate's account to the record that staff hold of them.

The join is a pull: nobody's account is looked for when a record is made. Whoever signs in with
a confirmed address that a record holds may see that record at once; both are tied together in
the first step that the candidate takes.
"""

from chalicelib import audit, ids, storage
from chalicelib.accounts import services as accounts
from chalicelib.accounts.services import User
from chalicelib.achievements.models import Candidate, Lock
from chalicelib.errors import Conflict
from chalicelib.storage import Writes
from chalicelib.web.sessions import Role


class JoinedMeanwhile(Conflict):
    """The record was tied to an account since it was read."""


def candidate_id_of(user: User) -> str | None:
    """Return whose achievements this account holds, or None; writes nothing."""
    if user.candidate_id:
        return user.candidate_id
    record = _record_for(user)
    return record.candidate_id if record else None


def join(writes: Writes, user: User) -> str | None:
    """Tie account and record together in the caller's step; return the candidate's id.

    Does nothing when they are tied already, or when there is no record for the address.
    """
    if user.candidate_id:
        return user.candidate_id
    record = _record_for(user)
    if record is None:
        return None
    record.user_id, user.candidate_id = user.user_id, record.candidate_id
    writes.save(record, or_else=JoinedMeanwhile(record.candidate_id))
    writes.save(user)
    audit.record(
        writes,
        "candidate.joined",
        actor=user.user_id,
        subject=f"candidate#{record.candidate_id}",
    )
    return record.candidate_id


def account_of(candidate_id: str) -> User | None:
    """Return the account that is joined to a candidate's record now, or None."""
    record = Candidate.find(candidate_id)
    if record is None or record.user_id is None:
        return None
    return accounts.find_user(record.user_id)


def join_before_leaving(user: User) -> None:
    """Tie account and record together while the user still has the address that both hold."""
    with storage.all_or_nothing() as writes:
        join(writes, user)


def _record_for(user: User) -> Candidate | None:
    if user.role is not Role.CANDIDATE or user.activated_at is None:
        return None
    lock = Lock.find(email_lock_id(user.email))
    record = Candidate.find(lock.candidate_id) if lock else None
    # The address may have moved on since the lock was read, and one record has one account.
    if record is None or record.user_id is not None:
        return None
    return record if ids.email_key(record.email) == ids.email_key(user.email) else None


def email_lock_id(email: str) -> str:
    """Return the lock that makes an address one candidate's only."""
    return f"candidate-email#{ids.email_key(email)}"
