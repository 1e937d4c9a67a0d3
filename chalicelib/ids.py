"""Identifiers and secrets: random, derived by SHA-256, and an e-mail address as a key."""

import contextlib
import hashlib
import secrets
import unicodedata
from datetime import datetime

# Crockford's alphabet: sorts like the number, and holds no letter that is read as a digit.
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_DIGITS_OF_128_BITS = 26
_DIGITS_OF_64_BITS = 13
_DIGITS_OF_A_TIME = 9


def _spell(number: int, digits: int) -> str:
    return "".join(_ALPHABET[number >> (5 * place) & 31] for place in reversed(range(digits)))


def new_id() -> str:
    """Return 128 random bits as 26 characters, safe in a URL."""
    return _spell(secrets.randbits(128), _DIGITS_OF_128_BITS)


def new_secret() -> str:
    """Return 256 random bits as text, for cookies and links. Store only its `digest`."""
    return secrets.token_urlsafe(32)


def time_ordered(moment: datetime) -> str:
    """Return 22 characters that sort by `moment` (milliseconds), then 64 random bits."""
    milliseconds = int(moment.timestamp() * 1000)
    return _spell(milliseconds, _DIGITS_OF_A_TIME) + _spell(
        secrets.randbits(64), _DIGITS_OF_64_BITS
    )


def digest(text: str) -> str:
    """Return the SHA-256 of `text` in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def derived(*parts: str) -> str:
    """Return 128 bits of SHA-256 of `parts`, kept apart from each other, as 26 characters."""
    joined = "\x1f".join(parts)
    bits = int.from_bytes(hashlib.sha256(joined.encode()).digest()[:16])
    return _spell(bits, _DIGITS_OF_128_BITS)


def shard(key: str, shards: int) -> str:
    """Return which of `shards` partitions a row of this key lies in, as two digits."""
    return f"{int(hashlib.sha256(key.encode()).hexdigest()[:8], 16) % shards:02}"


def email_key(typed: str) -> str:
    """Return the one spelling under which an e-mail address is kept as a key.

    Two addresses that a person would call the same (case, composed accents, an
    international domain) have the same key, and those of two people never have.
    """
    return unicodedata.normalize("NFC", in_ascii(typed.strip()).lower())


def in_ascii(email: str) -> str:
    """Return an e-mail address with its domain as machines spell it, the rest as it was.

    Source: RFC 5891 (IDNA 2008), with the mapping of UTS 46. The older IDNA, which Python's
    own codec follows, takes ß for ss: another domain, whose mail is another person's.
    """
    local, at, domain = email.rpartition("@")
    if not at or domain.isascii():
        return email
    import idna

    # What is no domain at all is refused by the form that reads it; a key must still exist.
    with contextlib.suppress(UnicodeError):
        domain = idna.encode(domain, uts46=True).decode()
    return local + at + domain
