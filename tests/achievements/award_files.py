"""Import files for tests: one good row, and files made of changed copies of it."""

import csv
import io

A_ROW = {
    "candidate_ref": "C-1001",
    "first_name": "Siân",
    "surname": "Ŵyn-Đorđević",
    "date_of_birth": "1990-07-31",
    "email": "sian@example.org",
    "certificate_number": "",
    "type": "Qualification",
    "title": "IMI Level 2 Award in MOT Testing (Classes 4 and 7)",
    "level": "2",
    "awarded_on": "2017-04-13",
    "result": "Pass",
    "unit_code": "K/617/2001",
    "unit_title": "Safe working practices in the vehicle test centre",
    "unit_level": "2",
    "unit_credit": "3",
    "unit_result": "Pass",
}
NO_UNIT = dict.fromkeys(
    ("unit_code", "unit_title", "unit_level", "unit_credit", "unit_result"), ""
)
NEXT_UNIT = {"unit_code": "K/617/2002", "unit_title": "Working relationships"}


def a_row(**changes: str) -> dict[str, str]:
    return A_ROW | changes


def a_file(*rows: dict[str, str], columns: list[str] | None = None) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns or list(A_ROW))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()
