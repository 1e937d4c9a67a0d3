from threading import Event

import pytest
from merchants import HOME, Merchant, RunningBank

from local.bank.scenarios import SCENARIOS, UnknownScenario, choose
from local.bank.signing import signature
from local.bank.transactions import TxState


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


def test_cancelling_travels_as_the_scenario_says(bank: RunningBank, merchant: Merchant) -> None:
    bank.play("twice")

    bank.post("cancel")

    assert merchant.statuses == ["ABORT", "ABORT"]


def test_cancelling_is_no_decline(bank: RunningBank, merchant: Merchant) -> None:
    bank.play("decline")

    bank.post("cancel")

    assert merchant.statuses == ["ABORT"]


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
