"""An employer who shops, and their browser."""

import pytest
from browser import Browser
from factories import an_employer

from chalicelib.accounts.models import User


@pytest.fixture
def buyer(aws: None) -> User:
    """Return an employer."""
    return an_employer()


@pytest.fixture
def shop(buyer: User) -> Browser:
    """Open the portal as that employer."""
    return Browser().signed_in_as(buyer)
