"""Ids and keys: drawn from chance, or the same again from a seed."""

import base64
import hashlib
import secrets
import uuid

# The alphabet of real SchemeTraceIDs; a second URL-decoding spoils "+".
_TRACE = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0123456789+~}"


class Draws:
    """Draws what identifies or authorises a transaction; one answer per seed and subject."""

    def __init__(self, seed: str) -> None:
        self._seed = seed or secrets.token_hex(16)

    def guid(self, subject: str) -> str:
        """Return a GUID as Opayo writes them: upper case, in braces."""
        return f"{{{self.uuid('guid ' + subject).upper()}}}"

    def uuid(self, subject: str) -> str:
        """Return a UUID in lower case."""
        return str(uuid.UUID(bytes=self._bytes(subject)[:16], version=4))

    def security_key(self, subject: str) -> str:
        """Return a SecurityKey: ten capital letters and digits."""
        return base64.b32encode(self._bytes("key " + subject)).decode("ascii")[:10]

    def number(self, subject: str, digits: int) -> str:
        """Return a number of exactly so many digits."""
        least = 10 ** (digits - 1)
        drawn = int.from_bytes(self._bytes("number " + subject))
        return str(least + drawn % (9 * least))

    def trace(self, subject: str) -> str:
        """Return a SchemeTraceID: 56 characters that a second URL-decoding would spoil."""
        drawn = "".join(_TRACE[byte % len(_TRACE)] for byte in self._bytes("trace " + subject))
        return f"{drawn[:53]}+~}}"

    def cavv(self, subject: str) -> str:
        """Return a CAVV: 20 bytes in base64, which ends in an equals sign."""
        return base64.b64encode(self._bytes("cavv " + subject)[:20]).decode("ascii")

    def _bytes(self, subject: str) -> bytes:
        return hashlib.sha512(f"{self._seed}|{subject}".encode()).digest()
