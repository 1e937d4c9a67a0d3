"""Draws the mailbox's pages."""

import base64
import hashlib
import re
from datetime import UTC, datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from local.mailbox.store import Message

_LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")

_FOLDER = Path(__file__).with_name("templates")
_STYLE = _FOLDER.joinpath("mailbox.css").read_text(encoding="utf-8")
STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

_TEMPLATES = Environment(
    loader=FileSystemLoader(_FOLDER),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def draw_list(messages: list[Message], to: str) -> str:
    """Return the page with all of `messages`, found by the recipient `to`."""
    return _TEMPLATES.get_template("list.html").render(messages=messages, to=to)


def draw_message(message: Message) -> str:
    """Return the page of one message, its HTML in a frame and its text below."""
    return _TEMPLATES.get_template("message.html").render(message=message)


def draw_body(message: Message) -> str:
    """Return the HTML part itself, with its links opening in the whole window."""
    return '<base target="_top">' + message.html


def link(text: str) -> Markup:
    """Return `text` as HTML in which every web address is a link."""
    linked = Markup()
    end = 0
    for found in _LINK.finditer(text):
        linked += escape(text[end : found.start()])
        linked += Markup('<a href="{url}">{url}</a>').format(url=found.group())
        end = found.end()
    return linked + escape(text[end:])


def clock_time(seconds: float) -> str:
    """Return the moment in words of this machine's own time zone."""
    return datetime.fromtimestamp(seconds, UTC).astimezone().strftime("%d %b %Y, %H:%M:%S")


_TEMPLATES.globals["style"] = Markup(_STYLE)  # noqa: S704 - our own file
_TEMPLATES.filters["link"] = link
_TEMPLATES.filters["clock_time"] = clock_time
