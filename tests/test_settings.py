from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.client import BaseClient
from botocore.exceptions import EndpointConnectionError
from browser import Browser
from conftest import SETTINGS

from chalicelib import settings
from chalicelib.settings import MissingSettings, Settings, UnsafeSettings

LIVE = SETTINGS | {
    "STAGE": "live",
    "BASE_URL": "https://certificates.example.org",
    "PAYMENT_HOST": "https://live.bank.example.org",
}


@pytest.fixture
def no_secret_known(aws: None) -> Iterator[None]:
    settings.secret.cache_clear()
    yield
    settings.secret.cache_clear()


def test_everything_missing_is_named_at_once() -> None:
    with pytest.raises(MissingSettings, match="BASE_URL, MAIL_FROM"):
        Settings.from_environ({**SETTINGS, "BASE_URL": "", "MAIL_FROM": ""})


def test_a_live_stage_starts_with_live_values() -> None:
    assert Settings.from_environ(LIVE).is_https


@pytest.mark.parametrize(
    "wrong",
    [
        {"PAYMENT_HOST": "https://sandbox.bank.example.org"},
        {"PAYMENT_HOST": "http://127.0.0.1:4567"},
        {"PAYMENT_HOST": "http://live.bank.example.org"},
        {"BASE_URL": "http://certificates.example.org"},
    ],
)
def test_a_live_stage_refuses_what_suits_a_laptop(wrong: dict[str, str]) -> None:
    with pytest.raises(UnsafeSettings):
        Settings.from_environ(LIVE | wrong)


def test_a_secret_is_read_from_ssm(no_secret_known: None) -> None:
    assert settings.secret("form-secret") == "s" * 43


def test_a_secret_that_can_be_guessed_is_refused(no_secret_known: None) -> None:
    boto3.client("ssm").put_parameter(
        Name="/digital-certificates/test/short-secret", Value="s" * 42, Type="SecureString"
    )

    with pytest.raises(UnsafeSettings, match="short-secret"):
        settings.secret("short-secret")


def test_it_is_not_waited_for_longer_than_a_page_may_take(
    no_secret_known: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, asked = vars(BaseClient)["_make_api_call"], []

    def note(client: BaseClient, operation: str, parameters: Any) -> Any:
        config: Any = client.meta.config
        asked.append(config)
        return make(client, operation, parameters)

    monkeypatch.setattr(BaseClient, "_make_api_call", note)

    settings.secret("form-secret")

    [config] = asked
    longest = config.connect_timeout + config.read_timeout
    assert longest * config.retries["total_max_attempts"] <= 10


def test_a_page_that_gets_no_secret_says_so(
    visitor: Browser, no_secret_known: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_client: BaseClient, _operation: str, _parameters: Any) -> None:
        raise EndpointConnectionError(endpoint_url="http://127.0.0.1")

    monkeypatch.setattr(BaseClient, "_make_api_call", fail)

    assert visitor.get("/", status=503).heading == "We are busy at the moment"
