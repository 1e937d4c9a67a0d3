"""Secrets at rest: short texts encrypted by KMS, bound to what they belong to."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from chalicelib import settings
from chalicelib.errors import PortalError

if TYPE_CHECKING:
    from types_boto3_kms.client import KMSClient


class Unavailable(PortalError):
    """KMS could not be asked, or would not seal or open this."""


@cache
def _client() -> "KMSClient":
    import boto3
    from botocore.config import Config

    retries = Config(connect_timeout=1, read_timeout=3, retries={"total_max_attempts": 2})
    return boto3.client("kms", config=retries)


@contextmanager
def _own_error() -> Iterator[None]:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise Unavailable(type(error).__name__) from error


def seal(text: str, *, owner: str) -> bytes:
    """Return `text` encrypted; only the same `owner` (a record's id) opens it again.

    Raises:
        Unavailable: when it could not be encrypted.
    """
    with _own_error():
        answer = _client().encrypt(
            KeyId=settings.current().payment_key,
            Plaintext=text.encode(),
            EncryptionContext={"owner": owner},
        )
    return answer["CiphertextBlob"]


def unseal(sealed: bytes, *, owner: str) -> str:
    """Return the text that was sealed for `owner`.

    Raises:
        Unavailable: when it could not be decrypted, or was sealed for another.
    """
    with _own_error():
        answer = _client().decrypt(
            KeyId=settings.current().payment_key,
            CiphertextBlob=sealed,
            EncryptionContext={"owner": owner},
        )
    return answer["Plaintext"].decode()
