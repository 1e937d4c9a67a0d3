"""What people can do with their accounts, and what other domains may ask about people."""

from chalicelib.accounts.models import Login, User
from chalicelib.accounts.services.addresses import address, address_book, remember_address
from chalicelib.accounts.services.people import (
    is_active_candidate,
    login_key,
    user,
    user_key,
)

__all__ = [
    "Login",
    "User",
    "address",
    "address_book",
    "is_active_candidate",
    "login_key",
    "remember_address",
    "user",
    "user_key",
]
