"""The portal's only clock: UTC inside, London's calendar for what people are shown."""

import calendar
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo


@cache
def london() -> ZoneInfo:
    """Return the time zone in which days begin and end for everyone here."""
    return ZoneInfo("Europe/London")


def now() -> datetime:
    """Return this instant, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251  the one place


def timestamp(moment: datetime) -> int:
    """Return whole seconds since 1970, as DynamoDB's time-to-live wants them."""
    return int(moment.timestamp())


def london_date(moment: datetime) -> date:
    """Return the calendar day that it is in London at `moment`."""
    return moment.astimezone(london()).date()


def end_of_day(day: date) -> datetime:
    """Return the London midnight that ends `day`, in UTC: the first instant after it."""
    midnight = datetime.combine(day + timedelta(days=1), time(0), london())
    return midnight.astimezone(UTC)


def months_after(day: date, months: int) -> date:
    """Return the same day `months` later, or the last day of that month when it is shorter."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
