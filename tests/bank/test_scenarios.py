from collections.abc import Callable
from http.client import HTTPException
from threading import Event

import pytest
from merchants import HOME, Merchant, RunningBank

from local.bank.scenarios import SCENARIOS, UnknownScenario, choose
from local.bank.signing import signature
from local.bank.transactions import TxState

SOON = 0.02


def is_signed(bank: RunningBank, post: dict[str, str]) -> bool:
    transaction = bank.transaction
    made = signature(post, transaction.protocol, transaction.vendor, transaction.security_key)
    return made == post.get("VPSSignature", "").upper()


@pytest.mark.parametrize(
    ("played", "result", "state"),
    [
        (("decline", ""), "NOTAUTHED 2000", TxState.DECLINED),
        (("reject", "2001"), "REJECTED 2001", TxState.REJECTED),
        (("reject", "4026"), "REJECTED 4026", TxState.REJECTED),
        (("reject", "4027"), "REJECTED 4027", TxState.REJECTED),
        (("cancel", ""), "ABORT 2013", TxState.ABORTED),
        (("error", ""), "ERROR 2003", TxState.FAILED_HERE),
        (("normal", ""), "OK 0000", TxState.AUTHORISED),
        (("lower_case", ""), "OK 0000", TxState.AUTHORISED),
    ],
)
def test_one_notification_tells_the_end(
    bank: RunningBank,
    merchant: Merchant,
    played: tuple[str, str],
    result: str,
    state: TxState,
) -> None:
    bank.play(played[0], how=played[1])

    answer = bank.pay()

    [post] = merchant.posts
    assert f"{post['Status']} {post['StatusDetail'].split(' ')[0]}" == result
    assert is_signed(bank, post)
    assert answer.headers["Location"] == HOME
    assert bank.transaction.state is state


def test_lower_case_is_lower_case(bank: RunningBank, merchant: Merchant) -> None:
    bank.play("lower_case")

    bank.pay()

    assert merchant.posts[0]["VPSSignature"].islower()


def test_twice_is_the_same_post_twice(bank: RunningBank, merchant: Merchant) -> None:
    bank.play("twice")

    answer = bank.pay()

    assert len(merchant.bodies) == 2
    assert merchant.bodies[0] == merchant.bodies[1]
    assert answer.headers["Location"] == HOME


def test_one_refusal_of_two_stops_the_money(bank: RunningBank, merchant: Merchant) -> None:
    bank.play("twice")
    merchant.reply = lambda _fields: (
        200,
        f"Status={'INVALID' if merchant.posts else 'OK'}\r\nRedirectURL={HOME}".encode(),
    )

    bank.pay()

    assert bank.transaction.state is TxState.CANCELLED_BY_REPLY


def test_parallel_posts_are_under_way_at_the_same_time(
    bank: RunningBank, merchant: Merchant
) -> None:
    bank.play("parallel", count=6)
    together = Event()
    under_way: list[str] = []

    def answer_when_all_are_here(fields: dict[str, str]) -> tuple[int, bytes]:
        under_way.append(fields["Status"])
        if len(under_way) == 6:
            together.set()
        met = together.wait(10)
        return (200 if met else 500), f"Status=OK\r\nRedirectURL={HOME}".encode()

    merchant.reply = answer_when_all_are_here

    bank.pay()

    assert len(set(merchant.bodies)) == 1
    assert len(merchant.bodies) == 6
    assert bank.transaction.state is TxState.AUTHORISED


def test_late_keeps_the_buyer_on_a_waiting_page(bank: RunningBank, merchant: Merchant) -> None:
    bank.play("late", after=SOON)
    may_answer = Event()
    merchant.reply = lambda _fields: (
        200 if may_answer.wait(20) else 500,
        f"Status=OK\r\nRedirectURL={HOME}".encode(),
    )

    goes_to = bank.pay().goes_to
    waiting = bank.get("outcome")
    may_answer.set()
    merchant.wait_for(1)

    assert goes_to == "outcome"
    assert waiting.heading == "Your payment is being confirmed"
    assert waiting.headers["Refresh"] == "2"
    assert bank.transaction.state is TxState.AUTHORISED
    assert bank.get("outcome").headers["Location"] == HOME


def test_a_timeout_aborts_and_moves_no_buyer(bank: RunningBank, merchant: Merchant) -> None:
    bank.play("timeout", after=SOON)

    merchant.wait_for(1)

    [post] = merchant.posts
    assert post["Status"] == "ABORT"
    assert post["StatusDetail"] == "2008 : The Transaction timed-out."
    assert is_signed(bank, post)
    assert bank.transaction.state is TxState.CANCELLED_WHEN_IDLE
    assert bank.get("cardselection").heading == "This payment has timed out"


def test_a_timeout_takes_those_who_pay_as_well(bank: RunningBank, merchant: Merchant) -> None:
    bank.play("timeout", after=30)
    bank.type_card()
    bank.play("timeout", after=0.3)

    bank.post("confirmation")

    merchant.wait_for(1)
    assert merchant.statuses == ["ABORT"]
    assert bank.transaction.state is TxState.CANCELLED_WHEN_IDLE


def test_whoever_leaves_is_cancelled_when_the_time_is_up(
    start: Callable[..., RunningBank], merchant: Merchant
) -> None:
    bank = start(idle=SOON)

    bank.register()

    merchant.wait_for(1)
    assert merchant.statuses == ["ABORT"]


def test_a_restart_still_cancels_what_was_left(
    start: Callable[..., RunningBank], merchant: Merchant
) -> None:
    before = start(idle=0.3)
    before.register()
    before.close()

    start(idle=0.3)

    merchant.wait_for(1)
    assert merchant.statuses == ["ABORT"]


def test_never_can_keep_the_money_without_a_word(bank: RunningBank, merchant: Merchant) -> None:
    bank.play("never", how="authorised")

    answer = bank.pay()

    assert answer.heading == "Payment taken, shop not told"
    assert bank.transaction.state is TxState.AUTHORISED
    assert merchant.posts == []


def test_never_can_cancel_without_a_word(bank: RunningBank, merchant: Merchant) -> None:
    bank.play("never", how="cancelled", after=SOON)

    bank.pay()

    bank.wait_for(TxState.CANCELLED_WHEN_IDLE)
    assert bank.get("outcome").heading == "This payment has timed out"
    assert merchant.posts == []


@pytest.mark.parametrize("how", SCENARIOS["forged"].hows)
def test_a_forged_notification_comes_before_the_true_one(
    bank: RunningBank, merchant: Merchant, how: str
) -> None:
    bank.play("forged", how=how)
    merchant.reply = lambda fields: (
        200,
        f"Status={'OK' if is_true(fields) else 'INVALID'}\r\nRedirectURL={HOME}".encode(),
    )
    key = bank.bank.store.by_id(bank.vpstxid)

    def is_true(fields: dict[str, str]) -> bool:
        assert key is not None
        mine = (fields["VendorTxCode"], fields["VPSTxId"]) == (key.code, key.vpstxid)
        made = signature(fields, "4.00", "digitalcerts", key.security_key)
        return mine and fields.get("VPSSignature") == made

    answer = bank.pay()

    forged, true = merchant.posts
    assert not is_true(forged)
    assert is_true(true)
    assert answer.headers["Location"] == HOME
    assert bank.transaction.state is TxState.AUTHORISED
    assert "forgery believed" not in [event.what for event in bank.transaction.history]


def test_a_merchant_that_believes_a_forgery_is_found_out(
    bank: RunningBank, merchant: Merchant
) -> None:
    bank.play("forged")

    bank.pay()

    assert len(merchant.posts) == 2
    assert "forgery believed" in [event.what for event in bank.transaction.history]


def test_a_lost_reply_can_bring_the_result_again(bank: RunningBank, merchant: Merchant) -> None:
    bank.play("lost_reply", how="repeat", after=SOON)

    assert bank.pay().goes_to == "outcome"

    merchant.wait_for(2)
    assert merchant.bodies[0] == merchant.bodies[1]
    assert bank.transaction.state is TxState.AUTHORISED
    assert bank.get("outcome").headers["Location"] == HOME


def test_a_lost_reply_can_bring_an_abort(bank: RunningBank, merchant: Merchant) -> None:
    bank.play("lost_reply", how="abort", after=SOON)

    answer = bank.pay()

    merchant.wait_for(2)
    assert answer.heading == "Server error 5006"
    assert merchant.statuses == ["OK", "ABORT"]
    assert bank.transaction.state is TxState.CANCELLED_WHEN_IDLE


def test_pending_comes_before_the_result(bank: RunningBank, merchant: Merchant) -> None:
    bank.play("pending_then_ok", after=SOON)

    answer = bank.pay()

    merchant.wait_for(2)
    assert answer.headers["Location"] == HOME
    assert merchant.statuses == ["PENDING", "OK"]
    assert all(is_signed(bank, post) for post in merchant.posts)
    assert bank.transaction.state is TxState.AUTHORISED


def test_an_abort_can_take_an_ok_back(bank: RunningBank, merchant: Merchant) -> None:
    bank.play("abort_after_ok", after=SOON)

    answer = bank.pay()

    merchant.wait_for(2)
    assert answer.headers["Location"] == HOME
    assert merchant.statuses == ["OK", "ABORT"]
    assert bank.transaction.state is TxState.CANCELLED_WHEN_IDLE


def test_a_declined_payment_is_not_taken_back(bank: RunningBank, merchant: Merchant) -> None:
    bank.play("abort_after_ok", after=0)

    bank.pay(number="4929602110085639")

    assert bank.transaction.due_at is None
    assert merchant.statuses == ["NOTAUTHED"]


def test_an_abort_can_overtake_the_result(bank: RunningBank, merchant: Merchant) -> None:
    bank.play("abort_before_ok")

    bank.pay()

    assert merchant.statuses == ["ABORT", "OK"]


def test_cancelling_travels_as_the_scenario_says(bank: RunningBank, merchant: Merchant) -> None:
    bank.play("twice")

    bank.post("cancel")

    assert merchant.statuses == ["ABORT", "ABORT"]


def test_cancelling_is_no_decline(bank: RunningBank, merchant: Merchant) -> None:
    bank.play("decline")

    bank.post("cancel")

    assert merchant.statuses == ["ABORT"]


@pytest.mark.parametrize(
    ("scenario", "how", "answer"),
    [
        ("error_at_register", "5003", ("ERROR", "5003 : Internal server error.")),
        ("invalid_at_register", "4000", ("INVALID", "4000 : The VendorName is invalid")),
        ("invalid_at_register", "4020", ("INVALID", "4020 : Information received from")),
    ],
)
def test_a_registration_can_fail(
    bank: RunningBank, scenario: str, how: str, answer: tuple[str, str]
) -> None:
    bank.api("scenario", {"scenario": scenario, "how": how, "times": 1})

    failed = bank.register(VendorTxCode="ORDER-2")
    after = bank.register(VendorTxCode="ORDER-2")

    assert failed["Status"] == answer[0]
    assert failed["StatusDetail"].startswith(answer[1])
    assert after["Status"] == "OK"


@pytest.mark.parametrize(
    ("how", "afterwards"), [("registered", "OK REPEATED"), ("not_registered", "OK")]
)
def test_a_registration_can_stay_without_an_answer(
    bank: RunningBank, how: str, afterwards: str
) -> None:
    asked = {"scenario": "no_answer_at_register", "how": how, "after": SOON, "times": 1}
    bank.api("scenario", asked)

    with pytest.raises(HTTPException):
        bank.register(VendorTxCode="ORDER-2")

    assert bank.register(VendorTxCode="ORDER-2")["Status"] == afterwards


def test_a_registration_can_get_a_web_page(bank: RunningBank) -> None:
    bank.api("scenario", {"scenario": "html_at_register", "times": 1})

    assert "Status" not in bank.register(VendorTxCode="ORDER-2")


def test_a_repeated_registration_can_come_without_its_key(bank: RunningBank) -> None:
    bank.api("scenario", {"scenario": "repeat_without_key", "times": 1})

    again = bank.register()

    assert again["Status"] == "OK REPEATED"
    assert "SecurityKey" not in again
    assert again["NextURL"]


def test_a_registration_can_be_slow(bank: RunningBank) -> None:
    bank.api("scenario", {"scenario": "slow", "after": SOON, "times": 1})

    assert bank.register(VendorTxCode="ORDER-2")["Status"] == "OK"


def test_a_slow_answer_does_not_hold_up_closing(bank: RunningBank) -> None:
    bank.api("scenario", {"scenario": "slow", "after": 3600, "times": 1})
    bank.bank.stopping.set()

    with pytest.raises(HTTPException):
        bank.register(VendorTxCode="ORDER-2")


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "unheard"},
        {"name": "reject", "how": "9999"},
        {"name": "late", "after": -1},
        {"name": "late", "after": float("nan")},
        {"name": "parallel", "count": 10_000},
    ],
)
def test_what_cannot_be_played_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(UnknownScenario):
        choose(**wrong)  # type: ignore[arg-type]


def test_every_scenario_is_described() -> None:
    assert all(scenario.words and scenario.act.__doc__ for scenario in SCENARIOS.values())
