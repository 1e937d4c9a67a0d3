"""What can be made to happen to a payment: one table, one small function each.

To add a scenario, write its function and give it a line in SCENARIOS; the control page and the
API read the table.
"""

from collections.abc import Callable
from dataclasses import dataclass

from local.bank import results
from local.bank.conversation import Conversation
from local.bank.replies import Reply
from local.bank.transactions import Choice, TxState

Act = Callable[[Conversation], None]
LONGEST_WAIT = 86_400
MOST_AT_ONCE = 200


def normal(talk: Conversation) -> None:
    """Tell the result once and do as the merchant replies."""
    talk.obey(talk.post())


def decline(talk: Conversation) -> None:
    """The bank declines, whatever the card."""
    talk.transaction.result = results.refused_with_card(
        talk.transaction, "NOTAUTHED", "2000", "NOTCHECKED"
    ) | {"DeclineCode": "05"}
    normal(talk)


def reject(talk: Conversation) -> None:
    """The merchant's own rules reject the card, with the code chosen."""
    code = talk.transaction.choice.how
    three_d = "NOTCHECKED" if code == "2001" else "NOTAUTHED"
    talk.transaction.result = results.refused_with_card(
        talk.transaction, "REJECTED", code, three_d
    )
    normal(talk)


def cancel(talk: Conversation) -> None:
    """The buyer presses Cancel."""
    talk.transaction.result = results.without_card("ABORT", "2013")
    normal(talk)


def fail(talk: Conversation) -> None:
    """Opayo itself fails after Pay now."""
    talk.transaction.result = results.without_card("ERROR", "2003")
    normal(talk)


def wait_for_monitor(talk: Conversation) -> None:
    """Stay unfinished: the monitor cancels it when it is due."""
    talk.tell_abort_after(talk.transaction.choice.after)


def twice(talk: Conversation) -> None:
    """The same notification comes twice, one after the other."""
    talk.obey(worst([talk.post(), talk.post()]))


def parallel(talk: Conversation) -> None:
    """The same notification comes many times at once."""
    talk.obey(worst(talk.post_at_once(talk.transaction.choice.count)))


def late(talk: Conversation) -> None:
    """The buyer waits on a page of ours until the merchant has answered."""
    talk.later(talk.transaction.choice.after, normal)


def never(talk: Conversation) -> None:
    """No notification at all: the money is taken, or the transaction cancelled in silence."""
    if talk.transaction.choice.how == "authorised" and talk.authorised:
        talk.transaction.move(TxState.AUTHORISED)
        talk.transaction.problem = "The shop could not be told of the payment"
        talk.save()
    else:
        wait_for_monitor(talk)


def forged(talk: Conversation) -> None:
    """Somebody else's notification comes first, then the true one."""
    reply = talk.post(FORGERIES[talk.transaction.choice.how](talk))
    if reply.status != "INVALID":
        talk.transaction.note("forgery believed", "The merchant did not answer INVALID")
    normal(talk)


def lower_case(talk: Conversation) -> None:
    """The signature comes in lower-case hex, which is the same number."""
    fields = talk.signed()
    talk.obey(talk.post({**fields, "VPSSignature": fields["VPSSignature"].lower()}))


def lost_reply(talk: Conversation) -> None:
    """The merchant's reply gets lost: the result comes again, or an ABORT after it."""
    talk.post()
    talk.transaction.note("reply lost", "The bank acts as if no answer had come")
    if talk.transaction.choice.how == "repeat":
        talk.later(talk.transaction.choice.after, normal)
    else:
        talk.transaction.problem = "No answer came"
        talk.transaction.move(TxState.CANCELLED_WHEN_IDLE)
        talk.tell_abort_after(talk.transaction.choice.after)


def pending_then_ok(talk: Conversation) -> None:
    """The bank takes its time: PENDING first, the result later."""
    result = dict(talk.transaction.result)
    talk.transaction.result = results.without_card("PENDING", "2019")
    talk.obey(talk.post())

    def finish(later: Conversation) -> None:
        later.transaction.result = result
        normal(later)

    talk.later(talk.transaction.choice.after, finish)


def abort_after_ok(talk: Conversation) -> None:
    """All goes well, and then the payment is taken back: nobody was charged."""
    charged = talk.authorised
    talk.obey(talk.post())
    if charged:
        talk.tell_abort_after(talk.transaction.choice.after)


def abort_before_ok(talk: Conversation) -> None:
    """Out of order: an ABORT arrives before the true result."""
    result = dict(talk.transaction.result)
    talk.transaction.result = results.without_card("ABORT", "2008")
    talk.post()
    talk.transaction.result = result
    normal(talk)


def worst(replies: list[Reply]) -> Reply:
    """Return the reply to obey of several: one refusal or silence outweighs any OK."""
    return next((reply for reply in replies if not reply.accepts), replies[0])


def _wrong_key(talk: Conversation) -> dict[str, str]:
    fields = talk.signed()
    return {**fields, "VPSSignature": talk.signature_of(fields, key="0000000000")}


def _without_signature(talk: Conversation) -> dict[str, str]:
    return {name: value for name, value in talk.signed().items() if name != "VPSSignature"}


def _changed(talk: Conversation, **values: str) -> dict[str, str]:
    return {**talk.signed(), **values}


FORGERIES: dict[str, Callable[[Conversation], dict[str, str]]] = {
    "wrong_key": _wrong_key,
    "no_signature": _without_signature,
    "wrong_status": lambda talk: _changed(
        talk, Status="NOTAUTHED" if talk.authorised else "OK"
    ),
    "wrong_code": lambda talk: _changed(talk, VendorTxCode=f"{talk.transaction.code[:38]}-X"),
    "foreign_transaction": lambda talk: _changed(talk, VPSTxId=talk.bank.draws.guid("foreign")),
}


@dataclass(frozen=True, slots=True)
class Scenario:
    """One line of the table. `act` is what Pay now sets going."""

    words: str
    act: Act = normal
    after: float = 0
    count: int = 0
    hows: tuple[str, ...] = ("",)
    on_cancel: bool = False
    """Whether it also shapes how a Cancel is told."""
    at_register: bool = False
    """Whether it happens when the transaction is registered."""


SCENARIOS = {
    "normal": Scenario("As the card says"),
    "decline": Scenario("The bank declines", decline),
    "reject": Scenario("Rejected by rules", reject, hows=("2001", "4026", "4027")),
    "cancel": Scenario("The buyer cancels", cancel),
    "error": Scenario("Opayo fails after Pay now", fail),
    "timeout": Scenario("Not finished in time: ABORT, buyer stays", wait_for_monitor, after=5),
    "twice": Scenario("The notification comes twice", twice, on_cancel=True),
    "parallel": Scenario("It comes many times at once", parallel, count=5, on_cancel=True),
    "late": Scenario("It comes late, the buyer waits", late, after=5, on_cancel=True),
    "never": Scenario(
        "No notification at all", never, after=5, hows=("cancelled", "authorised"),
        on_cancel=True,
    ),
    "forged": Scenario(
        "A forged notification comes first", forged, hows=tuple(FORGERIES), on_cancel=True
    ),
    "lower_case": Scenario("The signature is in lower case", lower_case, on_cancel=True),
    "lost_reply": Scenario(
        "The merchant's reply gets lost", lost_reply, after=2, hows=("repeat", "abort"),
        on_cancel=True,
    ),
    "pending_then_ok": Scenario("PENDING first, the result later", pending_then_ok, after=5),
    "abort_after_ok": Scenario("ABORT after a good end", abort_after_ok, after=5),
    "abort_before_ok": Scenario("ABORT before the result", abort_before_ok),
    "slow": Scenario("Registration is answered slowly", after=5, at_register=True),
    "error_at_register": Scenario(
        "Registration fails at Opayo", hows=("5003", "2003"), at_register=True
    ),
    "invalid_at_register": Scenario(
        "Registration is refused", hows=("4020", "4000", "4008", "4009"), at_register=True
    ),
    "no_answer_at_register": Scenario(
        "Registration gets no answer", after=2, hows=("registered", "not_registered"),
        at_register=True,
    ),
    "repeat_without_key": Scenario(
        "A registration that comes again gets no key", at_register=True
    ),
    "html_at_register": Scenario("Registration gets a web page", at_register=True),
}  # fmt: skip


class UnknownScenario(ValueError):
    """There is no such scenario, or it has no such variant."""


def choose(
    name: str, after: float | None = None, count: int | None = None, how: str = ""
) -> Choice:
    """Return a scenario as chosen, with what it needs filled in.

    Raises:
        UnknownScenario: no such scenario or variant, or a number out of range.
    """
    scenario = SCENARIOS.get(name)
    if scenario is None or (how and how not in scenario.hows):
        raise UnknownScenario(f"{name} {how}".strip())
    after = scenario.after if after is None else after
    count = count or scenario.count
    if not 0 <= after <= LONGEST_WAIT or not 0 <= count <= MOST_AT_ONCE:
        raise UnknownScenario(f"{name} after {after} seconds, {count} times")
    return Choice(name, after, count, how or scenario.hows[0])
