"""Drawing templates: one environment, autoescaped, in which a missing value is an error."""

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension

from chalicelib import brand, clock, money

TEMPLATES = brand.ROOT / "templates"


class WithoutIndentation(Extension):
    """Leaves out what indents a page's source, a third of what a long list would weigh.

    Only the template's own lines: what is drawn into them, such as a text area, stays.
    """

    def preprocess(self, source: str, name: str | None, _filename: str | None = None) -> str:
        """Return the source that is compiled."""
        if name is None or not name.endswith(".html"):
            return source
        return re.sub(r"^[ \t]+", "", source, flags=re.MULTILINE)


def uk_date(day: date | datetime) -> str:
    """Return dd/mm/yyyy; an instant is shown as London's day."""
    return f"{_day(day):%d/%m/%Y}"


def long_date(day: date | datetime) -> str:
    """Return 13-April-2017; an instant is shown as London's day."""
    return f"{_day(day):%d-%B-%Y}"


def uk_time(moment: datetime) -> str:
    """Return "23/11/2026 at 5:14pm", in London."""
    there = moment.astimezone(clock.london())
    hour = there.hour % 12 or 12
    half = "am" if there.hour < 12 else "pm"  # noqa: PLR2004  noon
    return f"{there:%d/%m/%Y} at {hour}:{there:%M}{half}"


def count(number: int, noun: str) -> str:
    """Return "1 item" or "2 items"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _day(day: date | datetime) -> date:
    return clock.london_date(day) if isinstance(day, datetime) else day


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        # Text bodies of e-mails are not HTML.
        autoescape=lambda name: name is None or name.endswith(".html"),  # noqa: S701
        undefined=StrictUndefined,
        extensions=[WithoutIndentation],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    filters: dict[str, Callable[..., str]] = {
        "uk_date": uk_date,
        "long_date": long_date,
        "uk_time": uk_time,
        "pounds": money.pounds,
        "count": count,
    }
    environment.filters |= filters
    environment.globals["brand"] = brand.current()
    return environment


def render(name: str, **values: Any) -> str:
    """Return the template `name`, drawn with `values`."""
    return _environment().get_template(name).render(values)
