"""A stack of its own to measure on, with this process as its page function."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local import emulator, package
from local.inside import act_as_pages
from local.laptop import Laptop, free_ports
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
        act_as_pages(servers.laptop, servers.aws)
        yield servers
    finally:
        servers.stop()
        shutil.rmtree(data, ignore_errors=True)
