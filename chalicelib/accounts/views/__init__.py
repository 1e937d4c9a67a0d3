"""Pages of accounts: registering, activating, signing in and out, forgotten passwords."""

from chalicelib.accounts.views import activation, passwords, registration, signing_in

pages = (registration.pages, activation.pages, signing_in.pages, passwords.pages)

__all__ = ["pages"]
