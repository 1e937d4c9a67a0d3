"""Draws a stack's secrets into SSM, each once for the stack's whole life."""

import secrets

from botocore.exceptions import ClientError

from local.aws import Aws

_NAMES = ("form-secret",)
_BYTES = 32


def draw(aws: Aws, stack: str) -> None:
    """Make sure that every secret of `stack` exists; one that is there stays as it is."""
    ssm = aws.client("ssm")
    for name in _NAMES:
        try:
            ssm.put_parameter(
                Name=f"/{stack}/{name}",
                Value=secrets.token_urlsafe(_BYTES),
                Type="SecureString",
                Overwrite=False,
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ParameterAlreadyExists":
                raise
