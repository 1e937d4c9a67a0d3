"""What goes into Lambda: all it needs, nothing else, and no library built for this machine."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from local.laptop import ROOT
from local.package import Package

_MOST_BYTES = 36_000_000
# What a manylinux wheel may expect of the system (PEP 599), as far as ours do.
_OF_EVERY_LINUX = {
    "linux-vdso.so.1",
    "ld-linux-x86-64.so.2",
    "libc.so.6",
    "libdl.so.2",
    "libgcc_s.so.1",
    "libm.so.6",
    "libpthread.so.0",
    "librt.so.1",
    "libstdc++.so.6",
    "libz.so.1",
}
_IMPORT_EVERYTHING = """
import importlib, pathlib, sys
root = pathlib.Path(sys.argv[1])
sys.path.insert(0, str(root))
import app
assert app.app.debug is False
for file in sorted((root / "chalicelib").rglob("*.py")):
    name = ".".join(file.relative_to(root).with_suffix("").parts)
    importlib.import_module(name.removesuffix(".__init__"))
for library in ("argon2", "boto3", "email_validator", "fpdf", "PIL.Image", "phonenumbers"):
    importlib.import_module(library)
files = {str(getattr(module, "__file__", "")) for module in list(sys.modules.values())}
assert not [file for file in files if "site-packages" in file]
"""


@pytest.fixture(scope="session")
def unpacked(packaged: Package, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(packaged.code) as code:
        code.extractall(folder)
    return folder


def _files(folder: Path, pattern: str = "*") -> set[str]:
    return {
        str(path.relative_to(folder))
        for path in folder.rglob(pattern)
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.mark.parametrize("name", ["templates", "static", "brand.toml"])
def test_links_beside_the_libraries_lead_to_the_real_thing(name: str) -> None:
    link = ROOT / "vendor" / name

    assert link.is_symlink()
    assert link.resolve(strict=True) == ROOT / name


def test_the_package_is_small_enough_to_start_quickly(packaged: Package) -> None:
    assert packaged.code.stat().st_size <= _MOST_BYTES


@pytest.mark.parametrize("folder", ["chalicelib", "templates", "static"])
def test_the_package_holds_every_file_of_the_portal(unpacked: Path, folder: str) -> None:
    assert _files(unpacked / folder) == _files(ROOT / folder)
    assert _files(unpacked / folder)


def test_the_package_holds_the_fonts_and_the_brand(unpacked: Path) -> None:
    assert _files(unpacked, "*.ttf")
    assert (unpacked / "brand.toml").read_bytes() == (ROOT / "brand.toml").read_bytes()


def test_the_package_holds_nothing_of_the_workshop(unpacked: Path) -> None:
    inside = {path.name for path in unpacked.iterdir()}

    workshop = {"tests", "local", "benchmarks", "docs", "shared", ".git", ".chalice", ".venv"}
    assert not inside & workshop
    assert not inside & {"pip", "setuptools", "pytest", "moto", "mypy"}


def test_no_library_had_to_be_left_out_or_compiled(packaged: Package) -> None:
    assert "Could not install" not in packaged.packager_output
    assert "Building" not in packaged.packager_output


def test_every_compiled_library_comes_from_a_wheel_for_every_linux(unpacked: Path) -> None:
    vouched_for: set[str] = set()
    for wheel in unpacked.glob("*.dist-info/WHEEL"):
        tags = wheel.read_text()
        assert "-linux_x86_64" not in tags, wheel
        if "manylinux" in tags:
            record = wheel.with_name("RECORD").read_text()
            vouched_for |= {line.split(",")[0] for line in record.splitlines()}

    compiled = {name for name in _files(unpacked) if ".so" in Path(name).suffixes}
    assert compiled
    assert compiled <= vouched_for


def test_no_compiled_library_leans_on_one_outside_the_package(unpacked: Path) -> None:
    compiled = {path for path in unpacked.rglob("*") if ".so" in path.suffixes}
    at_hand = {path.name for path in compiled} | _OF_EVERY_LINUX

    for path in compiled:
        told = subprocess.run(  # noqa: S603 - a file of our own package
            ["/usr/bin/ldd", path], capture_output=True, text=True, check=True
        )
        needed = {Path(line.split()[0]).name for line in told.stdout.splitlines()}
        assert needed - {"statically"} <= at_hand, path.name


def test_the_package_needs_nothing_else_installed(unpacked: Path) -> None:
    done = subprocess.run(  # noqa: S603 - our own Python
        [sys.executable, "-I", "-S", "-c", _IMPORT_EVERYTHING, str(unpacked)],
        cwd=unpacked,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
