"""The pages a buyer sees: card type, card details, 3-D Secure, review, and how it ends."""

from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from time import time
from urllib.parse import quote, urlsplit

from local.bank.bank import Bank
from local.bank.card_form import CardForm, read_card
from local.bank.cards import TEST_CARDS, CardType
from local.bank.pages import draw
from local.bank.results import MAGIC_NAMES, needs_challenge
from local.bank.transactions import Transaction, TxState
from local.bank.web import Request, Response, page_headers

TRIES = 3
SERVICE = "/gateway/service/"


def ask_card_type(bank: Bank, request: Request) -> Response:
    """How do you want to pay?"""
    with bank.turn(request.vpstxid) as transaction:
        if transaction is None or not transaction.with_buyer:
            return outcome(bank, transaction)
        transaction.move(TxState.ON_CARD_SELECTION)
        bank.stay_alert(transaction)
        return _page(bank, transaction, "card_type.html")


def save_card_type(bank: Bank, request: Request) -> Response:
    """Take the card type and go on to the card."""
    with bank.turn(request.vpstxid) as transaction:
        if transaction is None or not transaction.with_buyer:
            return outcome(bank, transaction)
        chosen = request.form.get("card_type", "")
        if chosen not in set(CardType):
            return _go(transaction, "cardselection")
        if chosen != transaction.card_type:
            transaction.card_type = CardType(chosen)
            transaction.card, transaction.kept_number = None, ""
        return _go(transaction, "carddetails")


def ask_card(bank: Bank, request: Request) -> Response:
    """Your card details."""
    with bank.turn(request.vpstxid) as transaction:
        if transaction is None or not transaction.with_buyer:
            return outcome(bank, transaction)
        if transaction.card_type is None:
            return _go(transaction, "cardselection")
        transaction.move(TxState.ON_CARD_ENTRY)
        bank.stay_alert(transaction)
        card = transaction.card
        if card is None:
            return _card_page(bank, transaction, CardForm(kept_number=transaction.kept_number))
        month, year = card.expires[:2], card.expires[2:]
        return _card_page(bank, transaction, CardForm(card.holder, month, year, card.number))


def save_card(bank: Bank, request: Request) -> Response:
    """Take the card, or say what is wrong with it: three wrong ones end the payment."""
    with bank.turn(request.vpstxid) as transaction:
        if transaction is None or not transaction.with_buyer:
            return outcome(bank, transaction)
        if transaction.card_type is None:
            return _go(transaction, "cardselection")
        now = datetime.fromtimestamp(time(), UTC)
        form = read_card(request.form, transaction.card_type, transaction.kept_number, now)
        transaction.card, transaction.kept_number = form.card, form.kept_number
        transaction.challenge = ""
        if form.card is not None:
            return _go(transaction, "confirmation")
        transaction.note("card refused", "; ".join(form.errors.values()))
        transaction.wrong_cards += form.mistyped
        if transaction.wrong_cards < TRIES:
            return _card_page(bank, transaction, form)
        bank.cancel(transaction, "2001")
        return outcome(bank, transaction)


def ask_confirmation(bank: Bank, request: Request) -> Response:
    """Review your order."""
    with bank.turn(request.vpstxid) as transaction:
        if transaction is None or not transaction.with_buyer:
            return outcome(bank, transaction)
        if transaction.card is None:
            return _go(transaction, "carddetails")
        transaction.move(TxState.ON_CONFIRMATION)
        bank.stay_alert(transaction)
        return _page(bank, transaction, "review.html")


def pay(bank: Bank, request: Request) -> Response:
    """Pay now: once, however often the button is pressed."""
    with bank.turn(request.vpstxid) as transaction:
        if transaction is None or not transaction.with_buyer:
            return outcome(bank, transaction)
        if transaction.card is None:
            return _go(transaction, "carddetails")
        if needs_challenge(transaction):
            return _go(transaction, "authentication")
        bank.pay(transaction)
        return outcome(bank, transaction)


def ask_challenge(bank: Bank, request: Request) -> Response:
    """3-D Secure: the issuer asks whether it is really you."""
    with bank.turn(request.vpstxid) as transaction:
        if transaction is None or not transaction.with_buyer:
            return outcome(bank, transaction)
        if transaction.card is None:
            return _go(transaction, "carddetails")
        transaction.move(TxState.AT_3D_SECURE)
        bank.stay_alert(transaction)
        return _page(bank, transaction, "challenge.html")


def answer_challenge(bank: Bank, request: Request) -> Response:
    """Take the answer to 3-D Secure and go to the bank with it."""
    with bank.turn(request.vpstxid) as transaction:
        if transaction is None or not transaction.with_buyer:
            return outcome(bank, transaction)
        if transaction.card is None:
            return _go(transaction, "carddetails")
        right = request.form.get("answer", "").strip().lower() == "challenge"
        transaction.challenge = "passed" if right else "failed"
        bank.pay(transaction)
        return outcome(bank, transaction)


def cancel(bank: Bank, request: Request) -> Response:
    """Cancel, and go back to the shop."""
    with bank.turn(request.vpstxid) as transaction:
        if transaction is None or not transaction.with_buyer:
            return outcome(bank, transaction)
        bank.cancel(transaction)
        return outcome(bank, transaction)


def show_outcome(bank: Bank, request: Request) -> Response:
    """Wait here while the merchant is being told, then go back to the shop."""
    transaction = bank.store.by_id(request.vpstxid)
    if transaction is None or not transaction.is_open or transaction.redirect_url:
        return outcome(bank, transaction)
    if transaction.with_buyer:
        return _go(transaction, "cardselection")
    return _going_on(_page(bank, transaction, "waiting.html"), "2")


def outcome(bank: Bank, transaction: Transaction | None) -> Response:
    """Return where a buyer goes who has nothing more to do here."""
    if transaction is None:
        return Response.page(draw("unknown.html", title="Payment not found"), 404)
    if transaction.is_open and not transaction.redirect_url:
        return _go(transaction, "outcome")
    if not transaction.redirect_url:
        return _page(bank, transaction, "ended.html")
    if _origin(transaction.redirect_url) in _form_targets(bank, transaction):
        return Response.redirect(transaction.redirect_url, HTTPStatus.FOUND)
    # The browser would hold back a redirect that follows a form and leaves for elsewhere.
    page = _page(bank, transaction, "leaving.html")
    return _going_on(page, f"0; url={transaction.redirect_url}")


def _card_page(bank: Bank, transaction: Transaction, form: CardForm) -> Response:
    page = _page(
        bank,
        transaction,
        "card.html",
        form=form,
        cards=[card for card in TEST_CARDS.values() if card.type is transaction.card_type],
        names=[name for name in MAGIC_NAMES if name != "SUCCESSFUL"],
        left=TRIES - transaction.wrong_cards,
    )
    return replace(page, status=HTTPStatus.UNPROCESSABLE_ENTITY) if form.errors else page


def _page(bank: Bank, transaction: Transaction, template: str, **values: object) -> Response:
    html = draw(template, transaction=transaction, **values)
    return Response.page(html, headers=page_headers(_form_targets(bank, transaction)))


def _going_on(page: Response, refresh: str) -> Response:
    """Return a page that the browser leaves by itself, with or without JavaScript."""
    return replace(page, headers={**page.headers, "Refresh": refresh})


def _go(transaction: Transaction, page: str) -> Response:
    return Response.redirect(f"{SERVICE}{page}?vpstxid={quote(transaction.vpstxid, safe='')}")


def _form_targets(bank: Bank, transaction: Transaction) -> tuple[str, ...]:
    """Return the origins a buyer may be sent to: the portal's, and the merchant's own."""
    merchant = _origin(transaction.fields["NotificationURL"])
    return tuple(sorted({f"http://{bank.options.portal_host}", merchant}))


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
