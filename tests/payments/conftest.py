from collections.abc import Iterator

import pytest
from browser import Browser
from factories import an_employer
from payments.buying import Bank
from payments.opayo_side import Desk, a_desk

from chalicelib.accounts.models import User
from chalicelib.payments import gateways
from chalicelib.payments.gateways.opayo import Opayo


@pytest.fixture
def desk() -> Iterator[Desk]:
    with a_desk() as opened:
        yield opened


@pytest.fixture
def bank(aws: None, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bank]:
    monkeypatch.setitem(
        gateways.GATEWAYS, "opayo", lambda _host: Opayo(desk.host, timeout_seconds=0.5)
    )
    gateways.named.cache_clear()
    yield Bank(desk)
    gateways.named.cache_clear()


@pytest.fixture
def buyer(aws: None) -> User:
    return an_employer()


@pytest.fixture
def browser(buyer: User) -> Browser:
    return Browser().signed_in_as(buyer)
