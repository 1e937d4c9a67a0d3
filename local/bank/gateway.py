"""The registration service: what `vspserver-register.vsp` answers."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote

from local.bank.bank import Bank
from local.bank.codes import Refusal, detail
from local.bank.registration import check, protocol_of, read_form
from local.bank.transactions import Choice, Transaction, TxState
from local.bank.web import Request, Response

_DIFFERENT = {"Amount": "4002", "Currency": "4003", "TxType": "4004"}


def register(bank: Bank, request: Request) -> Response:
    """Answer a registration, as the scenario of the next transaction has it.

    Source: opayo-server.md parts 2 and 3.
    """
    fields = read_form(request.body)
    with bank.registering:
        choice = bank.take_choice()
        silent = choice.name == "no_answer_at_register"
        if silent and choice.how == "not_registered":
            return Response.none_after(choice.after)
        answer = _answer(bank, fields, choice)
    if silent:
        return Response.none_after(choice.after)
    return replace(answer, delay=choice.after) if choice.name == "slow" else answer


def next_url(bank: Bank, transaction: Transaction) -> str:
    """Return where the buyer goes to pay: braces do not belong in a URL as they are."""
    vpstxid = quote(transaction.vpstxid, safe="")
    return f"{bank.options.origin}/gateway/service/cardselection?vpstxid={vpstxid}"


def _answer(bank: Bank, fields: Mapping[str, str], choice: Choice) -> Response:
    protocol = protocol_of(fields)
    try:
        _refuse_if_chosen(choice)
        known = bank.store.by_code(fields.get("Vendor", ""), fields.get("VendorTxCode", ""))
        if known is not None:
            _note_repeat(bank, known, fields)
            with_key = choice.name != "repeat_without_key"
            return _accepted(bank, known, "OK REPEATED", with_key=with_key)
        transaction = _registered(bank, fields, choice)
    except Refusal as refusal:
        return _text(VPSProtocol=protocol, Status=refusal.status, StatusDetail=refusal.detail)
    if choice.name == "html_at_register":
        return Response.page("<!doctype html><title>Maintenance</title><p>Back soon.")
    return _accepted(bank, transaction, "OK")


def _refuse_if_chosen(choice: Choice) -> None:
    if choice.name == "error_at_register":
        raise Refusal.of("ERROR", choice.how)
    if choice.name == "invalid_at_register":
        raise Refusal.of("INVALID", choice.how)


def _registered(bank: Bank, fields: Mapping[str, str], choice: Choice) -> Transaction:
    registration = check(fields, bank.options)
    name = f"{fields['Vendor'].lower()} {fields['VendorTxCode']}"
    transaction = Transaction(
        vpstxid=bank.draws.guid(name),
        security_key=bank.draws.security_key(name),
        protocol=registration.protocol,
        fields=dict(fields),
        choice=choice,
    )
    transaction.note("registered", f"Scenario: {choice.name}", sent=dict(fields))
    bank.stay_alert(transaction)
    bank.store.save(transaction)
    bank.wake_monitor()
    return transaction


def _note_repeat(bank: Bank, known: Transaction, fields: Mapping[str, str]) -> None:
    """Note that the same registration came again.

    Raises:
        Refusal: it is finished, or this is not the same registration.
    """
    if known.state is TxState.AUTHORISED:
        raise Refusal.of("INVALID", "4042")
    if not known.is_open:
        raise Refusal.of("INVALID", "4001")
    for name, code in _DIFFERENT.items():
        if fields.get(name, "") != known.fields[name]:
            raise Refusal.of("MALFORMED", code)
    if fields != known.fields:
        raise Refusal.of("MALFORMED", "4005")
    with bank.turn(known.vpstxid) as transaction:
        if transaction is not None:
            transaction.note("registered again", "The same registration came again")


def _accepted(
    bank: Bank, transaction: Transaction, status: str, *, with_key: bool = True
) -> Response:
    key = {"SecurityKey": transaction.security_key} if with_key else {}
    return _text(
        VPSProtocol=transaction.protocol,
        Status=status,
        StatusDetail=detail("2014"),
        VPSTxId=transaction.vpstxid,
        **key,
        NextURL=next_url(bank, transaction),
    )


def _text(**values: str) -> Response:
    return Response.text("\r\n".join(f"{name}={value}" for name, value in values.items()))
