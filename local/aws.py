"""AWS's clients, for the emulator on this machine or for AWS itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError

from local.console import Trouble
from local.laptop import REGION

_CONFIG = Config(connect_timeout=5, read_timeout=330, retries={"total_max_attempts": 1})


class Aws:
    """One AWS account and region: `aws.client("s3")`."""

    def __init__(self, session: boto3.Session, endpoint: str | None = None) -> None:
        self._session = session
        self.endpoint = endpoint

    @classmethod
    def emulated(cls, endpoint: str) -> "Aws":
        """Return the emulator at `endpoint`, with the rights of its root."""
        # "test" is the one key pair that the emulator knows as root; it opens nothing else.
        session = boto3.Session("test", "test", region_name=REGION)
        return cls(session, endpoint)

    @classmethod
    def real(cls) -> "Aws":
        """Return AWS itself, with whatever credentials this terminal is signed in with."""
        return cls(boto3.Session())

    @property
    def region(self) -> str:
        """The region's name.

        Raises:
            Trouble: when the terminal has none set.
        """
        if self._session.region_name is None:
            raise Trouble("Which region? For example: export AWS_REGION=eu-west-2")
        return self._session.region_name

    # Typed Any: boto3's stubs name each service's client by a literal, and here it is a value.
    def client(self, service: str) -> Any:
        """Return the client of `service`."""
        return self._session.client(  # type: ignore[call-overload]
            service, endpoint_url=self.endpoint, region_name=self.region, config=_CONFIG
        )

    def account(self) -> str:
        """Return the number of the account."""
        number: str = self.client("sts").get_caller_identity()["Account"]
        return number


@contextmanager
def told_plainly() -> Iterator[None]:
    """Turn AWS's refusals inside the block into Trouble."""
    try:
        yield
    except EndpointConnectionError as error:
        raise Trouble(f"{error}\nIs the portal running? Start it with make run.") from error
    except (BotoCoreError, ClientError) as error:
        raise Trouble(f"AWS refused: {error}") from error
