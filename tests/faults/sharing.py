"""A candidate shares, ends and gives more time, at once. Called through faults.program."""

from functools import partial
from typing import Any

from factories import (
    PASSWORD,
    a_candidate_user,
    a_connection,
    an_achievement,
    an_employer,
    give_password,
)
from faults import faulty
from faults.at_once import at_once

from chalicelib import clock, ids
from chalicelib.accounts import services as accounts
from chalicelib.accounts.models import User
from chalicelib.accounts.services import costs
from chalicelib.audit import trail
from chalicelib.connections import rules, services
from chalicelib.connections.models import Connection
from chalicelib.connections.rules import Choice, ExtensionStatus
from chalicelib.connections.services import sharing
from chalicelib.connections.services.sharing import employer_to_be
from chalicelib.limits import Limit
from chalicelib.mail import Message
from chalicelib.paging import Counter
from chalicelib.storage import Unavailable

AT_ONCE = 24
TABS = 8
SHARES = 4


def ending_against_more_time(ending: int) -> dict[str, Any]:
    """Answer in many tabs at once: in so many the sharing is ended, in others lengthened."""
    now = clock.now()
    employer, candidate = an_employer(), _a_holder()
    longer = rules.latest_expiry(now)
    asked = {"extension": ExtensionStatus.ASKED, "extension_on": longer}
    row = a_connection(employer, candidate, **asked)
    ask = partial(
        services.request_for, candidate.user_id, employer.user_id, row.connection_id, now
    )
    end = [partial(services.end, ask(), now) for _ in range(ending)]
    answer = [
        partial(services.answer_extension, ask(), longer, now) for _ in range(AT_ONCE - ending)
    ]

    results = at_once(end + answer)

    mails = [each.template for each in Message.scan() if each.to == employer.email]
    return {
        "ended": results[:ending],
        "answered": results[ending:],
        "mails": mails,
        **_standing(employer.user_id, row.connection_id),
    }


def sharing_with_one_address(is_known: bool) -> dict[str, Any]:
    """Press Share in many tabs at once, with an employer or with nobody yet."""
    # Three e-mails a day are all that one address gets; that limit has a test of its own.
    sharing.MAILS_TO_ONE_ADDRESS = Limit("share-to-address", AT_ONCE, rules.WAIT)
    candidate, email = _a_holder(), f"{ids.new_id()}@example.org"
    employer_id = an_employer(email=email).user_id if is_known else employer_to_be(email)

    results = at_once([partial(_share, candidate, email)] * AT_ONCE)

    [row] = Connection.of_employer(employer_id)
    mails = [each.template for each in Message.scan() if each.to == email]
    return {"results": results, "mails": mails, **_standing(employer_id, row.connection_id)}


def first_sign_ins() -> dict[str, Any]:
    """Sign in for the first time in many tabs at once, while shares wait."""
    costs.LOGINS_OF_NETWORK = Limit("login-network", AT_ONCE, rules.WAIT)
    email, employer = _what_waits()

    def sign_in() -> str:
        accounts.at_first_sign_in(services.take_in_waiting)
        _, role = accounts.sign_in(email, PASSWORD, network="192.0.2.1", remember=False)
        return role.value

    results = at_once([sign_in] * TABS)

    return {"results": results, **_taken_in(employer, email)}


def taking_in_with_lost_answers() -> list[dict[str, Any]]:
    """Take in what waits, and lose the answer to a further step each time; then once more."""
    found = []
    for nth in range(1, SHARES + 1):
        email, employer = _what_waits()
        take_in = partial(services.take_in_waiting, employer.user_id, email, clock.now())
        try:
            with faulty.after("TransactWriteItems", faulty.lose_answer, nth):
                take_in()
        except Unavailable:
            between = len(Connection.of_employer(employer.user_id))
            take_in()
            found.append({"between": between, **_taken_in(employer, email)})
    return found


def _a_holder() -> User:
    candidate = a_candidate_user()
    an_achievement(str(candidate.candidate_id))
    return candidate


def _share(candidate: User, email: str) -> None:
    now = clock.now()
    everything = Choice(True, frozenset(), rules.usual_expiry(now))
    services.share_first(candidate.user_id, email, everything, now)


def _what_waits() -> tuple[str, User]:
    email = f"{ids.new_id()}@example.org"
    for _ in range(SHARES):
        _share(_a_holder(), email)
    employer = an_employer(email=email)
    give_password(employer, welcomed_at=None)
    return email, employer


def _taken_in(employer: User, email: str) -> dict[str, Any]:
    rows = Connection.of_employer(employer.user_id)
    return {
        "rows": [row.status for row in rows],
        "trails": [
            [entry.action for entry in trail(f"connection#{row.connection_id}")] for row in rows
        ],
        "left": len(Connection.of_employer(employer_to_be(email))),
        "counted": _counted(employer.user_id),
        "counted_as_waiting": _counted(employer_to_be(email)),
    }


def _standing(employer_id: str, connection_id: str) -> dict[str, Any]:
    return {
        "status": Connection.get(employer_id, connection_id, consistent_read=True).status,
        "trail": [entry.action for entry in trail(f"connection#{connection_id}")],
        "counted": _counted(employer_id),
    }


def _counted(employer_id: str) -> dict[str, int]:
    counted = {}
    for status in ("", *rules.ConnectionStatus):
        list_id = "#".join(filter(None, ("connections", employer_id, status)))
        counter = Counter.find(list_id)
        if counter and counter.number:
            counted[status or "all"] = int(counter.number)
    return counted
