"""Writes whose answer is lost or refused. Called through faults.program."""

from collections.abc import Callable
from functools import partial
from typing import Any

from factories import a_candidate_user, a_request, an_achievement, an_employer
from faults import faulty, notifying, scene

from chalicelib import clock
from chalicelib.audit import trail
from chalicelib.connections import rules, services
from chalicelib.connections.models import Connection
from chalicelib.mail import Message
from chalicelib.orders import services as orders
from chalicelib.payments import services as payments

Look = Callable[[], dict[str, Any]]
WRITE = "TransactWriteItems"
REFUSED_BEFORE = 3


def lose_answer(step: str) -> dict[str, Any]:
    """Take a step whose write is carried out and never answered, then take it again."""
    take, look = _STEPS[step]()
    with faulty.after(WRITE, faulty.lose_answer):
        first = _result(take)
    between = look()
    return {"first": first, "between": between, "again": _result(take), **look()}


def lose_answer_on_the_wire(step: str) -> dict[str, Any]:
    """Take a step whose write is answered only when AWS's client asks a second time."""
    take, look = _STEPS[step]()
    with faulty.losing_on_the_wire(WRITE) as requests:
        first = _result(take)
    same = len(requests) > 1 and requests[0] == requests[1]
    return {"first": first, "asked_twice_with_one_token": same, **look()}


def lose_each_answer_to_a_notification() -> list[dict[str, Any]]:
    """Notify of one order after the other, and lose a further answer each time."""
    found: list[dict[str, Any]] = []
    while True:
        take, look = _STEPS["notification"]()
        nth = len(found) + 1
        with faulty.after(faulty.ANY, faulty.lose_answer, nth) as calls:
            reply = _result(take)
        if len(calls) < nth:
            return found
        found.append({"lost": calls[nth - 1], "reply": reply, **look()})


def refuse(step: str, code: str) -> dict[str, Any]:
    """Take a step whose write DynamoDB at first refuses."""
    take, look = _STEPS[step]()
    with faulty.refusing(WRITE, code, times=REFUSED_BEFORE) as calls:
        first = _result(take)
    return {"first": first, "calls": calls, **look()}


def _result(take: Callable[[], Any]) -> str:
    try:
        return str(take())
    except Exception as error:  # noqa: BLE001  an error is a result here
        return type(error).__name__


def _accept() -> tuple[Callable[[], Any], Look]:
    now = clock.now()
    employer, candidate = an_employer(), a_candidate_user()
    an_achievement(str(candidate.candidate_id))
    connection_id = a_request(employer, candidate.email).connection_id
    choice = rules.Choice(True, frozenset(), rules.usual_expiry(now))

    def take() -> None:
        asked = services.request_for(candidate.user_id, employer.user_id, connection_id, now)
        services.accept(asked, choice, now)

    def look() -> dict[str, Any]:
        row = Connection.get(employer.user_id, connection_id, consistent_read=True)
        return {
            "status": row.status,
            "trail": [entry.action for entry in trail(f"connection#{connection_id}")],
            "mails": [each.template for each in Message.scan() if each.to == employer.email],
        }

    return take, look


def _confirm() -> tuple[Callable[[], Any], Look]:
    buyer = scene.a_buyer()
    shown = orders.confirmation(buyer.user_id)
    take = partial(payments.confirm, buyer.user_id, shown.order_id, shown.fingerprint)
    return take, lambda: _paid(buyer.user_id, shown.order_id)


def _notify() -> tuple[Callable[[], Any], Look]:
    buyer = scene.a_buyer()
    order = scene.confirm(buyer)
    take = partial(notifying.tell, *scene.notification(order))
    return take, lambda: _paid(buyer.user_id, order.order_id)


def _paid(user_id: str, order_id: str) -> dict[str, Any]:
    found = scene.look(user_id, order_id)
    statuses = list(found.pop("attempts").values())
    return {**found, "attempts": statuses, "at_the_bank": len(scene.bank().of_order(order_id))}


_STEPS: dict[str, Callable[[], tuple[Callable[[], Any], Look]]] = {
    "accept": _accept,
    "confirm": _confirm,
    "notification": _notify,
}
