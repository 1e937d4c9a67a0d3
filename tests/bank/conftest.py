"""A running bank, and a small merchant that it can talk to."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from merchants import Merchant, RunningBank

from local.bank.options import Options


@pytest.fixture
def merchant(socket_enabled: None) -> Iterator[Merchant]:
    running = Merchant()
    yield running
    running.close()


@pytest.fixture
def start(merchant: Merchant, tmp_path: Path) -> Iterator[Callable[..., RunningBank]]:
    started: list[RunningBank] = []

    def start_one(**changes: Any) -> RunningBank:
        usual = {"state": tmp_path / "bank", "minute": 0.01, "patience": 5, "seed": "test"}
        options = Options(0, merchant.address, "portal.localhost:4566", **{**usual, **changes})
        started.append(RunningBank(options))
        return started[-1]

    yield start_one
    for running in started:
        running.close()


@pytest.fixture
def bank(start: Callable[..., RunningBank]) -> RunningBank:
    running = start()
    running.register()
    return running
