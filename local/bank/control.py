"""The control page and the JSON interface: what the bank is to do, and what it has done.

For tests and scripts, all under /sandbox/api/ and in JSON (a reference is a VPSTxId or a
VendorTxCode):

    GET  scenarios                      the table, with variants ("hows") and usual values
    POST scenario                       {"scenario": …, "after": seconds, "count": n, "how": …}
                                        for the next ones ("times": n of them, else all), or for
                                        one that is open ("vpstxid" or "vendor_tx_code")
    GET  transactions                   the last ones, newest first
    GET  transactions/REFERENCE         one with its history: each post and each reply
    POST transactions/REFERENCE/pay     pay without a browser: {"number", "holder", "code"}
    POST transactions/REFERENCE/cancel  cancel without a browser
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from urllib.parse import quote, unquote

from local.bank.bank import Bank
from local.bank.cards import TEST_CARDS, Card, CardType
from local.bank.gateway import next_url
from local.bank.pages import draw
from local.bank.scenarios import SCENARIOS, UnknownScenario, choose
from local.bank.transactions import Choice, Transaction
from local.bank.web import Request, Response

PAGE = "/sandbox/"
PAGES = "/sandbox/transactions/"
API = "/sandbox/api/transactions/"


class NoSuchTransaction(LookupError):
    """No transaction has this VPSTxId or VendorTxCode."""


def show_control(bank: Bank, request: Request) -> Response:
    """The control page: the scenario of the next payments, and the last ones."""
    choice, times = bank.store.default_choice()
    html = draw(
        "control.html",
        choice=choice,
        times=times,
        scenarios=SCENARIOS,
        transactions=bank.store.newest(),
        wrong=request.query.get("wrong", ""),
        transaction=None,
    )
    return Response.page(html)


def show_transaction(bank: Bank, request: Request) -> Response:
    """One transaction with all that was said about it."""
    transaction = bank.store.find(unquote(request.path.removeprefix(PAGES)))
    if transaction is None:
        return Response.page(draw("unknown.html", title="Payment not found"), 404)
    html = draw(
        "transaction.html",
        transaction=transaction,
        scenarios=SCENARIOS,
        next_url=next_url(bank, transaction),
        wrong=request.query.get("wrong", ""),
    )
    return Response.page(html)


def save_scenario(bank: Bank, request: Request) -> Response:
    """Take the control page's form: for one transaction, or for the next ones."""
    form = request.form
    name, _, how = form.get("scenario", "").partition(":")
    vpstxid = form.get("vpstxid", "")
    asked = {"scenario": name, "how": how, "vpstxid": vpstxid}
    numbers = {name: form[name] for name in ("after", "count", "times") if form.get(name)}
    transaction = bank.store.by_id(vpstxid) if vpstxid else None
    back = PAGE if transaction is None else PAGES + quote(transaction.code, safe="")
    try:
        _set_scenario(bank, {**asked, **numbers})
    except (NoSuchTransaction, ValueError):
        return Response.redirect(f"{back}?wrong=scenario")
    return Response.redirect(back)


def api_set_scenario(bank: Bank, request: Request) -> Response:
    """Set a scenario: {scenario, after, count, how} and vpstxid, vendor_tx_code or times."""
    try:
        return Response.json(_set_scenario(bank, _read_json(request)))
    except NoSuchTransaction as error:
        return _api_error(str(error), 404)
    except ValueError as error:
        return _api_error(str(error), 422)


def api_scenarios(_bank: Bank, _request: Request) -> Response:
    """All scenarios with their variants and usual values."""
    table = {
        name: {
            "words": scenario.words,
            "after": scenario.after,
            "count": scenario.count,
            "hows": [how for how in scenario.hows if how],
        }
        for name, scenario in SCENARIOS.items()
    }
    return Response.json(table)


def api_transactions(bank: Bank, _request: Request) -> Response:
    """The last transactions, newest first, without their histories."""
    return Response.json([_summary(bank, transaction) for transaction in bank.store.newest()])


def api_transaction(bank: Bank, request: Request) -> Response:
    """One transaction with its history: each post, each reply."""
    transaction = bank.store.find(unquote(request.path.removeprefix(API)))
    if transaction is None:
        return _api_error("no such transaction", 404)
    record = transaction.as_record()
    return Response.json(record | _summary(bank, transaction))


def api_act(bank: Bank, request: Request) -> Response:
    """Pay or cancel without a browser: POST …/transactions/<reference>/pay or /cancel."""
    reference, _, act = request.path.removeprefix(API).rpartition("/")
    found = bank.store.find(unquote(reference))
    if found is None or act not in {"pay", "cancel"}:
        return _api_error("no such transaction or act", 404)
    try:
        card = _card(_read_json(request))
    except (KeyError, ValueError) as error:
        return _api_error(f"not a card: {error}", 422)
    with bank.turn(found.vpstxid) as transaction:
        if transaction is None or not transaction.with_buyer:
            return _api_error("the transaction is over", 409)
        if act == "cancel":
            bank.cancel(transaction)
        else:
            transaction.card, transaction.card_type = card, card.test_card.type
            transaction.challenge = "passed"
            bank.pay(transaction)
        return Response.json(_summary(bank, transaction))


def _card(asked: Mapping[str, Any]) -> Card:
    number = str(asked.get("number", "4929000000006"))
    right_code = "1234" if TEST_CARDS[number].type is CardType.AMEX else "123"
    matches = str(asked.get("code", right_code)) == right_code
    return Card(number, str(asked.get("holder", "Alex Morgan")), "1239", matches)


def _set_scenario(bank: Bank, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Choose a scenario and return what is now in force.

    Raises:
        NoSuchTransaction: there is none of that name, or it is over.
        ValueError: no such scenario, or a number that is none.
    """
    choice = choose(
        str(asked.get("scenario", "")),
        float(asked["after"]) if "after" in asked else None,
        int(asked["count"]) if "count" in asked else None,
        str(asked.get("how", "")),
    )
    reference = str(asked.get("vpstxid") or asked.get("vendor_tx_code") or "")
    if not reference:
        times = int(asked["times"]) if asked.get("times") else None
        bank.store.set_default_choice(choice, times)
        return {**asdict(choice), "times": times}
    _set_for_one(bank, reference, choice)
    return asdict(choice)


def _set_for_one(bank: Bank, reference: str, choice: Choice) -> None:
    found = bank.store.find(reference)
    if found is None:
        raise NoSuchTransaction(reference)
    if SCENARIOS[choice.name].at_register:
        raise UnknownScenario(f"{choice.name} is over once a transaction is registered")
    with bank.turn(found.vpstxid) as transaction:
        if transaction is None or not transaction.with_buyer:
            raise NoSuchTransaction(f"{reference} is over")
        transaction.choice, transaction.due_at = choice, None
        transaction.note("scenario", choice.name)
        bank.stay_alert(transaction)
    bank.wake_monitor()


def _read_json(request: Request) -> Mapping[str, Any]:
    value = json.loads(request.body or b"{}")
    if not isinstance(value, dict):
        raise ValueError("a JSON object is wanted")  # noqa: TRY004 — the caller's mistake, told as such
    return value


def _summary(bank: Bank, transaction: Transaction) -> dict[str, Any]:
    return {
        "vpstxid": transaction.vpstxid,
        "vendor_tx_code": transaction.code,
        "state": transaction.state.value,
        "state_in_words": transaction.state_in_words,
        "amount": transaction.fields["Amount"],
        "currency": transaction.fields["Currency"],
        "scenario": transaction.choice.name,
        "status": transaction.result.get("Status", ""),
        "redirect_url": transaction.redirect_url,
        "problem": transaction.problem,
        "next_url": next_url(bank, transaction),
    }


def _api_error(words: str, status: int) -> Response:
    return Response.json({"error": words}, status)
