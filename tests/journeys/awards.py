"""Awards that staff import, as the file that brings them."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from journeys.candidates import Candidate
from stack import RunningStack

from local.import_awards import import_file
from local.laptop import STACK

_COLUMNS = [
    "candidate_ref", "first_name", "surname", "date_of_birth", "email", "certificate_number",
    "type", "title", "level", "awarded_on", "result",
    "unit_code", "unit_title", "unit_level", "unit_credit", "unit_result",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Award:
    """One award, with the (code, title) of its units."""

    title: str
    type: str = "Qualification"
    awarded_on: str = "2017-04-13"
    units: tuple[tuple[str, str], ...] = ()

    def rows(self, candidate: Candidate) -> Iterable[dict[str, str]]:
        """Yield the file's rows: one for each unit, or one."""
        row = dict.fromkeys(_COLUMNS, "") | {
            "candidate_ref": candidate.email.partition("@")[0],
            "first_name": candidate.first_name,
            "surname": candidate.surname,
            "date_of_birth": "1990-07-31",
            "email": candidate.email,
            "type": self.type,
            "title": self.title,
            "level": "2",
            "awarded_on": self.awarded_on,
            "result": "Pass",
        }
        for code, title in self.units or (("", ""),):
            unit = {"unit_code": code, "unit_title": title}
            if code:
                unit |= {"unit_level": "2", "unit_credit": "3", "unit_result": "Pass"}
            yield row | unit


MOT = Award(
    "Level 2 Award in MOT Testing (Classes 4 and 7)",
    units=(
        ("K/617/2001", "Safe working practices in the vehicle test centre"),
        ("L/617/2002", "Working relationships, безпека праці"),
    ),
)
WELDING = Award("Resistance Spot Welding (BS1140)", type="QAP", awarded_on="2019-11-05")


def issue(stack: RunningStack, *given: tuple[Candidate, Award]) -> None:
    """Import awards as staff do, and wait until all their documents are made."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, _COLUMNS)
    writer.writeheader()
    for candidate, award in given:
        writer.writerows(award.rows(candidate))
    file = stack.laptop.data / "awards.csv"
    file.write_text(out.getvalue(), encoding="utf-8")
    report = import_file(stack.aws, STACK, file)
    assert report["accepted"], report["lines"]
    stack.wait_for(lambda: not _wanted(stack))


def _wanted(stack: RunningStack) -> bool:
    found = stack.client("dynamodb").scan(TableName=stack.table("achievements"))["Items"]
    return any("wanted" in each for each in found)
