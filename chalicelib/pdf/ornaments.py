"""Fine vector lines for the borders of certificates: waves, frames and rosettes."""

import math
from functools import cache

# How far a cubic's handles reach so that it passes for half a wave of a sine.
_SINE_HANDLE = 0.3642
_POINTS_A_PETAL = 30

# x, y, width, height
Box = tuple[float, float, float, float]
Point = tuple[float, float]


def frame(box: Box) -> str:
    """Return the path of a rectangle."""
    x, y, width, height = box
    return f"{x:.2f} {y:.2f} {width:.2f} {height:.2f} re"


@cache
def strands(start: Point, end: Point, swing: float, wave: float) -> str:
    """Return the path of two strands that wind round each other from `start` to `end`."""
    return " ".join(_strand(start, end, wave, side * swing) for side in (1, -1))


def _strand(start: Point, end: Point, wave: float, swing: float) -> str:
    length = math.dist(start, end)
    along = ((end[0] - start[0]) / length, (end[1] - start[1]) / length)
    count = 2 * max(1, round(length / wave / 2))
    half = length / count

    def at(distance: float, aside: float) -> str:
        across = (
            along[0] * distance - along[1] * aside,
            along[1] * distance + along[0] * aside,
        )
        return f"{start[0] + across[0]:.2f} {start[1] + across[1]:.2f}"

    parts = [f"{at(0, 0)} m"]
    for number in range(count):
        left, aside = number * half, swing * (-1) ** number * 4 / 3
        handles = (
            at(left + half * _SINE_HANDLE, aside),
            at(left + half - half * _SINE_HANDLE, aside),
        )
        parts.append(f"{handles[0]} {handles[1]} {at(left + half, 0)} c")
    return " ".join(parts)


@cache
def rosette(centre: Point, radius: float, depth: float, petals: int, turns: int) -> str:
    """Return the path of one closed line that goes `turns` times round `centre`.

    It swings between `radius` and `radius - depth`, `petals` times in all.
    """
    (x, y), count = centre, _POINTS_A_PETAL * petals
    points = []
    for step in range(count):
        angle = 2 * math.pi * turns * step / count
        reach = radius - depth * (1 - math.cos(angle * petals / turns)) / 2
        points.append(f"{x + reach * math.cos(angle):.2f} {y + reach * math.sin(angle):.2f}")
    return f"{points[0]} m " + " ".join(f"{point} l" for point in points[1:]) + " h"
