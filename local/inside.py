"""Lets a program on this machine act as a stack's page function."""

import os
from typing import Any

from local import cloudformation
from local.aws import Aws
from local.laptop import REGION, STACK, Laptop


def act_as_pages(laptop: Laptop, aws: Aws) -> None:
    """Give this process the environment of the page function, with the emulator's root rights.

    To be called before anything of `chalicelib` is asked for its settings.
    """
    os.environ.update(
        {
            **_environment(aws, STACK),
            "AWS_ENDPOINT_URL": laptop.aws_url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": REGION,
        }
    )


def act_as_pages_on_aws(aws: Aws, stack: str) -> None:
    """Give this process the environment of a stack's page function, with one's own rights."""
    os.environ.update({**_environment(aws, stack), "AWS_DEFAULT_REGION": aws.region})


def _environment(aws: Aws, stack: str) -> dict[str, str]:
    pages = cloudformation.function_names(aws, stack)["APIHandler"]
    found: dict[str, Any] = aws.client("lambda").get_function_configuration(FunctionName=pages)
    variables: dict[str, str] = found["Environment"]["Variables"]
    return variables
