"""Lets a program on this machine act as the portal's page function of a laptop's stack."""

import os
from typing import Any

from local import cloudformation
from local.aws import Aws
from local.laptop import REGION, STACK, Laptop


def act_as_pages(laptop: Laptop, aws: Aws) -> None:
    """Give this process the environment of the page function, with the emulator's root rights.

    To be called before anything of `chalicelib` is asked for its settings.
    """
    pages = cloudformation.function_names(aws, STACK)["APIHandler"]
    found: dict[str, Any] = aws.client("lambda").get_function_configuration(FunctionName=pages)
    os.environ.update(
        {
            **found["Environment"]["Variables"],
            "AWS_ENDPOINT_URL": laptop.aws_url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": REGION,
        }
    )
