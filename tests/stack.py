"""A deployed stack of its own for tests: real packaging, roles, streams and schedules."""

import http.client
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from local import cloudformation, emulator, package
from local.aws import Aws
from local.laptop import HOST, PORTAL_NAME, STACK, Laptop, free_ports
from local.servers import Servers

_T = TypeVar("_T")
_PATIENCE_SECONDS = 30.0
_POLL_SECONDS = 0.1


class RunningStack:
    """The portal deployed on an emulator with free ports and an empty data folder."""

    def __init__(self, data: Path, packaged: package.Package) -> None:
        self._packaged = packaged
        self.laptop = Laptop(free_ports(), data)
        self._servers = Servers(self.laptop)

    @property
    def portal_url(self) -> str:
        """Where a browser opens the portal."""
        return self.laptop.portal_url

    @property
    def bank_api(self) -> str:
        """Where the sandbox bank answers."""
        return self.laptop.bank_url

    @property
    def mailbox_api(self) -> str:
        """Where the mailbox answers."""
        return self.laptop.mailbox_url

    @property
    def aws(self) -> Aws:
        """The emulator, with the rights of its root."""
        return self._servers.aws

    @property
    def pids(self) -> list[int]:
        """The stack's programs; each leads a process group."""
        return self._servers.pids

    def start(self) -> None:
        """Start everything, as it was when it was stopped, and deploy."""
        self._servers.start_emulator()
        self._servers.deploy(self._packaged)
        self._servers.start_others()

    def stop(self) -> None:
        """Stop everything as Ctrl-C does."""
        self._servers.stop()

    def client(self, service: str) -> Any:
        """Return the client of one of AWS's services, with the rights of root."""
        return self.aws.client(service)

    def table(self, name: str) -> str:
        """Return a table's name in this stack."""
        return f"{STACK}-{name}"

    def invoke(self, function: str, payload: object = None) -> Any:
        """Call a function by its name in the template and return what it returns."""
        answer = self.client("lambda").invoke(
            FunctionName=self._physical(function), Payload=json.dumps(payload or {})
        )
        returned = json.loads(answer["Payload"].read() or b"null")
        assert "FunctionError" not in answer, returned
        return returned

    def logged(self, function: str, since: float = 0) -> list[str]:
        """Return what a function has logged since that time, in seconds since 1970."""
        found = self.client("logs").filter_log_events(
            logGroupName=f"/aws/lambda/{self._physical(function)}", startTime=int(since * 1000)
        )
        return [event["message"] for event in found["events"]]

    def open(self, path: str) -> tuple[int, str]:
        """GET a page of the portal; return its status and its text."""
        return _get(self.laptop.port, path, f"{PORTAL_NAME}:{self.laptop.port}")

    def mail(self, to: str) -> list[dict[str, Any]]:
        """Return the messages sent to `to`, the newest first."""
        port = self.laptop.port + 2
        _, text = _get(port, f"/api/messages?to={to}", f"{HOST}:{port}")
        messages: list[dict[str, Any]] = json.loads(text)
        return messages

    def mail_when_it_comes(self, to: str, subject: str = "") -> dict[str, Any]:
        """Return the newest message to `to` with `subject` in its subject, once it is there."""
        return self.wait_for(
            lambda: next((m for m in self.mail(to) if subject in m["subject"]), None)
        )

    def wait_for(
        self, question: Callable[[], _T | None], seconds: float = _PATIENCE_SECONDS
    ) -> _T:
        """Ask again and again until there is an answer, and return it."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if answer := question():
                return answer
            time.sleep(_POLL_SECONDS)
        pytest.fail(f"no answer within {seconds:.0f} seconds")

    def _physical(self, function: str) -> str:
        return cloudformation.function_names(self.aws, STACK)[function]


@pytest.fixture(scope="session")
def packaged() -> package.Package:
    return package.make()


@pytest.fixture(scope="session")
def template(packaged: package.Package) -> dict[str, Any]:
    return dict(json.loads(packaged.template.read_text()))


@pytest.fixture(scope="session")
def resources(template: dict[str, Any]) -> dict[str, Any]:
    return dict(template["Resources"])


@pytest.fixture(scope="session")
def running_stack(
    tmp_path_factory: pytest.TempPathFactory, packaged: package.Package
) -> Iterator[RunningStack]:
    if not emulator.is_installed():
        emulator.install()
    stack = RunningStack(tmp_path_factory.mktemp("stack"), packaged)
    try:
        stack.start()
        yield stack
    finally:
        stack.stop()


@pytest.fixture
def stack(socket_enabled: None, running_stack: RunningStack) -> RunningStack:
    return running_stack


def _get(port: int, path: str, host: str) -> tuple[int, str]:
    # Python's resolver may not know *.localhost: connect first, then say whom we mean.
    connection = http.client.HTTPConnection(HOST, port, timeout=60)
    try:
        connection.request("GET", path, headers={"Host": host})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()
