import pytest
from conftest import SETTINGS

from chalicelib import settings
from chalicelib.settings import MissingSettings, Settings, UnsafeSettings

LIVE = SETTINGS | {
    "STAGE": "live",
    "BASE_URL": "https://certificates.example.org",
    "PAYMENT_HOST": "https://live.bank.example.org",
}


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


def test_a_secret_is_read_from_ssm(aws: None) -> None:
    settings.secret.cache_clear()

    assert settings.secret("form-secret") == "s" * 43
