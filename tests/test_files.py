from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError, EndpointConnectionError
from calls import Calls
from template import Json

from chalicelib import files, sealing, settings


def test_a_file_is_read_as_it_was_put(aws: None) -> None:
    files.put("documents/a.pdf", b"%PDF-1.7", content_type="application/pdf")

    assert files.read("documents/a.pdf") == b"%PDF-1.7"


def test_what_is_removed_is_missing(aws: None) -> None:
    files.put("photos/a.jpg", b"a", content_type="image/jpeg")

    files.remove("photos/a.jpg")
    files.remove("photos/a.jpg")

    with pytest.raises(files.Missing):
        files.read("photos/a.jpg")


@pytest.mark.parametrize(
    ("code", "raised"),
    [("NoSuchKey", files.Missing), ("AccessDenied", files.Missing), ("SlowDown", ClientError)],
)
def test_only_a_file_that_is_not_there_is_missing(
    aws: None, monkeypatch: pytest.MonkeyPatch, code: str, raised: type[Exception]
) -> None:
    def refuse(*_given: object) -> object:
        raise ClientError({"Error": {"Code": code}}, "GetObject")

    monkeypatch.setattr(BaseClient, "_make_api_call", refuse)

    with pytest.raises(raised):
        files.read("photos/a.jpg")


def test_a_file_is_read_up_to_a_size(aws: None) -> None:
    files.put("uploads/a", b"12345", content_type=files.UPLOAD_TYPE)

    assert files.read("uploads/a", most_bytes=5) == b"12345"
    with pytest.raises(files.TooLarge):
        files.read("uploads/a", most_bytes=4)


def test_a_form_takes_one_file_and_asks_nobody(aws: None, calls: Calls) -> None:
    form = files.presigned_post("uploads/a", most_bytes=5, redirect_to="http://portal/next")

    assert form.fields["key"] == "uploads/a"
    assert form.fields["success_action_redirect"] == "http://portal/next"
    assert calls.operations == []


def test_a_link_opens_one_file_for_a_minute_and_asks_nobody(aws: None, calls: Calls) -> None:
    link = urlsplit(files.presigned_url("documents/a.pdf", filename="certificate.pdf"))

    query = parse_qs(link.query)
    assert link.path.endswith("documents/a.pdf")
    assert query["X-Amz-Expires"] == ["60"]
    assert query["response-content-disposition"] == ['inline; filename="certificate.pdf"']
    assert calls.operations == []


@pytest.fixture
def origin_on_aws(aws: None, template: Json, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    variables = template["Globals"]["Function"]["Environment"]["Variables"]
    origin: str = variables["BUCKET_ORIGIN"]["Fn::If"][2]["Fn::Sub"]
    for name, value in {
        "${AWS::StackName}-documents-${AWS::AccountId}": "test-documents",
        "${AWS::Region}": "eu-west-2",
        "${AWS::URLSuffix}": "amazonaws.com",
    }.items():
        origin = origin.replace(name, value)
    with monkeypatch.context() as patch:
        patch.setenv("BUCKET_ORIGIN", origin)
        forget_settings()
        yield origin
    forget_settings()


def forget_settings() -> None:
    settings.current.cache_clear()
    files._client.cache_clear()


def test_on_aws_a_browser_is_sent_to_the_origin_that_the_pages_allow(
    origin_on_aws: str,
) -> None:
    form = files.presigned_post("uploads/a", most_bytes=5, redirect_to="http://portal/next")
    link = files.presigned_url("photos/a.jpg", filename="photo.jpg")

    assert form.url.rstrip("/") == origin_on_aws
    assert link.startswith(f"{origin_on_aws}/photos/a.jpg?")


def test_only_the_owner_opens_what_was_sealed(aws: None) -> None:
    sealed = sealing.seal("SECRETKEY1", owner="payment-1")

    assert b"SECRETKEY1" not in sealed
    assert sealing.unseal(sealed, owner="payment-1") == "SECRETKEY1"
    with pytest.raises(sealing.Unavailable):
        sealing.unseal(sealed, owner="payment-2")


def test_a_kms_that_cannot_be_reached_is_an_error_of_its_own(
    aws: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nowhere(*_given: object) -> object:
        raise EndpointConnectionError(endpoint_url="https://kms.example.org")

    monkeypatch.setattr(BaseClient, "_make_api_call", nowhere)

    with pytest.raises(sealing.Unavailable):
        sealing.seal("SECRETKEY1", owner="payment-1")
