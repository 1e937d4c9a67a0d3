"""Opayo's notification: read once, proven, and put into our own words."""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl

from chalicelib.payments.gateways.contract import (
    BadSignature,
    NotUnderstood,
    Registered,
    Reported,
)
from chalicelib.payments.gateways.opayo.signature import CHARSET, is_signed
from chalicelib.payments.rules import PaymentStatus, Reason

_MOST_FIELDS = 100

_STATUS_OF: Final[Mapping[str, tuple[PaymentStatus, Reason | None]]] = {
    "OK": (PaymentStatus.PAID, None),
    "PENDING": (PaymentStatus.PENDING, None),
    "NOTAUTHED": (PaymentStatus.DECLINED, Reason.DECLINED_BY_BANK),
    "REJECTED": (PaymentStatus.REJECTED, Reason.CARD_CHECKS_FAILED),
    "ABORT": (PaymentStatus.CANCELLED, Reason.CANCELLED_BY_BUYER),
    "ERROR": (PaymentStatus.ERROR, Reason.GATEWAY_FAULT),
    # Only for the transaction type AUTHENTICATE, which we never ask for: no money moves.
    "AUTHENTICATED": (PaymentStatus.ERROR, Reason.NOT_A_PAYMENT),
    "REGISTERED": (PaymentStatus.ERROR, Reason.NOT_A_PAYMENT),
}

# StatusDetail is not signed: its number may choose between two ways of not being paid and
# between the words for them, and decides nothing else.
_FINER: Final[Mapping[tuple[str, str], tuple[PaymentStatus, Reason]]] = {
    ("NOTAUTHED", "2002"): (PaymentStatus.DECLINED, Reason.BANK_DID_NOT_ANSWER),
    ("NOTAUTHED", "2009"): (PaymentStatus.DECLINED, Reason.BANK_DID_NOT_ANSWER),
    ("REJECTED", "4026"): (PaymentStatus.REJECTED, Reason.CARDHOLDER_NOT_CONFIRMED),
    ("REJECTED", "4027"): (PaymentStatus.REJECTED, Reason.CARDHOLDER_NOT_CONFIRMED),
    ("ABORT", "2008"): (PaymentStatus.TIMED_OUT, Reason.TIMED_OUT),
}

_CARDS: Final = frozenset(
    {"VISA", "DELTA", "UKE", "MC", "MCDEBIT", "MAESTRO", "AMEX", "DC", "JCB"}
)

# The signature joins the fields without separators, so bytes moved from one field into its
# neighbour leave it valid. Shapes keep them out of every field that we use.
_SHAPES: Final[Mapping[str, re.Pattern[str]]] = {
    name: re.compile(shape)
    for name, shape in {
        "TxAuthNo": r"[0-9]{0,10}",
        "AVSCV2": r"[A-Z0-9 ]{0,50}",
        "AddressResult": r"[A-Z]{0,20}",
        "PostCodeResult": r"[A-Z]{0,20}",
        "CV2Result": r"[A-Z]{0,20}",
        "GiftAid": r"[01]?",
        "3DSecureStatus": r"[A-Z]{0,50}",
        "CAVV": r"[!-~]{0,64}",
        "AddressStatus": r"[A-Z]{0,20}",
        "PayerStatus": r"[A-Z]{0,20}",
        "CardType": r"[A-Z]{0,15}",
        "Last4Digits": r"([0-9]{4})?",
        "DeclineCode": r"[0-9A-Z]{0,2}",
        "ExpiryDate": r"([0-9]{4})?",
        "FraudResponse": r"[A-Z]{0,10}",
        "BankAuthCode": r"[0-9A-Za-z]{0,6}",
        "ACSTransID": r"[ -~]{0,100}",
        "DSTransID": r"[ -~]{0,100}",
        "SchemeTraceID": r"[ -~]{0,100}",
        # Not signed and not used, but a charge on top of what was agreed must not pass unseen.
        "Surcharge": r"(0+(\.0*)?)?",
    }.items()
}


def parse(body: bytes) -> dict[str, str]:
    """Return the fields of a posted form, decoded once, blank ones kept.

    Raises:
        BadSignature: if a field comes twice, or there are absurdly many: what of it is signed?
    """
    try:
        pairs = parse_qsl(
            body.decode(CHARSET),
            keep_blank_values=True,
            encoding=CHARSET,
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError as error:
        raise BadSignature("too many fields") from error
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise BadSignature("a field came twice")
    return fields


def read(body: bytes, registered: Registered) -> Reported:
    """Return what a notification proves about `registered`.

    Raises:
        BadSignature: if it is unsigned, wrongly signed, or about another attempt.
        NotUnderstood: if a field or the status has a shape or meaning unknown to us.

    Source: Opayo Server, step 4.
    """
    fields = parse(body)
    check_proof(fields, registered)
    for name, shape in _SHAPES.items():
        if not shape.fullmatch(fields.get(name, "")):
            raise NotUnderstood(f"the shape of {name}")
    status, reason = _meaning(fields["Status"], fields.get("StatusDetail", ""))
    card = fields.get("CardType", "")
    return Reported(
        status=status,
        reason=reason,
        card_type=card if card in _CARDS else "",
        last4=fields.get("Last4Digits", ""),
        auth_no=fields.get("TxAuthNo", ""),
    )


def check_proof(fields: Mapping[str, str], registered: Registered) -> None:
    """Raise BadSignature unless `fields` are Opayo's, and about this attempt."""
    # Without a key of its own anybody who knows our vendor name could sign.
    if not (registered.security_key and registered.provider_ref):
        raise BadSignature("the attempt has no key")
    if not is_signed(fields, registered.account, registered.security_key):
        raise BadSignature("the signature")
    if fields.get("VendorTxCode") != registered.code:
        raise BadSignature("another attempt's code")
    if fields.get("VPSTxId") != registered.provider_ref:
        raise BadSignature("another transaction's number")


def _meaning(status: str, detail: str) -> tuple[PaymentStatus, Reason | None]:
    if status not in _STATUS_OF:
        raise NotUnderstood("the status")
    number = detail.partition(":")[0].strip()
    return _FINER.get((status, number), _STATUS_OF[status])
