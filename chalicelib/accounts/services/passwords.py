"""Passwords: whether a new one will do, its hash, and whether a typed one is right."""

import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from chalicelib import ids
from chalicelib.accounts import rules

if TYPE_CHECKING:
    from argon2 import PasswordHasher


@cache
def _hasher() -> "PasswordHasher":
    """Return the hasher with OWASP's settings.

    Source: OWASP Password Storage Cheat Sheet, Argon2id (19 MiB, 2 passes, 1 lane).
    """
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)


@cache
def _common_words() -> frozenset[str]:
    path = Path(__file__).parents[1] / "common-passwords.txt"
    return frozenset(path.read_text(encoding="utf-8").split())


@cache
def _hash_of_nobody() -> str:
    return _hasher().hash(ids.new_secret())


def _spelled(password: str) -> str:
    # Keyboards spell the same letter in two ways.
    return unicodedata.normalize("NFKC", password)


def problem(password: str, own: Iterable[str] = ()) -> str | None:
    """Return what is wrong with a new password of someone with these details, or None."""
    return rules.password_problem(_spelled(password), own, _common_words())


def hash_of(password: str) -> str:
    """Return what is stored of a password."""
    return _hasher().hash(_spelled(password))


def is_right(password: str, stored: str | None) -> bool:
    """Whether this is the password; without a stored hash it takes as long, and is not."""
    from argon2.exceptions import InvalidHashError, VerificationError

    nobody = _hash_of_nobody()
    try:
        _hasher().verify(stored or nobody, _spelled(password))
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Whether a password was hashed with other settings than today's."""
    return _hasher().check_needs_rehash(stored)
