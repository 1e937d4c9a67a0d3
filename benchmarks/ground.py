"""A stack of its own to measure on, with this process as its page function."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from local import cloudformation, emulator, package
from local.laptop import STACK, Laptop, free_ports
from local.servers import Servers


@contextmanager
def running() -> Iterator[Servers]:
    """Start an emulator with the portal deployed; this process gets the pages' environment."""
    if not emulator.is_installed():
        emulator.install()
    data = Path(tempfile.mkdtemp(prefix="bench-"))
    servers = Servers(Laptop(free_ports(), data))
    try:
        servers.start_emulator()
        servers.deploy(package.make())
        servers.start_others()
        os.environ.update(_environment_of_pages(servers))
        yield servers
    finally:
        servers.stop()
        shutil.rmtree(data, ignore_errors=True)


def _environment_of_pages(servers: Servers) -> dict[str, str]:
    pages = cloudformation.function_names(servers.aws, STACK)["APIHandler"]
    found: dict[str, Any] = servers.aws.client("lambda").get_function_configuration(
        FunctionName=pages
    )
    return {
        **found["Environment"]["Variables"],
        "AWS_ENDPOINT_URL": servers.laptop.aws_url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "eu-west-2",
    }
