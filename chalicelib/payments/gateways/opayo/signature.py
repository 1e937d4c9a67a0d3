"""VPSSignature: which fields of a notification Opayo signs, in which order, and how.

MD5 is Opayo's choice. It stands here and nowhere else, as a check of one message under a key
that is random, secret and used for one transaction only.
"""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Final

from chalicelib.payments.gateways.contract import Account

CHARSET: Final = "iso-8859-1"

_BEFORE_VENDOR = ("VPSTxId", "VendorTxCode", "Status", "TxAuthNo")
_BETWEEN = ("AVSCV2",)
_AFTER_KEY = (
    "AddressResult",
    "PostCodeResult",
    "CV2Result",
    "GiftAid",
    "3DSecureStatus",
    "CAVV",
    "AddressStatus",
    "PayerStatus",
    "CardType",
    "Last4Digits",
)
_SINCE_300 = ("DeclineCode", "ExpiryDate", "FraudResponse", "BankAuthCode")
_SINCE_400 = ("ACSTransID", "DSTransID", "SchemeTraceID")

# By protocol, what follows the security key. An attempt is checked by the protocol that it was
# registered with: what the notification says of its own protocol is not signed.
_TAILS: Final[Mapping[str, tuple[str, ...]]] = {
    "2.23": _AFTER_KEY,
    "3.00": _AFTER_KEY + _SINCE_300,
    "4.00": _AFTER_KEY + _SINCE_300 + _SINCE_400,
}
PROTOCOLS: Final = frozenset(_TAILS)


def signed_names(protocol: str) -> tuple[str, ...]:
    """Return the fields that are signed under `protocol`, in order."""
    return _BEFORE_VENDOR + _BETWEEN + _TAILS[protocol]


def sign(fields: Mapping[str, str], account: Account, security_key: str) -> str:
    """Return the signature that Opayo would give `fields`: 32 upper-case hexadecimal digits.

    `fields` are decoded once. One that is missing adds nothing, like one that is empty.

    Source: Opayo Server, step 4, VPSSignature.
    """

    def values(names: tuple[str, ...]) -> str:
        return "".join(fields.get(name, "") for name in names)

    text = "".join(
        (
            values(_BEFORE_VENDOR),
            account.vendor.lower(),
            values(_BETWEEN),
            security_key,
            values(_TAILS[account.protocol]),
        )
    )
    return hashlib.md5(text.encode(CHARSET), usedforsecurity=False).hexdigest().upper()


def is_signed(fields: Mapping[str, str], account: Account, security_key: str) -> bool:
    """Return whether the VPSSignature among `fields` is the right one, in constant time."""
    expected = sign(fields, account, security_key).encode(CHARSET)
    posted = fields.get("VPSSignature", "").encode(CHARSET).upper()
    return hmac.compare_digest(expected, posted)
