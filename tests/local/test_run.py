import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from local.laptop import ROOT, free_ports
from local.package import Package

pytestmark = pytest.mark.stack


def run_until_ready_and_stop(port: int, data: Path) -> list[str]:
    command = [sys.executable, "-m", "local.run", "--port", str(port), "--data", str(data)]
    with subprocess.Popen(  # noqa: S603  our own program
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None
        said = []
        for line in process.stdout:
            said.append(line.strip())
            if line.startswith("Ctrl-C"):
                # As a terminal does it: every program of the group is told.
                os.killpg(process.pid, signal.SIGINT)
        assert process.wait() == 0, said
    return said


def test_the_portal_starts_with_people_stops_by_ctrl_c_and_starts_with_them_again(
    socket_enabled: None, packaged: Package, tmp_path: Path
) -> None:
    port = free_ports()

    first = run_until_ready_and_stop(port, tmp_path / "data")
    second = run_until_ready_and_stop(port, tmp_path / "data")

    addresses = json.loads((tmp_path / "data/addresses.json").read_text())
    for said in (first, second):
        assert [line for line in said if line.startswith("ready in")]
        assert f"portal   {addresses['portal']}" in said
        assert [line for line in said if "alex.morgan@example.org" in line]
        assert said[-1] == "Stopped."
    assert [line for line in first if "Loading demo data" in line]
    assert not [line for line in second if "Loading demo data" in line]
