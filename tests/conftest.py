"""What every test may ask for: settings, a fake AWS, browsers for people."""

import os

SETTINGS = {
    "STAGE": "test",
    "BASE_URL": "http://portal.localhost:4566",
    "TABLE_PREFIX": "test",
    "DOCUMENTS_BUCKET": "test-documents",
    "BUCKET_ORIGIN": "http://127.0.0.1:4566",
    "MAIL_FROM": "no-reply@example.org",
    "SECRETS_PATH": "/digital-certificates/test",
    "PAYMENT_KEY": "alias/test-payments",
    "PAYMENT_GATEWAY": "opayo",
    "PAYMENT_HOST": "http://127.0.0.1:4567",
    "PAYMENT_VENDOR": "digitalcerts",
    "PAYMENT_PROTOCOL": "4.00",
    "AWS_DEFAULT_REGION": "eu-west-2",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
}
os.environ.update(SETTINGS)

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.client import BaseClient
from browser import Browser
from calls import Calls
from factories import a_candidate_user, an_employer
from moto import mock_aws
from moto.backends import get_backend

from chalicelib.tables import TABLES

pytest_plugins = ["stack", "product", "pytester"]


@pytest.fixture(scope="session")
def _fake_aws() -> Iterator[None]:
    # Made once: twenty tables take half a second, and emptying them takes none.
    with mock_aws():
        for table in TABLES:
            table.create_table(billing_mode="PAY_PER_REQUEST", wait=False)
        boto3.client("s3").create_bucket(
            Bucket="test-documents",
            CreateBucketConfiguration={"LocationConstraint": "eu-west-2"},
        )
        boto3.client("ssm").put_parameter(
            Name="/digital-certificates/test/form-secret", Value="s" * 43, Type="SecureString"
        )
        kms = boto3.client("kms")
        key = kms.create_key()["KeyMetadata"]["KeyId"]
        kms.create_alias(AliasName="alias/test-payments", TargetKeyId=key)
        boto3.client("sesv2").create_email_identity(EmailIdentity="no-reply@example.org")
        yield


@pytest.fixture
def aws(_fake_aws: None) -> None:
    """Give a fake AWS with every table, the bucket, the key and the secrets, all empty."""
    for table in get_backend("dynamodb")["123456789012"]["eu-west-2"].tables.values():
        table.items.clear()
    get_backend("s3")["123456789012"]["aws"].buckets["test-documents"].keys.clear()
    get_backend("ses")["123456789012"]["eu-west-2"].sent_messages.clear()


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    """Record each call to AWS; the calls themselves go on to the fake AWS."""
    recorded, make = Calls(), vars(BaseClient)["_make_api_call"]

    def record(client: BaseClient, operation: str, parameters: Any) -> Any:
        recorded.requests.append((operation, parameters))
        return make(client, operation, parameters)

    monkeypatch.setattr(BaseClient, "_make_api_call", record)
    return recorded


@pytest.fixture
def visitor(aws: None) -> Browser:
    """Open the portal as someone who is not signed in."""
    return Browser()


@pytest.fixture
def employer(aws: None) -> Browser:
    """Open the portal as a signed-in employer."""
    return Browser().signed_in_as(an_employer())


@pytest.fixture
def stranger(aws: None) -> Browser:
    """Open the portal as another signed-in employer."""
    return Browser().signed_in_as(an_employer())


@pytest.fixture
def candidate(aws: None) -> Browser:
    """Open the portal as a signed-in candidate, joined to a record that staff hold."""
    return Browser().signed_in_as(a_candidate_user())


@pytest.fixture
def browser_for(aws: None) -> Callable[..., Browser]:
    """Open the portal as any user that a test has made."""
    return lambda user: Browser().signed_in_as(user)
