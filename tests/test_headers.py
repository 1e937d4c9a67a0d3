from dataclasses import replace

import pytest

from chalicelib import settings
from chalicelib.web import headers, static


@pytest.fixture
def https(monkeypatch: pytest.MonkeyPatch) -> None:
    secure = replace(settings.current(), base_url="https://certificates.example.org")
    monkeypatch.setattr(settings, "current", lambda: secure)


def test_a_page_may_use_our_own_origin_and_what_it_names() -> None:
    policy = headers.content_security_policy(["https://bank"], ["https://bucket"]).split("; ")

    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "form-action 'self' https://bank" in policy
    assert "img-src 'self' data: https://bucket" in policy
    assert "frame-ancestors 'none'" in policy


def test_without_https_a_browser_is_not_told_to_insist_on_it() -> None:
    given = headers.security_headers()

    assert "Strict-Transport-Security" not in given
    assert "upgrade-insecure-requests" not in given["Content-Security-Policy"]


def test_with_https_it_is(https: None) -> None:
    given = headers.security_headers()

    assert given["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
    assert "upgrade-insecure-requests" in given["Content-Security-Policy"]


def test_a_static_file_is_found_by_the_name_that_holds_its_hash() -> None:
    path = static.asset("portal.js")

    answer = static.serve(path.removeprefix("/static/"))

    assert answer is not None
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert static.serve("portal.js") is None
