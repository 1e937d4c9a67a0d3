"""`make deploy STAGE=live`: puts the portal into the AWS account of this terminal."""

import argparse
import json
import sys

from local import cloudformation, package, secrets
from local.aws import Aws, told_plainly
from local.console import Trouble, fail, say, step
from local.laptop import PORTAL_NAME, ROOT, STACK, Laptop, check_python


def to_laptop(aws: Aws, laptop: Laptop, packaged: package.Package) -> bool:
    """Deploy to the emulator of `laptop`; return whether anything had to change."""
    secrets.draw(aws, STACK)
    parameters = {
        "Stage": "dev",
        "BaseUrl": laptop.portal_url,
        "BucketOrigin": laptop.aws_url,
        "DomainName": PORTAL_NAME,
        "MailFrom": "certificates@example.org",
        "PaymentHost": laptop.bank_url,
        "PaymentVendor": laptop.vendor,
    }
    return cloudformation.deploy(aws, STACK, packaged, parameters)


def to_aws(stage: str) -> None:
    """Deploy `stage` to AWS with the values of .chalice/parameters-<stage>.json.

    Raises:
        Trouble: when the stage has no such file, or AWS refuses.
    """
    values = ROOT / ".chalice" / f"parameters-{stage}.json"
    if not values.exists():
        raise Trouble(
            f"There is no {values.relative_to(ROOT)}: docs/deploy.md says what belongs in it."
        )
    parameters: dict[str, str] = json.loads(values.read_text(encoding="utf-8"))
    aws = Aws.real()
    name = f"digital-certificates-{stage}"
    with step("Packaging the portal"):
        packaged = package.make()
    with told_plainly():
        with step("Drawing secrets that are not there yet"):
            secrets.draw(aws, name)
        with step(f"Deploying {name} to {aws.region}"):
            changed = cloudformation.deploy(aws, name, packaged, {"Stage": stage, **parameters})
        say("Deployed." if changed else "Nothing had changed.")
        for output, value in sorted(cloudformation.outputs(aws, name).items()):
            say(f"  {output}: {value}")
    say("docs/deploy.md lists what to check now.")


def main() -> int:
    """Deploy as the command line asks; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stage", required=True, choices=["live"])
    try:
        check_python()
        to_aws(parser.parse_args().stage)
    except Trouble as trouble:
        return fail(trouble)
    return 0


if __name__ == "__main__":
    sys.exit(main())
