"""`make import FILE=awards.csv`: hands achievements to the portal and prints its report."""

import argparse
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from local import cloudformation
from local.aws import Aws, told_plainly
from local.console import Trouble, fail, say, step
from local.laptop import STACK


def import_file(aws: Aws, stack: str, file: Path) -> dict[str, Any]:
    """Import `file` into `stack` and return the portal's report.

    Raises:
        Trouble: when there is no such file, or the import breaks off, which is not the same as
            rows it refuses.
    """
    if not file.is_file():
        raise Trouble("Which file? make import FILE=awards.csv")
    content = file.read_bytes()
    outputs = cloudformation.outputs(aws, stack)
    key = f"imports/{hashlib.sha256(content).hexdigest()}.csv"
    aws.client("s3").put_object(Bucket=outputs["DocumentsBucketName"], Key=key, Body=content)
    answer = aws.client("lambda").invoke(
        FunctionName=outputs["ImportFunction"], Payload=json.dumps({"key": key})
    )
    report = json.loads(answer["Payload"].read())
    if "FunctionError" in answer:
        raise Trouble(f"The import broke off: {report.get('errorMessage', report)}")
    return dict(report)


def main() -> int:
    """Import as the command line asks; return 0 only if the file was accepted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=Path(".local"))
    parser.add_argument(
        "--stage", default="", help="of the stack on AWS, instead of a laptop's"
    )
    asked = parser.parse_args()
    try:
        aws = Aws.real() if asked.stage else Aws.emulated(_laptop_address(asked.data))
        stack = f"digital-certificates-{asked.stage}" if asked.stage else STACK
        with told_plainly(), step(f"Importing {asked.file}"):
            report = import_file(aws, stack, asked.file)
    except Trouble as trouble:
        return fail(trouble)
    for line in report["lines"]:
        say(line)
    return 0 if report["accepted"] else 1


def _laptop_address(data: Path) -> str:
    addresses = data / "addresses.json"
    if not addresses.exists():
        raise Trouble("The portal has not run here yet: start it with make run, then import.")
    address: str = json.loads(addresses.read_text(encoding="utf-8"))["aws"]
    return address


if __name__ == "__main__":
    sys.exit(main())
