"""CPU time of drawing one eCertificate, once its machinery is loaded."""

import statistics
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime

from benchmarks.figures import Figure

_RUNS = 30


def figures() -> Iterator[Figure]:
    """Draw the same certificate again and again and take the middle."""
    from chalicelib.achievements.documents import ecertificate
    from chalicelib.achievements.rules import AchievementType, Certificate

    certificate = Certificate(
        holder="Tomasz Wójcik-Ŵyn",
        type=AchievementType.QUALIFICATION,
        title="IMI Level 2 Award in MOT Testing (Classes 4 and 7)",
        level="2",
        awarded_on=date(2017, 4, 13),
        result="Pass",
        number="01645650-01-U3NQ",
        issue=1,
        issued_at=datetime(2017, 4, 20, tzinfo=UTC),
    )
    ecertificate(certificate)
    spent = []
    for _ in range(_RUNS):
        begun = time.process_time()
        ecertificate(certificate)
        spent.append(time.process_time() - begun)
    yield Figure("PDF: CPU of one eCertificate", statistics.median(spent) * 1000, 60, "ms")
