"""Taking in an award file: every row is checked by itself and against what is stored first.

Each step writes some records whole. If the process dies in the middle, importing the same file
again writes the rest: what is there already is left alone.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from chalicelib import clock, pdf, storage
from chalicelib.achievements.rules import award_file
from chalicelib.achievements.rules.award_file import AwardFile
from chalicelib.achievements.rules.grouping import AwardRow, Problem
from chalicelib.achievements.services import stored
from chalicelib.achievements.services.stored import NumberTaken, Stored

_T = TypeVar("_T")
# Each takes at most four operations, and a transaction holds a hundred.
_TOGETHER = 20
# With up to 200 units each, so that a transaction stays far below its 4 MB.
_AWARDS_TOGETHER = 5
_DRAWS = 5
_MOST_PROBLEMS_TOLD = 500


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a file: how much was written, or all that is wrong and nothing written."""

    problems: tuple[Problem, ...] = ()
    candidates_added: int = 0
    candidates_changed: int = 0
    awards_added: int = 0
    awards_known: int = 0

    @property
    def is_accepted(self) -> bool:
        """Whether the file was taken in."""
        return not self.problems

    @property
    def lines(self) -> list[str]:
        """The report as a person reads it, a line each."""
        if self.is_accepted:
            people = f"{self.candidates_added} added, {self.candidates_changed} changed"
            awards = f"{self.awards_added} added, {self.awards_known} known already"
            return [f"Candidates: {people}.", f"Achievements: {awards}."]
        told = [_line(problem) for problem in self.problems[:_MOST_PROBLEMS_TOLD]]
        if (more := len(self.problems) - len(told)) > 0:
            told.append(f"… and {more:,} more.")
        noun = "problem" if len(self.problems) == 1 else "problems"
        count = f"{len(self.problems):,} {noun}"
        return [f"Nothing was imported: the file has {count}.", *told]


def import_awards(content: bytes) -> Report:
    """Take in a CSV file of awards; the same file again changes nothing.

    Nothing is written if a single row is wrong, by itself or against what is stored.
    """
    today = clock.london_date(clock.now())
    asked = award_file.read(content, today, pdf.supported_characters())
    if asked.problems:
        return Report(problems=asked.problems)
    known = stored.read(asked)
    if problems := tuple(known.problems(asked)):
        return Report(problems=problems)
    return _write(asked, known)


def _write(asked: AwardFile, known: Stored) -> Report:
    added = [row for row in asked.candidates if known.candidate(row) is None]
    changed = [row for row in asked.candidates if known.has_changed(row)]
    new = [row for row in asked.awards if known.award(row) is None]
    for group in _in_groups([*added, *changed], _TOGETHER):
        with storage.all_or_nothing() as writes:
            for row in group:
                known.save_candidate(writes, row)
    names = {row.candidate_ref: f"{row.first_name} {row.surname}" for row in asked.candidates}
    for awards in _in_groups(new, _AWARDS_TOGETHER):
        _issue(awards, names)
    return Report(
        candidates_added=len(added),
        candidates_changed=len(changed),
        awards_added=len(new),
        awards_known=len(asked.awards) - len(new),
    )


def _issue(awards: Sequence[AwardRow], names: dict[str, str], draws_left: int = _DRAWS) -> None:
    try:
        with storage.all_or_nothing() as writes:
            for row in awards:
                stored.issue(writes, row, names[row.candidate_ref])
    except NumberTaken:
        # One that was drawn met an older one: all are drawn again.
        if draws_left == 1:
            raise
        _issue(awards, names, draws_left - 1)


def _in_groups(rows: Iterable[_T], size: int) -> Iterator[list[_T]]:
    remaining = iter(rows)
    while group := list(islice(remaining, size)):
        yield group


def _line(problem: Problem) -> str:
    if problem.row == award_file.WHOLE_FILE:
        return problem.message
    column = f", {problem.column}" if problem.column else ""
    return f"Row {problem.row}{column}: {problem.message}"
