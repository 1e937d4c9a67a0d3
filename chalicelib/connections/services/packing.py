"""What lies in the ZIP file of one candidate's documents, and the index that lists it."""

import csv
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO, StringIO

from chalicelib import clock, templating
from chalicelib.achievements.rules import DocumentKind
from chalicelib.achievements.services import Achievement
from chalicelib.connections.models import Connection
from chalicelib.templating import uk_date

_COLUMNS = (
    "No.",
    "Type",
    "Title",
    "Certificate number",
    "Awarded on",
    "Issue",
    "Document",
    "File",
    "SHA-256",
    "Left out because",
)
_LONGEST_TITLE = 50
_OPENS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_READABLE_BY_ALL = 0o644 << 16


@dataclass(frozen=True, slots=True)
class Packed:
    """One document: in the ZIP with its `content`, or left out because of `reason`."""

    number: int
    achievement: Achievement
    kind: DocumentKind
    content: bytes = b""
    sha256: str = ""
    reason: str = ""

    @property
    def filename(self) -> str:
        """What the file is called: its number, title and certificate number; or nothing."""
        if self.reason:
            return ""
        title = in_a_filename(self.achievement.title)[:_LONGEST_TITLE].rstrip("-")
        number = in_a_filename(self.achievement.certificate_number)
        return f"{self.number:02}-{title}-{number}-{self.kind.name_shown}.pdf"

    @property
    def row(self) -> tuple[str, ...]:
        """The document as the index lists it."""
        award = self.achievement
        return (
            str(self.number),
            str(award.type),
            award.title,
            award.certificate_number,
            uk_date(award.awarded_on),
            str(int(award.issue)),
            self.kind.name_shown,
            self.filename,
            self.sha256,
            self.reason,
        )


def in_a_filename(text: str) -> str:
    """Return a text in letters, digits and hyphens that every system can keep."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")


def zip_of(
    connection: Connection, documents: Iterable[Packed], made_at: datetime, *, older: int
) -> bytes:
    """Return the ZIP: the documents as they were issued, and an index for people and tables.

    `older` is how many achievements there was no room for.
    """
    import zipfile

    packed = list(documents)
    there = made_at.astimezone(clock.london())
    moment = (there.year, there.month, there.day, there.hour, there.minute, there.second)
    page = templating.render(
        "connections/bundle_index.html",
        connection=connection,
        made_at=made_at,
        older=older,
        inside=[each for each in packed if not each.reason],
        left_out=[each for each in packed if each.reason],
    )
    members = [("index.html", page.encode()), ("index.csv", _table(packed))]
    members += [(each.filename, each.content) for each in packed if not each.reason]
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members:
            info = zipfile.ZipInfo(name, moment)
            info.external_attr = _READABLE_BY_ALL
            # A PDF is compressed already.
            is_pdf = name.endswith(".pdf")
            info.compress_type = zipfile.ZIP_STORED if is_pdf else zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return file.getvalue()


def _table(documents: Iterable[Packed]) -> bytes:
    file = StringIO()
    table = csv.writer(file)
    table.writerow(_COLUMNS)
    table.writerows([_as_text(cell) for cell in each.row] for each in documents)
    # By its first bytes Excel knows that the letters are UTF-8.
    return file.getvalue().encode("utf-8-sig")


def _as_text(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_OPENS_A_FORMULA) else cell
