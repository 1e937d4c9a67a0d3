"""Pages of accounts: registering, signing in and out, passwords, and the profile."""

from chalicelib.accounts.views import (
    activation,
    addresses,
    devices,
    passwords,
    photos,
    profile,
    proving,
    registration,
    signing_in,
    usernames,
)

pages = (
    registration.pages,
    activation.pages,
    signing_in.pages,
    passwords.pages,
    profile.pages,
    photos.pages,
    addresses.pages,
    devices.pages,
    proving.pages,
    usernames.pages,
)

__all__ = ["pages"]
