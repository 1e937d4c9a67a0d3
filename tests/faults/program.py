"""Calls a function of this folder as the stack's page function; run by a test as a program.

The test's own process has the settings of a fake AWS. This one is started with a stack's, and
prints what the function returned, in JSON: `python -m faults.program PORT DATA MODULE.FUNCTION
ARGUMENTS`.
"""

import importlib
import json
import sys
from pathlib import Path

from local.aws import Aws
from local.inside import act_as_pages
from local.laptop import Laptop

PATIENT_SECONDS = 30
MOST_CALLERS = 50


def main(port: str, data: str, name: str, arguments: str) -> None:
    laptop = Laptop(int(port), Path(data))
    act_as_pages(laptop, Aws.emulated(laptop.aws_url))
    _be_patient()
    module, _, function = name.rpartition(".")
    returned = getattr(importlib.import_module(f"faults.{module}"), function)(
        **json.loads(arguments)
    )
    print(json.dumps(returned))  # noqa: T201  what the test reads


def _be_patient() -> None:
    # Fifty callers at once wait for the emulator, and its speed is not what is tested.
    from chalicelib.storage.records import shared

    shared()._read_timeout_seconds = PATIENT_SECONDS
    shared()._max_pool_connections = MOST_CALLERS


if __name__ == "__main__":
    main(*sys.argv[1:])
