"""Breaks text into lines that never leave their column: smaller type first, then more lines."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

MM_PER_POINT = 25.4 / 72
_STEP_POINTS = 0.5
_BALANCING_ROUNDS = 7

type_width = Callable[[str], float]


class Font(StrEnum):
    """The embedded fonts, each the name of its file."""

    DISPLAY = "NotoSerifDisplay-Medium"
    TEXT = "NotoSans-Regular"
    STRONG = "NotoSans-SemiBold"


@dataclass(frozen=True, slots=True)
class Style:
    """How text looks: sizes in points, colour as red, green and blue.

    `smallest` is how far the type may shrink before the text takes more lines instead.
    """

    font: Font
    size: float
    smallest: float
    colour: tuple[int, int, int]
    leading: float = 1.25


@dataclass(frozen=True, slots=True)
class Fitted:
    """Text that has been broken into lines, in the style that made them fit."""

    lines: tuple[str, ...]
    style: Style

    @property
    def line_height(self) -> float:
        """The distance from line to line in millimetres."""
        return self.style.size * self.style.leading * MM_PER_POINT

    @property
    def height(self) -> float:
        """What all the lines take, in millimetres."""
        return self.line_height * len(self.lines)


def fit(text: str, style: Style, width: float, most_lines: int, measure: type_width) -> Fitted:
    """Return `text` in the largest type that takes at most `most_lines` of `width` mm.

    At the style's smallest size it takes as many lines as it needs, and a word wider than
    the column is broken. `measure` gives a text's width in mm at one point.
    """
    text, size = " ".join(text.split()), style.size
    while size > style.smallest:
        lines = _break(text, width / size, measure)
        if len(lines) <= most_lines and " ".join(lines) == text:
            return Fitted(tuple(lines), replace(style, size=size))
        size = max(style.smallest, size - _STEP_POINTS)
    return Fitted(tuple(_break(text, width / size, measure)), replace(style, size=size))


def balanced(fitted: Fitted, width: float, measure: type_width) -> Fitted:
    """Return the same words in as many lines, of lengths as equal as they can be."""
    text, count = " ".join(fitted.lines), len(fitted.lines)
    narrow, wide = 0.0, width / fitted.style.size
    best = fitted.lines
    for _ in range(_BALANCING_ROUNDS if count > 1 else 0):
        middle = (narrow + wide) / 2
        lines = _break(text, middle, measure)
        if len(lines) == count and " ".join(lines) == text:
            best, wide = tuple(lines), middle
        else:
            narrow = middle
    return replace(fitted, lines=best)


def _break(text: str, width: float, measure: type_width) -> list[str]:
    lines = [""]
    for word in text.split(" "):
        joined = f"{lines[-1]} {word}" if lines[-1] else word
        if measure(joined) <= width:
            lines[-1] = joined
            continue
        pieces = _split(word, width, measure)
        lines[-1:] = [lines[-1], *pieces] if lines[-1] else pieces
    return lines


def _split(word: str, width: float, measure: type_width) -> list[str]:
    pieces = [""]
    for character in word:
        if pieces[-1] and measure(pieces[-1] + character) > width:
            pieces.append(character)
        else:
            pieces[-1] += character
    return pieces
