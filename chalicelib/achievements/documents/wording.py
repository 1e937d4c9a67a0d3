"""What both documents of an achievement say in the same words."""

from datetime import date

from chalicelib.achievements.rules import AchievementType, Certificate
from chalicelib.brand import Brand
from chalicelib.pdf.document import Heading

HOW_IT_WAS_GAINED = {
    AchievementType.QUALIFICATION: "has been awarded",
    AchievementType.PROGRAMME: "has completed the Quality Assured Programme",
    AchievementType.ACCREDITATION: "has achieved the accreditation",
}


def heading(document: str, certificate: Certificate, brand: Brand) -> Heading:
    """Return what the file says of itself."""
    return Heading(
        title=f"{document} {certificate.number}: {certificate.holder}, {certificate.title}",
        author=brand.name,
        subject=f"{certificate.type}: {certificate.title}",
        created_at=certificate.issued_at,
    )


def long_date(day: date) -> str:
    """Return a day as the guide writes it on documents: 13-April-2017."""
    return f"{day.day:02}-{_MONTHS[day.month - 1]}-{day.year}"


def level_of(certificate: Certificate) -> str:
    """Return the level with its word, or nothing when there is none."""
    level = certificate.level
    return f"Level {level}" if level.isdigit() else level


def how_to_check(document: str, brand: Brand) -> str:
    """Return how a reader makes sure that the document is genuine and still stands."""
    return (
        f"How to check this {document}: ask the holder to share the award with you through "
        f"{brand.portal_name} at {brand.domain}, or write to the {brand.team} at "
        f"{brand.email} with the certificate number. The portal always shows the current "
        "issue, and whether it has been revoked."
    )


# Not strftime: month names would follow the machine's locale.
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
