"""What differs between a laptop, staging and production: the only reader of the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache

from chalicelib.errors import PortalError

SHORTEST_SECRET = 43
SANDBOX_MARKS = ("sandbox.", "test.", "127.0.0.1", "localhost")


class MissingSettings(PortalError):
    """Some environment variables are absent; the message names them all."""


class UnsafeSettings(PortalError):
    """A live stage was given something that is only right on a laptop or in a test."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What differs between a laptop, staging and production.

    Each field is the environment variable of the same name in capitals. There are no
    defaults: a value that suits one stage silently harms another. `bucket_origin` is the
    scheme and host of presigned URLs; `secrets_path` is the path under which the SSM
    parameters lie; `payment_key` names the KMS key that payment keys are encrypted with.
    """

    stage: str
    base_url: str
    table_prefix: str
    documents_bucket: str
    bucket_origin: str
    mail_from: str
    secrets_path: str
    payment_key: str
    payment_gateway: str
    payment_host: str
    payment_vendor: str
    payment_protocol: str

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Settings":
        """Read every field from `environ`.

        Raises:
            MissingSettings: naming all that are absent, not only the first.
            UnsafeSettings: in the stage "live" with a sandbox bank or without https.
        """
        names = [field.name for field in fields(cls)]
        if missing := [name.upper() for name in names if not environ.get(name.upper())]:
            raise MissingSettings(", ".join(missing))
        settings = cls(**{name: environ[name.upper()] for name in names})
        if settings.is_live:
            settings.check_live()
        return settings

    @property
    def is_live(self) -> bool:
        """Whether real people and real money are behind this stage."""
        return self.stage == "live"

    @property
    def is_https(self) -> bool:
        """Whether the portal is reached by https, as everywhere but on a laptop."""
        return self.base_url.startswith("https://")

    def check_live(self) -> None:
        """Refuse what would harm a live stage.

        Raises:
            UnsafeSettings: naming what is wrong.
        """
        if any(mark in self.payment_host for mark in SANDBOX_MARKS):
            raise UnsafeSettings(f"PAYMENT_HOST is a sandbox: {self.payment_host}")
        if not (self.is_https and self.payment_host.startswith("https://")):
            raise UnsafeSettings("BASE_URL and PAYMENT_HOST must be https")


@cache
def current() -> Settings:
    """Return the settings of this process.

    Raises:
        MissingSettings: naming all that are absent.
        UnsafeSettings: for a live stage with a sandbox's values.
    """
    return Settings.from_environ(os.environ)


@cache
def secret(name: str) -> str:
    """Return the secret `name`, read from SSM once per process.

    Raises:
        UnsafeSettings: when it is shorter than 256 bits are in base64.
    """
    import boto3
    from botocore.config import Config

    config = Config(connect_timeout=1, read_timeout=3, retries={"total_max_attempts": 2})
    path = f"{current().secrets_path}/{name}"
    answer = boto3.client("ssm", config=config).get_parameter(Name=path, WithDecryption=True)
    value = answer["Parameter"]["Value"]
    if len(value) < SHORTEST_SECRET:
        raise UnsafeSettings(f"the secret {name} is too short")
    return value
