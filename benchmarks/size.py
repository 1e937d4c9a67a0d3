"""The package's size, and what a page weighs."""

from collections.abc import Iterator

from benchmarks.figures import Figure
from local import package

_MEGABYTE = 1_000_000
_KILOBYTE = 1_000


def figures(pages: dict[int, str]) -> Iterator[Figure]:
    """Measure the zip, and `pages`: the HTML of a list page by its number of rows."""
    zipped = package.make().code.stat().st_size / _MEGABYTE
    yield Figure("package: the zip of all functions", zipped, 36, "MB")
    files = sum(_sent(name) for name in ("portal.css", "portal.js"))
    for rows, most in ((10, 60), (100, 160)):
        weight = (len(pages[rows].encode()) + files) / _KILOBYTE
        yield Figure(f"page weight: HTML, CSS and JS of {rows} rows", weight, most, "kB")


def _sent(name: str) -> int:
    from chalicelib.web import static

    answer = static.serve(static.asset(name).removeprefix("/static/"))
    return len(str(answer.body).encode()) if answer else 0
