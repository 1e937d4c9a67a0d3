"""The deployment package: Chalice's zip and template, made once per state of the sources."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.console import Trouble, fail
from local.laptop import REGION, ROOT

_SOURCES = ("app.py", "requirements.txt", ".chalice", "chalicelib", "vendor")
_NOT_SOURCES = {"__pycache__", "deployments", "deployed"}
_KEPT = 3


@dataclass(frozen=True, slots=True)
class Package:
    """A packaged portal: the code, the template that deploys it, and what the packager said."""

    folder: Path

    @property
    def code(self) -> Path:
        """The zip that every function runs."""
        return self.folder / "deployment.zip"

    @property
    def template(self) -> Path:
        """The CloudFormation template, with the code still named by its local path."""
        return self.folder / "sam.json"

    @property
    def packager_output(self) -> str:
        """All that the packager printed; its warnings tell of wheels it could not get."""
        return (self.folder / "packager.txt").read_text(encoding="utf-8")

    def template_for(self, bucket: str, key: str) -> str:
        """Return the template as JSON, with the code taken from `key` in `bucket`."""
        template: dict[str, Any] = json.loads(self.template.read_text(encoding="utf-8"))
        for resource in template["Resources"].values():
            if resource["Type"] == "AWS::Serverless::Function":
                resource["Properties"]["CodeUri"] = {"Bucket": bucket, "Key": key}
        return json.dumps(template, separators=(",", ":"), sort_keys=True)


def current() -> Package | None:
    """Return the package of the sources as they are now, or None if it is still to be made."""
    package = Package(_folder())
    return package if package.template.exists() else None


def make() -> Package:
    """Package the sources as they are now, unless that was done before.

    Raises:
        Trouble: when the packager fails, or had to leave a library out.
    """
    if made := current():
        return made
    folder = _folder()
    unfinished = folder.with_suffix(f".{os.getpid()}")
    shutil.rmtree(unfinished, ignore_errors=True)
    command = ["package", "--stage", "dev", "--pkg-format", "cloudformation"]
    command += ["--merge-template", ".chalice/resources.json", str(unfinished)]
    result = subprocess.run(
        [Path(sys.executable).with_name("chalice"), *command],
        cwd=ROOT,
        env={**os.environ, **_environment()},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if result.returncode or "Could not install" in result.stdout:
        raise Trouble(f"The portal could not be packaged:\n{result.stdout.strip()[-3000:]}")
    (unfinished / "packager.txt").write_text(result.stdout, encoding="utf-8")
    if not folder.exists():
        unfinished.rename(folder)
    _remove_old(folder.parent)
    return Package(folder)


def _environment() -> dict[str, str]:
    # Chalice imports the portal, which reads its settings; none of them ends up in the package.
    resources = json.loads((ROOT / ".chalice" / "resources.json").read_text(encoding="utf-8"))
    names = resources["Globals"]["Function"]["Environment"]["Variables"]
    return {**dict.fromkeys(names, "packaging"), "AWS_DEFAULT_REGION": REGION}


def _folder() -> Path:
    digest = hashlib.sha256(sys.version.encode())
    for path in _files():
        digest.update(f"{path.relative_to(ROOT)}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return ROOT / ".local" / "packages" / digest.hexdigest()[:16]


def _files() -> Iterator[Path]:
    for source in _SOURCES:
        if (ROOT / source).is_file():
            yield ROOT / source
        # Links are followed, as the packager does: vendor/ holds nothing else.
        for folder, folders, names in os.walk(ROOT / source, followlinks=True):
            folders[:] = sorted(set(folders) - _NOT_SOURCES)
            yield from (Path(folder) / name for name in sorted(names))


def _remove_old(packages: Path) -> None:
    newest_first = sorted(packages.iterdir(), key=_changed_at, reverse=True)
    for old in newest_first[_KEPT:]:
        shutil.rmtree(old, ignore_errors=True)


def _changed_at(path: Path) -> float:
    return path.stat().st_mtime


def main() -> int:
    """Make the package and print the path of its template; return the exit code."""
    try:
        print(make().template)
    except Trouble as trouble:
        return fail(trouble)
    return 0


if __name__ == "__main__":
    sys.exit(main())
