from collections.abc import Iterator

import pytest
from payments.opayo_side import Desk, a_desk


@pytest.fixture
def desk() -> Iterator[Desk]:
    with a_desk() as opened:
        yield opened
