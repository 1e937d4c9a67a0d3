"""On a fresh machine, what is missing is named with the line that installs it."""

import shutil
import subprocess
from pathlib import Path

import pytest

from local.laptop import ROOT

_NO_PYTHON = "#!/bin/sh\nexit 127\n"
_OLD_PYTHON = '#!/bin/sh\ncase "$1" in --version) echo Python 3.9.2;; *) exit 1;; esac\n'
_NO_VENV = '#!/bin/sh\ncase "$2" in *venv*) exit 1;; esac\n'


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    checkout, programs = tmp_path / "checkout", tmp_path / "bin"
    (checkout / "local").mkdir(parents=True)
    programs.mkdir()
    for file in ("local/bootstrap.sh", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / file, checkout / file)
    for program in ("cat", "dirname", "id", "sha256sum"):
        (programs / program).symlink_to(f"/usr/bin/{program}")
    return tmp_path


def _bootstrap(machine: Path, **programs: str) -> subprocess.CompletedProcess[str]:
    for name, script in programs.items():
        program = machine / "bin" / name
        program.write_text(script)
        program.chmod(0o755)
    return subprocess.run(  # noqa: S603 - our own script
        ["/bin/bash", machine / "checkout/local/bootstrap.sh"],
        env={"PATH": str(machine / "bin")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_old_python_is_named_with_the_line_that_installs_ours(machine: Path) -> None:
    told = _bootstrap(machine, python3=_OLD_PYTHON)

    assert told.returncode == 1
    assert "runs on Python 3.11; found here: Python 3.9.2" in told.stderr
    assert "apt-get install python3.11 python3.11-venv" in told.stderr


def test_no_python_at_all_is_named_too(machine: Path) -> None:
    told = _bootstrap(machine, python3=_NO_PYTHON)

    assert told.returncode == 1
    assert "found here: no Python" in told.stderr


def test_a_python_without_venv_is_named(machine: Path) -> None:
    told = _bootstrap(machine, **{"python3.11": _NO_VENV})

    assert told.returncode == 1
    assert "venv module is missing" in told.stderr
    assert "apt-get install python3.11-venv" in told.stderr


def test_an_environment_that_is_up_to_date_is_left_alone(machine: Path) -> None:
    environment = machine / "checkout/.venv"
    (environment / "bin").mkdir(parents=True)
    (environment / "bin/python").symlink_to("/bin/true")
    both = [machine / "checkout" / f"requirements{kind}.txt" for kind in ("", "-dev")]
    content = b"".join(path.read_bytes() for path in both)
    stamp = subprocess.run(
        ["/usr/bin/sha256sum"], input=content, capture_output=True, check=True
    )
    (environment / "requirements.sha256").write_bytes(stamp.stdout)

    told = _bootstrap(machine)

    assert told.returncode == 0
    assert told.stdout == ""
