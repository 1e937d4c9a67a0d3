from collections.abc import Callable
from threading import Event

from merchants import HOME, Merchant, RunningBank

from local.bank.signing import signature
from local.bank.transactions import TxState

SOON = 0.02


def is_signed(bank: RunningBank, post: dict[str, str]) -> bool:
    transaction = bank.transaction
    made = signature(post, transaction.protocol, transaction.vendor, transaction.security_key)
    return made == post.get("VPSSignature", "").upper()


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
