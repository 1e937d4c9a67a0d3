"""What is stored of the candidates and awards that a file names, and writing what is not."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from chalicelib import audit, clock, ids, storage
from chalicelib.achievements.models import SHARDS, Achievement, Candidate, Lock, UnitRow
from chalicelib.achievements.rules import new_certificate_number
from chalicelib.achievements.rules.award_file import AwardFile
from chalicelib.achievements.rules.grouping import AwardRow, CandidateRow, Problem
from chalicelib.achievements.services.joining import email_lock_id
from chalicelib.achievements.services.looking import number_lock_id
from chalicelib.errors import Conflict
from chalicelib.storage import Key, Record, Writes

# DynamoDB answers a hundred keys in one call.
_READ_TOGETHER = 100
_FIELDS_OF_A_CANDIDATE = ("first_name", "surname", "date_of_birth", "email")
_R = TypeVar("_R", bound=Record)
_ACTOR = "import_awards"


class NumberTaken(Conflict):
    """Another achievement holds this certificate number."""


def candidate_id_for(candidate_ref: str) -> str:
    """Return the id that a candidate of this reference always has."""
    return ids.derived(candidate_ref)


@dataclass(frozen=True, slots=True)
class Stored:
    """The records that lie where a file's rows would be written, as they were read."""

    found: dict[Key[Any], Record]

    def candidate(self, row: CandidateRow) -> Candidate | None:
        """Return the record of the row's candidate, if there is one."""
        return self._at(Key(Candidate, candidate_id_for(row.candidate_ref)))

    def award(self, row: AwardRow) -> Achievement | None:
        """Return the record of the row's achievement, if there is one."""
        return self._at(_award_key(row))

    def has_changed(self, row: CandidateRow) -> bool:
        """Whether the candidate is known and something about them differs."""
        record = self.candidate(row)
        return record is not None and any(
            getattr(record, name) != getattr(row, name) for name in _FIELDS_OF_A_CANDIDATE
        )

    def problems(self, asked: AwardFile) -> Iterator[Problem]:
        """Yield what speaks against writing the file, by row."""
        for candidate in asked.candidates:
            yield from self._address_problems(candidate)
        for award in asked.awards:
            yield from self._award_problems(award)

    def save_candidate(self, writes: Writes, row: CandidateRow) -> None:
        """Write the candidate as the row has them; their address becomes theirs alone."""
        candidate_id = candidate_id_for(row.candidate_ref)
        record = self.candidate(row)
        old_email = record.email if record else None
        action = "candidate.changed" if record else "candidate.added"
        record = record or Candidate(candidate_id, candidate_ref=row.candidate_ref)
        for name in _FIELDS_OF_A_CANDIDATE:
            setattr(record, name, getattr(row, name))
        writes.save(record)
        lock_id = email_lock_id(row.email)
        if self._at(Key(Lock, lock_id)) is None:
            writes.create(Lock(lock_id, candidate_id=candidate_id))
        if old_email and email_lock_id(old_email) != lock_id:
            old_lock = Lock(email_lock_id(old_email), candidate_id=candidate_id)
            writes.delete(old_lock, condition=Lock.candidate_id == candidate_id)
        audit.record(writes, action, actor=_ACTOR, subject=f"candidate#{candidate_id}")

    def _at(self, key: Key[_R]) -> _R | None:
        return cast("_R | None", self.found.get(key))

    def _address_problems(self, row: CandidateRow) -> Iterator[Problem]:
        lock = self._at(Key(Lock, email_lock_id(row.email)))
        if lock and lock.candidate_id != candidate_id_for(row.candidate_ref):
            message = "Another candidate has this address already: each needs their own."
            yield Problem(row.row, "email", message)

    def _award_problems(self, row: AwardRow) -> Iterator[Problem]:
        lock = self._number_lock(row)
        if lock and lock.achievement_id != row.achievement_id:
            message = "Another achievement has this number already: leave it empty or mend it."
            yield Problem(row.row, "certificate_number", message)
        elif record := self.award(row):
            # The number of an earlier issue is still this achievement's own.
            yield from _differences(record, row, is_number_known=lock is not None)

    def _number_lock(self, row: AwardRow) -> Lock | None:
        return self._at(Key(Lock, number_lock_id(row.certificate_number)))


def read(asked: AwardFile) -> Stored:
    """Return what is stored where the file's rows would be written, read consistently."""
    keys: list[Key[Any]] = []
    for candidate in asked.candidates:
        keys.append(Key(Candidate, candidate_id_for(candidate.candidate_ref)))
        keys.append(Key(Lock, email_lock_id(candidate.email)))
    for award in asked.awards:
        keys.append(_award_key(award))
        if award.certificate_number:
            keys.append(Key(Lock, number_lock_id(award.certificate_number)))
    return Stored(dict(_read_all(keys)))


def issue(writes: Writes, row: AwardRow, holder_name: str) -> None:
    """Write a new achievement in its first issue, and ask for its documents.

    Its step fails with NumberTaken when another achievement has the number meanwhile.
    """
    number = row.certificate_number or new_certificate_number()
    now, candidate_id = clock.now(), candidate_id_for(row.candidate_ref)
    record = Achievement(
        candidate_id,
        row.achievement_id,
        type=row.type,
        title=row.title,
        level=row.level,
        awarded_on=row.awarded_on,
        result=row.result,
        holder_name=holder_name,
        certificate_number=number,
        issued_at=now,
        units=[UnitRow.of(unit) for unit in row.units],
        wanted=ids.shard(row.achievement_id, SHARDS),
        wanted_since=now,
    )
    lock = Lock(
        number_lock_id(number), candidate_id=candidate_id, achievement_id=row.achievement_id
    )
    writes.create(record)
    writes.create(lock, or_else=NumberTaken(number))
    subject = f"achievement#{row.achievement_id}"
    audit.record(writes, "achievement.issued", actor=_ACTOR, subject=subject, issue=1)


def _award_key(row: AwardRow) -> Key[Achievement]:
    return Key(Achievement, candidate_id_for(row.candidate_ref), row.achievement_id)


def _read_all(keys: Iterable[Key[Any]]) -> Iterator[tuple[Key[Any], Record]]:
    unique = list(dict.fromkeys(keys))
    for start in range(0, len(unique), _READ_TOGETHER):
        some = unique[start : start + _READ_TOGETHER]
        together = storage.read_together(*some)
        for key in some:
            if record := together.at(key):
                yield key, record


def _differences(
    record: Achievement, row: AwardRow, *, is_number_known: bool
) -> Iterator[Problem]:
    correct = "A correction is a new issue, which an import does not make."
    for column in ("level", "result"):
        recorded = getattr(record, column)
        if recorded != getattr(row, column):
            shown = f"“{recorded}”" if recorded else "nothing"
            yield Problem(row.row, column, f"{shown} is recorded here. {correct}")
    number = record.certificate_number
    if row.certificate_number and not is_number_known:
        message = f"This achievement has the number {number}. {correct}"
        yield Problem(row.row, "certificate_number", message)
    if tuple(each.unit for each in record.units) != row.units:
        yield Problem(row.row, "unit_title", f"Other units are recorded. {correct}")
