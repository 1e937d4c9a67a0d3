"""Steps of which only one may win, taken at once. Called through faults.program."""

import unicodedata
from datetime import timedelta
from functools import partial
from typing import Any

from browser import Browser
from factories import (
    PASSWORD,
    a_candidate_user,
    a_connection,
    a_request,
    an_achievement,
    an_employer,
    give_password,
)
from faults import notifying, scene
from faults.at_once import at_once

from chalicelib import clock, ids, storage
from chalicelib.accounts import services as accounts
from chalicelib.accounts.models import Login, LoginState, Token, TokenPurpose, User
from chalicelib.accounts.services import costs, links
from chalicelib.audit import trail
from chalicelib.connections import rules, services
from chalicelib.connections.models import Connection
from chalicelib.limits import Limit
from chalicelib.mail import Message
from chalicelib.orders import services as orders
from chalicelib.orders.models import Order
from chalicelib.orders.services.basket import put_back
from chalicelib.paging import Counter
from chalicelib.payments import services as payments
from chalicelib.web.sessions import Role

AT_ONCE = 24


def one_confirm_form() -> dict[str, Any]:
    """Press the button of one confirm page at once, in as many tabs."""
    buyer = scene.a_buyer()
    first = Browser().signed_in_as(buyer)
    page = first.get("/checkout/confirm")
    order_id = orders.confirmation(buyer.user_id).order_id

    def press() -> str:
        tab = Browser()
        tab.cookies, tab.page = dict(first.cookies), page
        return tab.submit(form="main form[action='/checkout/confirm']").location

    locations = at_once([press] * AT_ONCE)
    return {
        "locations": locations,
        "order_id": order_id,
        "orders": len(list(Order.query(buyer.user_id, consistent_read=True))),
        "at_the_bank": scene.bank().of_order(order_id),
        **scene.look(buyer.user_id, order_id),
    }


def one_letter_in_two_orders(tabs: int) -> dict[str, Any]:
    """Report a cancelled order as paid while its letter is ordered anew in so many tabs."""
    buyer = scene.a_buyer()
    old = scene.confirm(buyer)
    told = partial(notifying.tell, *scene.notification(old))
    orders.cancel(buyer.user_id, old.order_id)
    with storage.all_or_nothing() as writes:
        put_back(writes, orders.order_for(buyer.user_id, old.order_id))
    shown = orders.confirmation(buyer.user_id)
    confirm = partial(payments.confirm, buyer.user_id, shown.order_id, shown.fingerprint)

    results = at_once([confirm] * tabs + [told] * (AT_ONCE - tabs))

    found = Order.query(buyer.user_id, consistent_read=True)
    return {
        "confirmed": results[:tabs],
        "replies": results[tabs:],
        "old": old.order_id,
        "new": shown.order_id,
        "statuses": {each.order_id: each.status for each in found},
        "locked_for": scene.look(buyer.user_id, old.order_id)["locked_for"],
    }


def one_address_in_five_spellings() -> dict[str, Any]:
    """Register one address at once, each time by another visitor."""
    # Three e-mails an hour are all that an address gets; that limit has a test of its own.
    costs.ACTIVATION_MAILS = Limit("activation-mail", AT_ONCE, timedelta(hours=1))
    name = f"zo\N{LATIN SMALL LETTER E WITH DIAERESIS}.{ids.new_id()}"
    spellings = [
        f"{name}@b\N{LATIN SMALL LETTER U WITH DIAERESIS}cher.example.org",
        f"{name}@xn--bcher-kva.example.org",
        f"{name.upper()}@b\N{LATIN SMALL LETTER U WITH DIAERESIS}cher.Example.ORG",
        unicodedata.normalize("NFD", f"{name}@b\N{LATIN SMALL LETTER U WITH DIAERESIS}cher")
        + ".example.org",
        f" {name.title()}@xn--bcher-kva.example.org ",
    ]

    def register(number: int) -> None:
        network = f"192.0.2.{number}"
        visitor = accounts.Visitor(ids.new_id(), network)
        email = spellings[number % len(spellings)]
        draft = accounts.begin(Role.EMPLOYER, email, PASSWORD, visitor=visitor)
        accounts.save_profile(draft, accounts.Profile("Zoe", "Byrne", "Castle Motors"))
        waiting.append(partial(accounts.submit, draft, network=network))

    waiting: list[Any] = []
    for number in range(AT_ONCE):
        register(number)
    results = at_once(waiting)

    key = ids.email_key(spellings[0])
    login = Login.get(key, consistent_read=True)
    tokens = [each.token_hash for each in Token.scan() if each.email_key == key]
    return {
        "results": results,
        "login": login.user_id,
        "newest_link": login.activation_hash,
        "links": tokens,
        "users": [user.user_id for user in User.scan() if ids.email_key(user.email) == key],
        "registered": len(trail(f"user#{login.user_id}")),
        "mails": sum(ids.email_key(message.to) == key for message in Message.scan()),
    }


def one_activation_link() -> dict[str, Any]:
    """Use one activation link at once."""
    user = an_employer(activated_at=None)
    login = give_password(user, state=LoginState.PENDING)
    with storage.all_or_nothing() as writes:
        secret = links.make(writes, login, TokenPurpose.ACTIVATE)
        writes.save(login)

    results = at_once(
        [
            partial(accounts.activate, secret, PASSWORD, network=f"192.0.2.{number}")
            for number in range(AT_ONCE)
        ]
    )

    return {
        "results": results,
        "state": Login.get(login.email_key, consistent_read=True).state,
        "is_link_left": Token.find(ids.digest(secret)) is not None,
        "trail": [entry.action for entry in trail(f"user#{user.user_id}")],
    }


def accepting_against_declining(accepting: int) -> dict[str, Any]:
    """Answer one request at once, on pages open in many tabs; in so many it is accepted."""
    now = clock.now()
    employer, candidate = an_employer(), a_candidate_user()
    an_achievement(str(candidate.candidate_id))
    asked = a_request(employer, candidate.email)
    ask = partial(
        services.request_for, candidate.user_id, employer.user_id, asked.connection_id, now
    )
    choice = rules.Choice(True, frozenset(), rules.usual_expiry(now))
    accept = [partial(services.accept, ask(), choice, now) for _ in range(accepting)]
    declining = AT_ONCE - accepting
    decline = [partial(services.decline, ask(), now, block=False) for _ in range(declining)]

    results = at_once(accept + decline)

    return {
        "accepted": results[:accepting],
        "declined": results[accepting:],
        "mails": [each.template for each in Message.scan() if each.to == employer.email],
        **_standing(employer.user_id, asked.connection_id),
    }


def three_sweeps() -> list[dict[str, Any]]:
    """Let three sweeps go over the same expired connections at once."""
    yesterday = clock.london_date(clock.now()) - timedelta(days=1)
    employer = an_employer()
    expired = [
        a_connection(employer, a_candidate_user(), expires_on=yesterday) for _ in range(8)
    ]

    at_once([partial(services.move_due, clock.now())] * 3)

    return [_standing(employer.user_id, each.connection_id) for each in expired]


def _standing(employer_id: str, connection_id: str) -> dict[str, Any]:
    counted = {}
    for status in ("", *rules.ConnectionStatus):
        list_id = "#".join(filter(None, ("connections", employer_id, status)))
        if counter := Counter.find(list_id):
            counted[status or "all"] = counter.number
    return {
        "status": Connection.get(employer_id, connection_id, consistent_read=True).status,
        "trail": [entry.action for entry in trail(f"connection#{connection_id}")],
        "counted": {status: number for status, number in counted.items() if number},
    }
