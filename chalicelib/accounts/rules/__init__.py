"""What a password must be, which links a profile may hold, and where one goes on to."""

from chalicelib.accounts.rules.networks import LONGEST_LINK, profile_link
from chalicelib.accounts.rules.onward import onward
from chalicelib.accounts.rules.passwords import (
    MOST_BYTES,
    TOO_COMMON,
    TOO_LONG,
    TOO_PERSONAL,
    TOO_SHORT,
    password_problem,
)

__all__ = [
    "LONGEST_LINK",
    "MOST_BYTES",
    "TOO_COMMON",
    "TOO_LONG",
    "TOO_PERSONAL",
    "TOO_SHORT",
    "onward",
    "password_problem",
    "profile_link",
]
