"""Rows of an import file put together: one candidate, one achievement, its units."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from chalicelib import ids
from chalicelib.achievements.rules import (
    AchievementType,
    Unit,
    achievement_id,
    number_key,
)
from chalicelib.achievements.rules.cells import TYPES, UNIT_COLUMNS, Row

MOST_UNITS = 200
_OF_A_CANDIDATE = ("first_name", "surname", "date_of_birth", "email")
_OF_AN_AWARD = ("certificate_number", "level", "result")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong and what to do about it; row 0 is the file, a blank column the row."""

    row: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A candidate as the file describes them; `row` is where they are first named."""

    row: int
    candidate_ref: str
    first_name: str
    surname: str
    date_of_birth: date
    email: str


@dataclass(frozen=True, slots=True)
class AwardRow:
    """An achievement with its units; a blank certificate number is to be drawn."""

    row: int
    achievement_id: str
    candidate_ref: str
    certificate_number: str
    type: AchievementType
    title: str
    level: str
    awarded_on: date
    result: str
    units: tuple[Unit, ...]


class Groups:
    """Collects rows whose cells are right each by itself, and tells where they disagree."""

    def __init__(self) -> None:
        self._candidates: dict[str, Row] = {}
        self._awards: dict[str, Row] = {}
        self._units: dict[str, dict[str, tuple[Row, Unit]]] = {}
        self._emails: dict[str, Row] = {}
        self._numbers: dict[str, tuple[str, Row]] = {}

    def add(self, row: Row) -> list[Problem]:
        """Take the row in; return how it disagrees with those before it."""
        award = _award_of(row)
        first = self._awards.setdefault(award, row)
        return [
            *self._candidate_problems(row),
            *_differences(first, row, _OF_AN_AWARD, "achievement"),
            *self._number_problems(row, award),
            *self._unit_problems(row, award, first),
        ]

    def candidates(self) -> tuple[CandidateRow, ...]:
        """Return each candidate once, in the order of the file."""
        return tuple(
            CandidateRow(
                row=row.number,
                candidate_ref=row["candidate_ref"],
                first_name=row["first_name"],
                surname=row["surname"],
                date_of_birth=date.fromisoformat(row["date_of_birth"]),
                email=row["email"],
            )
            for row in self._candidates.values()
        )

    def awards(self) -> tuple[AwardRow, ...]:
        """Return each achievement once, with its units, in the order of the file."""
        return tuple(
            AwardRow(
                row=row.number,
                achievement_id=award,
                candidate_ref=row["candidate_ref"],
                certificate_number=row["certificate_number"],
                type=TYPES[row["type"].casefold()],
                title=row["title"],
                level=row["level"],
                awarded_on=date.fromisoformat(row["awarded_on"]),
                result=row["result"],
                units=tuple(unit for _, unit in self._units.get(award, {}).values()),
            )
            for award, row in self._awards.items()
        )

    def _candidate_problems(self, row: Row) -> Iterator[Problem]:
        first = self._candidates.setdefault(row["candidate_ref"], row)
        yield from _differences(first, row, _OF_A_CANDIDATE, "candidate")
        holder = self._emails.setdefault(ids.email_key(row["email"]), row)
        if holder["candidate_ref"] != row["candidate_ref"]:
            yield Problem(
                row.number,
                "email",
                f"Give each candidate an address of their own: row {holder.number} has this "
                f"one for candidate {holder['candidate_ref']}.",
            )

    def _number_problems(self, row: Row, award: str) -> Iterator[Problem]:
        if number := number_key(row["certificate_number"]):
            owner, holder = self._numbers.setdefault(number, (award, row))
            if owner != award:
                yield Problem(
                    row.number,
                    "certificate_number",
                    f"Give each achievement a number of its own: row {holder.number} has this "
                    "one for another achievement.",
                )

    def _unit_problems(self, row: Row, award: str, first: Row) -> Iterator[Problem]:
        units = self._units.setdefault(award, {})
        unit = _unit_of(row)
        if row is not first and not (unit.title and first["unit_title"]):
            yield Problem(
                row.number,
                "unit_title",
                f"Row {first.number} is about the same achievement: give each of the two rows "
                "a unit, or remove one.",
            )
        elif unit.title:
            key = (unit.code or unit.title).casefold()
            holder, _ = units.setdefault(key, (row, unit))
            if holder is not row:
                column = "unit_code" if unit.code else "unit_title"
                message = f"Row {holder.number} holds the same unit: remove one of the two."
                yield Problem(row.number, column, message)
            elif len(units) > MOST_UNITS:
                message = f"An achievement can have {MOST_UNITS} units; this is one more."
                yield Problem(row.number, "unit_title", message)


def _award_of(row: Row) -> str:
    awarded_on = date.fromisoformat(row["awarded_on"])
    type_ = TYPES[row["type"].casefold()]
    return achievement_id(row["candidate_ref"], type_, row["title"], awarded_on)


def _unit_of(row: Row) -> Unit:
    return Unit(*(row[name] for name in UNIT_COLUMNS))


def _differences(
    first: Row, row: Row, columns: tuple[str, ...], thing: str
) -> Iterator[Problem]:
    for column in columns:
        if row[column] != first[column]:
            shown = f"“{first[column]}”" if first[column] else "nothing"
            message = (
                f"Row {first.number} has {shown} here for the same {thing}: make them agree."
            )
            yield Problem(row.number, column, message)
