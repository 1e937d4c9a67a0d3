"""The signature on a notification: which fields, in which order, hashed how."""

import hashlib
from collections.abc import Mapping

_VENDOR = "<vendor>"
_KEY = "<security key>"

# Source: opayo-server.md 4.1.
_2_23 = (
    "VPSTxId", "VendorTxCode", "Status", "TxAuthNo", _VENDOR, "AVSCV2", _KEY,
    "AddressResult", "PostCodeResult", "CV2Result", "GiftAid", "3DSecureStatus", "CAVV",
    "AddressStatus", "PayerStatus", "CardType", "Last4Digits",
)  # fmt: skip
_3_00 = (*_2_23, "DeclineCode", "ExpiryDate", "FraudResponse", "BankAuthCode")
_4_00 = (*_3_00, "ACSTransID", "DSTransID", "SchemeTraceID")
SIGNED = {"2.23": _2_23, "3.00": _3_00, "4.00": _4_00}


def signature(fields: Mapping[str, str], protocol: str, vendor: str, security_key: str) -> str:
    """Return the VPSSignature of a notification: an MD5 in upper-case hex.

    A field that is absent or empty adds nothing; the vendor's name counts in lower case.
    """
    known = {**fields, _VENDOR: vendor.lower(), _KEY: security_key}
    text = "".join(known.get(name, "") for name in SIGNED[protocol])
    digest = hashlib.md5(text.encode("latin-1"), usedforsecurity=False)
    return digest.hexdigest().upper()
