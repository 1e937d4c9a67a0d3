from collections.abc import Callable

import pytest
from product import NUMBERS, WAITING, ProductList

INI = """
[pytest]
testpaths = checks
markers = product(*numbers): what it proves
"""
TESTS = """
import pytest

@pytest.fixture
def tidied():
    yield
    {afterwards}

@pytest.mark.product("G-1", "Q1")
def test_first():
    {first}

@pytest.mark.product({names})
def test_second(tidied):
    pass
"""
Run = Callable[..., pytest.RunResult]


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    # Other plugins would cost each of these runs a second.
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")

    def run_tests(
        *arguments: str,
        first: str = "pass",
        afterwards: str = "pass",
        names: str = '"Q1"',
        waiting: dict[str, str] | None = None,
    ) -> pytest.RunResult:
        pytester.makeini(INI)
        tests = TESTS.format(first=first, afterwards=afterwards, names=names)
        pytester.mkdir("checks").joinpath("test_two.py").write_text(tests)
        plugin = ProductList(("G-1", "Q1"), waiting or {})
        return pytester.runpytest_inprocess(*arguments, plugins=[plugin])

    return run_tests


def test_the_product_has_82_numbers() -> None:
    assert (len(NUMBERS), NUMBERS[0], NUMBERS[-1]) == (82, "G-1", "Q40")
    assert set(WAITING) <= set(NUMBERS)


def test_the_list_says_how_many_tests_name_each_number(run: Run) -> None:
    result = run()

    assert result.ret == 0
    result.stdout.fnmatch_lines(["*the product's numbers*", "*G-1 1 *Q1 2*"])


@pytest.mark.parametrize(
    "broken",
    [
        {"first": "assert False"},
        {"first": 'pytest.skip("not today")'},
        {"first": 'pytest.xfail("known")'},
    ],
    ids=str,
)
def test_only_what_passes_counts(run: Run, broken: dict[str, str]) -> None:
    result = run(**broken)

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*G-1 0 *Q1 1*", "MISSING: G-1"])


def test_what_fails_afterwards_does_not_count(run: Run) -> None:
    result = run(afterwards="assert False")

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*G-1 1 *Q1 1*"])


def test_what_waits_is_said_and_is_not_missing(run: Run) -> None:
    result = run(first='pytest.skip("not today")', waiting={"G-1": "staff's side"})

    assert result.ret == 0
    result.stdout.fnmatch_lines(["*G-1 waits for staff's side"])
    result.stdout.no_fnmatch_line("*MISSING*")


@pytest.mark.parametrize("chosen", [("-k", "second"), ("checks",), ("-m", "product")], ids=str)
def test_a_choice_of_tests_is_not_asked_for_all_numbers(
    run: Run, chosen: tuple[str, ...]
) -> None:
    result = run(*chosen)

    assert result.ret == 0
    result.stdout.no_fnmatch_line("*the product's numbers*")


def test_a_number_that_does_not_exist_is_refused(run: Run) -> None:
    result = run(names='"G-99"')

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*test_second names *G-99*: no such number"])
