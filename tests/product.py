"""The list of the product's numbers: which tests name each, printed after all of them ran."""

from collections import Counter
from collections.abc import Collection, Mapping

import pytest

NUMBERS = (
    *(f"G-{number}" for number in range(1, 43)),
    *(f"Q{number}" for number in range(1, 41)),
)
# What of a number waits for a side of the portal that is not built yet.
WAITING = {
    "G-4": "the candidate's side: reprints, and letters that candidates order themselves",
    "Q2": "the candidate's side: an order of their own counts apart",
    "Q24": "staff's side: the quote for delivery abroad, and the link that pays it",
    "Q36": "staff's side: correcting an achievement by a new issue",
}
IN_A_ROW = 8


class ProductList:
    """Counts the passing tests that name each number; a run of all tests fails without one."""

    def __init__(self, numbers: Collection[str], waiting: Mapping[str, str]) -> None:
        self.numbers = numbers
        self.waiting = waiting
        self.named: dict[str, tuple[str, ...]] = {}
        self.passed: set[str] = set()
        self.failed: set[str] = set()

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Note what each test names, before any is deselected."""
        for item in items:
            names = [name for mark in item.iter_markers("product") for name in mark.args]
            if unknown := set(names) - set(self.numbers):
                raise pytest.UsageError(
                    f"{item.nodeid} names {sorted(unknown)}: no such number"
                )
            self.named[item.nodeid] = tuple(names)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note what passed: neither a skipped test counts, nor one that fails afterwards."""
        if report.failed:
            self.failed.add(report.nodeid)
        elif report.passed and report.when == "call":
            self.passed.add(report.nodeid)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail a run of all tests when a number is named by none that passed."""
        if _is_whole(session.config) and self.missing() and session.exitstatus == 0:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the list, after a run of all tests."""
        if not _is_whole(terminalreporter.config):
            return
        terminalreporter.section("the product's numbers, and how many passing tests name each")
        for line in self.lines():
            terminalreporter.write_line(line)
        if missing := self.missing():
            terminalreporter.write_line(f"MISSING: {' '.join(missing)}", red=True)

    def counted(self) -> Counter[str]:
        """Return how many passing tests name each number."""
        return Counter(
            name for node in self.passed - self.failed for name in set(self.named[node])
        )

    def missing(self) -> list[str]:
        """Return the numbers that no passing test names and that wait for nothing."""
        counted = self.counted()
        return [each for each in self.numbers if not counted[each] and each not in self.waiting]

    def lines(self) -> list[str]:
        """Return the list as it is printed: the numbers in rows, then what waits."""
        counted = self.counted()
        cells = [f"{each:>5} {counted[each]:<4}" for each in self.numbers]
        rows = ["".join(cells[at : at + IN_A_ROW]) for at in range(0, len(cells), IN_A_ROW)]
        return [*rows, *(f"{each:>5} waits for {what}" for each, what in self.waiting.items())]


def _is_whole(config: pytest.Config) -> bool:
    chosen = config.args_source is not pytest.Config.ArgsSource.TESTPATHS
    narrowed = ("keyword", "markexpr", "lf", "collectonly", "deselect")
    return not chosen and not any(config.getoption(name, None) for name in narrowed)


def pytest_configure(config: pytest.Config) -> None:
    """Keep the list in every run."""
    config.pluginmanager.register(ProductList(NUMBERS, WAITING), "product-list")
