"""Someone who asks."""

import pytest
from enquiries.asker import Asker


@pytest.fixture
def asker(aws: None) -> Asker:
    """Return an employer who may ask about an achievement."""
    return Asker()
