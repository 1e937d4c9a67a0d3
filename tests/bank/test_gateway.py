from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urlencode

import pytest
from merchants import RunningBank, a_registration

SOON = 0.02


def test_a_registration_is_answered_in_the_gateways_form(bank: RunningBank) -> None:
    path = "/gateway/service/vspserver-register.vsp"

    answer = bank.request("POST", path, urlencode(a_registration(VendorTxCode="ORDER-2")))

    lines = answer.text.split("\r\n")
    names = ["VPSProtocol", "Status", "StatusDetail", "VPSTxId", "SecurityKey", "NextURL"]
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert [line.split("=", 1)[0] for line in lines] == names
    assert answer.fields["Status"] == "OK"
    assert answer.fields["StatusDetail"].startswith("2014 : ")
    assert len(answer.fields["VPSTxId"]) == 38
    assert answer.fields["VPSTxId"] == answer.fields["VPSTxId"].upper()
    assert len(answer.fields["SecurityKey"]) == 10
    assert answer.fields["SecurityKey"].isalnum()
    guid = answer.fields["VPSTxId"].strip("{}")
    port = bank.server.server_port
    expected = f"http://127.0.0.1:{port}/gateway/service/cardselection?vpstxid=%7B{guid}%7D"
    assert answer.fields["NextURL"] == expected


def test_the_same_registration_again_is_repeated(bank: RunningBank) -> None:
    first = bank.register()

    again = bank.register()

    assert again["Status"] == "OK REPEATED"
    assert again["NextURL"] == first["NextURL"]
    assert again["SecurityKey"] == first["SecurityKey"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"Amount": "6.00"}, "4002"),
        ({"Currency": "EUR"}, "4003"),
        ({"TxType": "DEFERRED"}, "4004"),
        ({"Description": "Something else"}, "4005"),
    ],
)
def test_a_changed_registration_of_an_open_code_is_malformed(
    bank: RunningBank, changes: dict[str, str], code: str
) -> None:
    answer = bank.register(**changes)

    assert answer["Status"] == "MALFORMED"
    assert answer["StatusDetail"].startswith(f"{code} : ")
    assert "VPSTxId" not in answer


def test_a_code_that_was_paid_is_used_up(bank: RunningBank) -> None:
    bank.pay()

    assert bank.register()["StatusDetail"].startswith("4042 : ")


def test_a_code_that_failed_is_used_up_as_well(bank: RunningBank) -> None:
    bank.post("cancel")

    assert bank.register()["StatusDetail"].startswith("4001 : ")


def test_a_seed_repeats_the_ids_and_chance_does_not(
    start: Callable[..., RunningBank], tmp_path: Path
) -> None:
    one = start(seed="a", state=tmp_path / "1").register()
    same = start(seed="a", state=tmp_path / "2").register()
    chance = start(seed="", state=tmp_path / "3").register()

    assert one["VPSTxId"] == same["VPSTxId"]
    assert one["SecurityKey"] == same["SecurityKey"]
    assert chance["VPSTxId"] != one["VPSTxId"]


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
