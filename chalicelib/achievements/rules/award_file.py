"""The import file: awards grouped from its rows, or a list of what to mend before any counts.

Source: product.md, part 6.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from chalicelib.achievements.rules.cells import (
    COLUMNS,
    UNIT_COLUMNS,
    Row,
    clean,
    wrong_with,
)
from chalicelib.achievements.rules.grouping import AwardRow, CandidateRow, Groups, Problem

MOST_BYTES = 5_000_000
MOST_ROWS = 20_000
WHOLE_FILE = 0
_HEADER_ROW = 1


@dataclass(frozen=True, slots=True)
class AwardFile:
    """What a file holds: candidates and awards, or problems and then nothing else."""

    candidates: tuple[CandidateRow, ...] = ()
    awards: tuple[AwardRow, ...] = ()
    problems: tuple[Problem, ...] = ()


class _Unreadable(Exception):
    def __init__(self, problems: Iterable[Problem]) -> None:
        super().__init__()
        self.problems = tuple(problems)


def read(content: bytes, today: date, supported: frozenset[str]) -> AwardFile:
    """Return what the file holds. Any bytes are answered, none raise.

    `supported` are the characters that the documents can print. Problems come in the order
    of the rows, which are numbered as a spreadsheet numbers them: the header is row 1.
    """
    try:
        rows = _named_cells(_records(_decoded(content)))
    except _Unreadable as refusal:
        return AwardFile(problems=refusal.problems)
    problems: list[Problem] = []
    groups = Groups()
    for row in rows:
        wrong = _wrong_cells(row, today, supported) or groups.add(row)
        problems.extend(wrong)
    if problems:
        return AwardFile(problems=tuple(problems))
    return AwardFile(groups.candidates(), groups.awards())


def _refuse(message: str, row: int = WHOLE_FILE, column: str = "") -> _Unreadable:
    return _Unreadable([Problem(row, column, message)])


def _decoded(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        most = MOST_BYTES // 1_000_000
        raise _refuse(f"The file is larger than {most} MB. Split it and import the parts.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        raise _refuse(
            f"The file is not in UTF-8 (line {row} can't be read). Save it again: in Excel "
            "choose the type “CSV UTF-8 (comma delimited)”."
        ) from error
    if not text.strip():
        raise _refuse("The file is empty. Its first row must name the columns.")
    return text


def _records(text: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records: list[list[str]] = []
    try:
        for record in reader:
            records.append(record)
            if len(records) > MOST_ROWS + _HEADER_ROW:
                raise _refuse(
                    f"The file has more than {MOST_ROWS:,} rows. Split it and import the parts."
                )
    except csv.Error as error:
        raise _refuse(
            "The row can't be read. Look for a quotation mark that is not closed, or that "
            "stands inside a cell without being doubled.",
            len(records) + 1,
        ) from error
    return records


def _named_cells(records: list[list[str]]) -> list[Row]:
    header = [clean(cell).casefold() for cell in records[0]]
    if problems := _wrong_header(header):
        raise _Unreadable(problems)
    problems, rows = [], []
    for number, record in enumerate(records[1:], start=_HEADER_ROW + 1):
        cells = [clean(cell) for cell in record]
        if not any(cells):
            continue
        if len(cells) == len(header):
            rows.append(Row(number, dict(zip(header, cells, strict=True))))
        else:
            problems.append(_wrong_length(number, len(cells), len(header)))
    if problems:
        raise _Unreadable(problems)
    if not rows:
        raise _refuse("The file has a header and no rows. Add a row for each unit or award.")
    return rows


def _wrong_header(header: list[str]) -> list[Problem]:
    if len(header) == 1 and any(mark in header[0] for mark in ";\t"):
        return [
            Problem(
                _HEADER_ROW, "", "Save the file with commas between the cells, as CSV UTF-8."
            )
        ]
    missing = [
        Problem(_HEADER_ROW, name, "Add this column: it is missing from the header.")
        for name in COLUMNS
        if name not in header
    ]
    unknown = [
        Problem(_HEADER_ROW, name, "Remove this column or correct its name: it is not known.")
        for name in sorted(set(header) - set(COLUMNS))
    ]
    repeated = [
        Problem(_HEADER_ROW, name, "Remove one of these columns: the name stands there twice.")
        for name in COLUMNS
        if header.count(name) > 1
    ]
    return missing + unknown + repeated


def _wrong_length(number: int, cells: int, columns: int) -> Problem:
    return Problem(
        number,
        "",
        f"The row has {cells} cells and the header {columns}. Look for a comma too many or too "
        "few; a cell that holds a comma must stand in quotation marks.",
    )


def _wrong_cells(row: Row, today: date, supported: frozenset[str]) -> list[Problem]:
    problems = [
        Problem(row.number, name, message)
        for name, column in COLUMNS.items()
        if (message := wrong_with(column, row[name], today, supported))
    ]
    if not row["unit_title"] and any(row[name] for name in UNIT_COLUMNS):
        problems.append(
            Problem(row.number, "unit_title", "Fill in the unit's title, or empty its cells.")
        )
    return problems
