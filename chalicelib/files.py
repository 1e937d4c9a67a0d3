"""Files in the documents bucket: put, read, removed, short-lived links and forms for them."""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from chalicelib import settings
from chalicelib.errors import PortalError

if TYPE_CHECKING:
    from types_boto3_s3.client import S3Client

LINK_SECONDS = 60
FORM_SECONDS = 3600
UPLOAD_TYPE = "application/octet-stream"


class Missing(PortalError):
    """There is no such file (any more)."""


class TooLarge(PortalError):
    """A file is larger than its reader can use."""


@dataclass(frozen=True, slots=True)
class PresignedPost:
    """A form by which a browser puts one file into the bucket: where to, and its fields."""

    url: str
    fields: dict[str, str]


@cache
def _client() -> "S3Client":
    import boto3
    from botocore.config import Config

    config = Config(
        signature_version="s3v4",
        connect_timeout=1,
        read_timeout=5,
        retries={"total_max_attempts": 2, "mode": "standard"},
        s3={"addressing_style": _addressing()},
    )
    return boto3.client("s3", config=config)


def _addressing() -> Literal["virtual", "path"]:
    # Pages let browsers reach one origin, and what is signed must lead there: on AWS the
    # bucket's own host, which names the region too; on a laptop the bucket has no host.
    current = settings.current()
    is_own = f"//{current.documents_bucket}." in current.bucket_origin
    return "virtual" if is_own else "path"


def put(key: str, content: bytes, *, content_type: str) -> None:
    """Store `content` under `key`, replacing what was there."""
    bucket = settings.current().documents_bucket
    _client().put_object(Bucket=bucket, Key=key, Body=content, ContentType=content_type)


def read(key: str, *, most_bytes: int | None = None) -> bytes:
    """Return the content under `key`, if it is not longer than `most_bytes`.

    Raises:
        Missing: when nothing lies there.
        TooLarge: before any of it is read.
    """
    from botocore.exceptions import ClientError

    try:
        answer = _client().get_object(Bucket=settings.current().documents_bucket, Key=key)
    except ClientError as error:
        # S3 says "denied" to those who may read files and may not list them.
        if error.response["Error"]["Code"] in ("NoSuchKey", "AccessDenied"):
            raise Missing(key) from error
        raise
    if most_bytes is not None and answer["ContentLength"] > most_bytes:
        answer["Body"].close()
        raise TooLarge(key)
    return answer["Body"].read()


def remove(key: str) -> None:
    """Remove what lies under `key`, if anything does."""
    _client().delete_object(Bucket=settings.current().documents_bucket, Key=key)


def presigned_url(key: str, *, filename: str, content_type: str = "application/pdf") -> str:
    """Return a link to a file that opens in the browser for the next 60 seconds.

    Makes no call. `filename` is ASCII of our making: what the file is saved as.
    """
    parameters = {
        "Bucket": settings.current().documents_bucket,
        "Key": key,
        "ResponseContentType": content_type,
        "ResponseContentDisposition": f'inline; filename="{filename}"',
        "ResponseCacheControl": "no-store",
    }
    return _client().generate_presigned_url(
        "get_object", Params=parameters, ExpiresIn=LINK_SECONDS
    )


def presigned_post(key: str, *, most_bytes: int, redirect_to: str) -> PresignedPost:
    """Return a form that takes one file of up to `most_bytes` within the next hour.

    Makes no call. It allows this key alone, one content type that no browser draws, and leads
    to `redirect_to` afterwards.

    Source: Amazon S3 API Reference, "Creating an HTML form (using AWS Signature Version 4)".
    """
    exact = {"Content-Type": UPLOAD_TYPE, "success_action_redirect": redirect_to}
    length = ["content-length-range", 1, most_bytes]
    signed = _client().generate_presigned_post(
        settings.current().documents_bucket,
        key,
        Fields=exact,
        Conditions=[*({name: value} for name, value in exact.items()), length],
        ExpiresIn=FORM_SECONDS,
    )
    return PresignedPost(signed["url"], signed["fields"])
