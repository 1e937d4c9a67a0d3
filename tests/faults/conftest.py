import json
import os
import subprocess
import sys
from typing import Any

import pytest
from faults.faulty import KILLED
from stack import RunningStack

from local.laptop import ROOT


class Inside:
    """Runs functions of this folder in a process of its own, as the stack's page function."""

    def __init__(self, stack: RunningStack) -> None:
        self._stack = stack

    def run(self, function: str, **arguments: Any) -> Any:
        """Return what a function returned."""
        done = self._run(function, arguments)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def run_until_it_dies(self, function: str, **arguments: Any) -> None:
        """See that the process was gone before the function returned."""
        done = self._run(function, arguments)
        assert done.returncode == KILLED, done.stdout + done.stderr

    def _run(
        self, function: str, arguments: dict[str, Any]
    ) -> subprocess.CompletedProcess[str]:
        laptop = self._stack.laptop
        given = [str(laptop.port), str(laptop.data), function, json.dumps(arguments)]
        return subprocess.run(  # noqa: S603  our own program
            [sys.executable, "-m", "faults.program", *given],
            cwd=ROOT,
            # Nothing of the test's own settings: they are those of a fake AWS.
            env={"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"},
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )


@pytest.fixture
def inside(stack: RunningStack) -> Inside:
    return Inside(stack)
