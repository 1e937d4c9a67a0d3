"""The file of a connection that a calendar reads: the day on which the sharing ends."""

from datetime import datetime, timedelta

from chalicelib import brand, settings
from chalicelib.connections.models import Connection
from chalicelib.templating import uk_date

_LONGEST_LINE = 75
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def expiry_entry(connection: Connection, now: datetime) -> str:
    """Return an all-day entry on the last day of a share, which a calendar can import.

    The same connection is the same entry, the newer version winning, so a share that was
    lengthened moves it.

    Source: RFC 5545, 3.1 (lines), 3.3.11 (text), 3.6.1 (events).
    """
    day = connection.expires_on
    path = f"/connections/{connection.connection_id}"
    told = (
        f"{connection.name} shares achievements with you until the end of {uk_date(day)}. "
        f"The awards stay.\nAsk for more time: {settings.current().base_url}{path}/extend"
    )
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{_text(brand.current().name)}//{_text(brand.current().portal_name)}//EN",
        "BEGIN:VEVENT",
        f"UID:{connection.connection_id}@{brand.current().domain}",
        f"SEQUENCE:{connection.version}",
        f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_text(f'{connection.name}: the sharing ends')}",
        f"DESCRIPTION:{_text(told)}",
        f"URL:{settings.current().base_url}{path}/documents",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _text(value: str) -> str:
    return value.translate(_ESCAPED)


def _folded(line: str) -> str:
    """Break a line after 75 bytes, never within a letter; what follows a break is indented."""
    parts, size = [""], 0
    for letter in line:
        length = len(letter.encode())
        if size + length > _LONGEST_LINE:
            parts.append(" ")
            size = 1
        parts[-1] += letter
        size += length
    return "\r\n".join(parts)
