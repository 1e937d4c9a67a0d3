"""What becomes of a payment: the result fields of a notification, before any is signed."""

import re

from local.bank.cards import Card, CardType
from local.bank.codes import detail
from local.bank.draws import Draws
from local.bank.transactions import Transaction, TxState

NOT_CHECKED = {
    "AVSCV2": "DATA NOT CHECKED",
    "AddressResult": "NOTPROVIDED",
    "PostCodeResult": "NOTPROVIDED",
    "CV2Result": "NOTPROVIDED",
    "GiftAid": "0",
    "3DSecureStatus": "NOTCHECKED",
}

# The cardholder's name steers 3-D Secure. Source: opayo-server.md part 8.
MAGIC_NAMES = {
    "SUCCESSFUL": "OK",
    "NOTAUTH": "NOTAUTHED",
    "CHALLENGE": "OK",
    "PROOFATTEMPT": "ATTEMPTONLY",
    "NOTENROLLED": "NOTAVAILABLE",
    "REJECT": "NOTAUTHED",
    "TECHDIFFICULTIES": "INCOMPLETE",
    "ERROR": "ERROR",
}

END_OF = {
    "OK": TxState.AUTHORISED,
    "NOTAUTHED": TxState.DECLINED,
    "REJECTED": TxState.REJECTED,
    "ABORT": TxState.ABORTED,
    "ERROR": TxState.FAILED_HERE,
    "PENDING": TxState.PENDING,
}


def without_card(status: str, code: str) -> dict[str, str]:
    """Return a result that no bank was asked for, such as ABORT 2013."""
    return {"Status": status, "StatusDetail": detail(code), **NOT_CHECKED}


def needs_challenge(transaction: Transaction) -> bool:
    """Tell whether the buyer must answer a 3-D Secure challenge before the bank is asked."""
    card = transaction.card
    wanted = transaction.fields.get("Apply3DSecure") != "2" and not transaction.challenge
    return wanted and card is not None and card.holder.upper() == "CHALLENGE"


def authorise(transaction: Transaction, draws: Draws) -> dict[str, str]:
    """Return what 3-D Secure and the bank say of the transaction's card."""
    three_d, code = _three_d_secure(transaction)
    if code:
        return refused_with_card(transaction, "REJECTED", code, three_d)
    checks = _checks(transaction)
    rules_apply = transaction.fields.get("ApplyAVSCV2") == "1"
    if rules_apply and checks["CV2Result"] != "MATCHED":
        return refused_with_card(transaction, "REJECTED", "2001", three_d) | checks
    if _card(transaction).test_card.declined:
        declined = refused_with_card(transaction, "NOTAUTHED", "2000", three_d)
        return declined | checks | {"DeclineCode": "05"}
    return authorised(transaction, draws, three_d) | checks


def authorised(transaction: Transaction, draws: Draws, three_d: str) -> dict[str, str]:
    """Return the result of a payment the bank agrees to, leaving the checks open."""
    code = transaction.code
    card = _card(transaction)
    proven = three_d in {"OK", "ATTEMPTONLY"}
    amex = card.test_card.type is CardType.AMEX
    proof = {
        "CAVV": draws.cavv(code),
        "ACSTransID": draws.uuid(f"acs {code}"),
        "DSTransID": draws.uuid(f"ds {code}"),
    }
    return {
        "Status": "OK",
        "StatusDetail": detail("0000"),
        "TxAuthNo": draws.number(code, 8),
        **NOT_CHECKED,
        "3DSecureStatus": three_d,
        **(proof if proven else {}),
        **_shown_of(transaction),
        "DeclineCode": "00",
        "BankAuthCode": "99972" if amex else "999777",
        "SchemeTraceID": draws.trace(code),
    }


def refused_with_card(
    transaction: Transaction, status: str, code: str, three_d: str
) -> dict[str, str]:
    """Return a result that says no to a card, with what may be told of the card."""
    return {
        **without_card(status, code),
        "3DSecureStatus": three_d,
        **_shown_of(transaction),
    }


def _card(transaction: Transaction) -> Card:
    if transaction.card is None:
        raise ValueError(f"no card was typed for {transaction.code}")
    return transaction.card


def _shown_of(transaction: Transaction) -> dict[str, str]:
    card = _card(transaction)
    return {
        "CardType": card.test_card.type.value,
        "Last4Digits": card.last_four,
        "ExpiryDate": card.expires,
    }


def _three_d_secure(transaction: Transaction) -> tuple[str, str]:
    """Return the 3DSecureStatus, and the code that rejects the payment for it, if any."""
    wish = transaction.fields.get("Apply3DSecure", "")
    card = _card(transaction)
    name = card.holder.upper()
    if wish == "2":
        return "NOTCHECKED", ""
    status = MAGIC_NAMES.get(name, card.test_card.three_d)
    if name == "CHALLENGE" and transaction.challenge != "passed":
        status = "NOTAUTHED"
    if status == "NOTAUTHED" and wish != "3":
        return status, "4027" if name == "REJECT" else "4026"
    if wish == "1" and status in {"ERROR", "INCOMPLETE"}:
        return status, "4026"
    return status, ""


def _checks(transaction: Transaction) -> dict[str, str]:
    """Return what the bank finds of security code and address: 123, house 88, postcode 412."""
    if transaction.fields.get("ApplyAVSCV2") == "2":
        nothing = dict.fromkeys(("AddressResult", "PostCodeResult", "CV2Result"), "NOTCHECKED")
        return {"AVSCV2": "DATA NOT CHECKED", **nothing}
    code = _card(transaction).code_matches
    address = _digits(transaction.fields["BillingAddress1"]) == "88"
    postcode = _digits(transaction.fields.get("BillingPostCode", "")) == "412"
    summary = {
        (True, True): "ALL MATCH",
        (True, False): "SECURITY CODE MATCH ONLY",
        (False, True): "ADDRESS MATCH ONLY",
        (False, False): "NO DATA MATCHES",
    }
    return {
        "AVSCV2": summary[code, address and postcode],
        "AddressResult": _found(address),
        "PostCodeResult": _found(postcode),
        "CV2Result": _found(code),
    }


def _found(matches: bool) -> str:
    return "MATCHED" if matches else "NOTMATCHED"


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)
