"""Files in the documents bucket: put, read, and short-lived links to them."""

from functools import cache
from typing import TYPE_CHECKING

from chalicelib import settings

if TYPE_CHECKING:
    from types_boto3_s3.client import S3Client

LINK_SECONDS = 60


@cache
def _client() -> "S3Client":
    import boto3
    from botocore.config import Config

    config = Config(
        signature_version="s3v4",
        connect_timeout=1,
        read_timeout=5,
        retries={"total_max_attempts": 2, "mode": "standard"},
    )
    return boto3.client("s3", config=config)


def put(key: str, content: bytes, *, content_type: str) -> None:
    """Store `content` under `key`, replacing what was there."""
    bucket = settings.current().documents_bucket
    _client().put_object(Bucket=bucket, Key=key, Body=content, ContentType=content_type)


def read(key: str) -> bytes:
    """Return the content under `key`."""
    answer = _client().get_object(Bucket=settings.current().documents_bucket, Key=key)
    return answer["Body"].read()


def presigned_url(key: str, *, filename: str) -> str:
    """Return a link to a PDF that opens in the browser for the next 60 seconds.

    Makes no call. `filename` is ASCII of our making: what the file is saved as.
    """
    parameters = {
        "Bucket": settings.current().documents_bucket,
        "Key": key,
        "ResponseContentType": "application/pdf",
        "ResponseContentDisposition": f'inline; filename="{filename}"',
        "ResponseCacheControl": "no-store",
    }
    return _client().generate_presigned_url(
        "get_object", Params=parameters, ExpiresIn=LINK_SECONDS
    )
