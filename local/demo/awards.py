"""The demo's achievements, brought in by the import that staff use."""

from pathlib import Path

from local.aws import Aws
from local.console import Trouble
from local.import_awards import import_file
from local.laptop import STACK

FILE = Path(__file__).with_name("awards.csv")


def bring_in(aws: Aws) -> None:
    """Import the demo's awards.

    Raises:
        Trouble: when the import refuses them, which would be a fault of the file.
    """
    report = import_file(aws, STACK, FILE)
    if not report["accepted"]:
        raise Trouble("\n".join(report["lines"]))
