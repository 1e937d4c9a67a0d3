import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from merchants import HOME, Merchant, RunningBank

from local.bank.__main__ import read_options
from local.bank.transactions import TxState


def test_the_control_page_lists_payments(bank: RunningBank) -> None:
    bank.register(VendorTxCode="ORDER-2")

    page = bank.get("/sandbox/").page

    assert [link.text for link in page.select("tbody a")] == ["ORDER-2", "ORDER-1-A"]


def test_an_empty_control_page_says_what_to_do(start: Callable[..., RunningBank]) -> None:
    answer = start().get("/sandbox/")

    assert "No payment has been registered yet" in answer.text


def test_the_front_door_leads_to_the_controls(bank: RunningBank) -> None:
    assert bank.get("/").headers["Location"] == "/sandbox/"


def test_the_control_page_sets_what_happens_next(bank: RunningBank, merchant: Merchant) -> None:
    answer = bank.post("/sandbox/", scenario="decline:", after="", count="", times="1")
    bank.register(VendorTxCode="ORDER-2")

    bank.pay()

    assert answer.headers["Location"] == "/sandbox/"
    assert merchant.statuses == ["NOTAUTHED"]
    assert "As the card says" in bank.get("/sandbox/").page.select("section p")[0].text


def test_a_payments_own_page_sets_what_happens_to_it(
    bank: RunningBank, merchant: Merchant
) -> None:
    path = "/sandbox/transactions/ORDER-1-A"
    form = bank.get(path).page.select_one("form")
    assert form is not None
    hidden = {str(box["name"]): str(box["value"]) for box in form.select("[type=hidden]")}

    answer = bank.post("/sandbox/", scenario="reject:4027", **hidden)
    bank.pay()

    assert answer.headers["Location"] == path
    assert merchant.posts[0]["StatusDetail"].startswith("4027")


def test_a_payments_page_tells_its_story(bank: RunningBank) -> None:
    bank.pay()

    answer = bank.get("/sandbox/transactions/ORDER-1-A")

    assert answer.heading == "Payment ORDER-1-A"
    assert "16: Authorised" in answer.text
    assert "VPSSignature" in answer.text
    assert f"RedirectURL={HOME}" in answer.text
    assert not answer.page.select("form")


@pytest.mark.parametrize(
    "form",
    [
        {"scenario": "unheard:"},
        {"scenario": "late:", "after": "soon"},
        {"scenario": "parallel:", "count": "-1"},
        {"scenario": "decline:", "vpstxid": "{NONE}"},
    ],
)
def test_nonsense_changes_nothing_and_says_so(bank: RunningBank, form: dict[str, str]) -> None:
    answer = bank.post("/sandbox/", **form)

    page = bank.get(answer.headers["Location"])
    assert answer.headers["Location"] == "/sandbox/?wrong=scenario"
    assert "There is a problem" in page.text
    assert "<strong>As the card says</strong>" in page.text


def test_other_sites_cannot_work_the_switches(bank: RunningBank) -> None:
    body = "scenario=decline:"
    foreign = {"Sec-Fetch-Site": "cross-site"}
    rebound = {"Host": "evil.example.org"}

    assert bank.request("POST", "/sandbox/", body, foreign).status == 403
    assert bank.request("GET", "/sandbox/", headers=rebound).status == 403
    assert bank.request("GET", "/sandbox/", headers={"Host": "bank.localhost:1"}).status == 200


@pytest.mark.parametrize("path", ["/nowhere", "/sandbox/transactions/NONE", "/sandbox/x"])
def test_an_unknown_page_is_a_page(bank: RunningBank, path: str) -> None:
    answer = bank.get(path)

    assert answer.status == 404
    assert answer.heading in {"Page not found", "Payment not found"}


def test_style_and_icon_are_served(bank: RunningBank) -> None:
    assert bank.get("/static/bank.css").headers["Content-Type"].startswith("text/css")
    assert bank.get("/static/bank.svg").headers["Content-Type"] == "image/svg+xml"
    assert bank.get("/static/../server.py").status == 404


def test_a_body_too_large_is_not_read(bank: RunningBank) -> None:
    headers = {"Content-Length": "999999"}

    assert bank.request("POST", "/sandbox/", headers=headers).status == 413


def test_the_api_tells_everything_about_a_payment(bank: RunningBank) -> None:
    bank.pay()

    [listed] = bank.api("transactions")
    told = bank.api("transactions/ORDER-1-A")
    by_id = bank.api(f"transactions/{bank.vpstxid}")

    [post] = [event for event in told["history"] if event["what"] == "notification"]
    assert listed["vendor_tx_code"] == "ORDER-1-A"
    assert (listed["state"], listed["status"]) == (16, "OK")
    assert listed["redirect_url"] == HOME
    assert post["sent"]["Status"] == "OK"
    assert post["reply"]["http_status"] == 200
    assert post["reply"]["redirect_url"] == HOME
    assert told["history"][0]["sent"]["Amount"] == "5.00"
    assert by_id == told


def test_the_api_lists_its_scenarios(bank: RunningBank) -> None:
    scenarios = bank.api("scenarios")

    assert scenarios["lost_reply"]["hows"] == ["repeat", "abort"]
    assert scenarios["parallel"]["count"] == 5


def test_the_api_sets_the_next_few(bank: RunningBank) -> None:
    told = bank.api("scenario", {"scenario": "decline", "times": 2})
    names = []
    for number in range(3):
        bank.register(VendorTxCode=f"NEXT-{number}")
        names.append(bank.transaction.choice.name)

    assert told["times"] == 2
    assert names == ["decline", "decline", "normal"]


def test_the_api_sets_all_from_now_on_until_told_otherwise(bank: RunningBank) -> None:
    bank.api("scenario", {"scenario": "twice"})
    bank.register(VendorTxCode="NEXT-1")
    first = bank.transaction.choice.name
    bank.api("scenario", {"scenario": "normal"})
    bank.register(VendorTxCode="NEXT-2")

    assert (first, bank.transaction.choice.name) == ("twice", "normal")


@pytest.mark.parametrize(
    "asked",
    [
        {"scenario": "unheard"},
        {"scenario": "decline", "vendor_tx_code": "NONE"},
        {"scenario": "slow", "vendor_tx_code": "ORDER-1-A"},
        {"scenario": "late", "after": "soon"},
    ],
)
def test_the_api_says_what_it_cannot_do(bank: RunningBank, asked: dict[str, str]) -> None:
    assert "error" in bank.api("scenario", asked)


def test_the_api_wants_json(bank: RunningBank) -> None:
    assert bank.request("POST", "/sandbox/api/scenario", "scenario=decline").status == 422
    assert bank.request("POST", "/sandbox/api/scenario", "[]").status == 422
    assert bank.request("GET", "/sandbox/api/transactions/NONE").status == 404


def test_the_api_pays_and_cancels_without_a_browser(
    bank: RunningBank, merchant: Merchant
) -> None:
    declined = {"number": "4929602110085639"}

    paid = bank.api("transactions/ORDER-1-A/pay", {})
    bank.register(VendorTxCode="ORDER-2")
    refused = bank.api("transactions/ORDER-2/pay", declined)
    bank.register(VendorTxCode="ORDER-3")
    cancelled = bank.api("transactions/ORDER-3/cancel", {})

    assert paid["state"] == TxState.AUTHORISED
    assert refused["state"] == TxState.DECLINED
    assert cancelled["state"] == TxState.ABORTED
    assert merchant.statuses == ["OK", "NOTAUTHED", "ABORT"]
    assert bank.api("transactions/ORDER-3/pay", {}) == {"error": "the transaction is over"}
    assert "error" in bank.api("transactions/ORDER-1-A/refund", {})
    assert "error" in bank.api("transactions/ORDER-1-A/pay", {"number": "1"})


def test_the_bank_listens_on_this_machine_only(bank: RunningBank) -> None:
    address = bank.server.socket.getsockname()

    assert address[0] == "127.0.0.1"
    assert bank.server.socket.family is socket.AF_INET


def test_no_other_host_can_be_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        read_options(["--port", "1", "--state", "x", "--host", "0.0.0.0"])  # noqa: S104

    assert "invalid choice" in capsys.readouterr().err


def test_the_command_line_sets_the_bank_up() -> None:
    options = read_options(
        ["--port", "4567", "--portal", "http://127.0.0.1:1/", "--portal-host", "p.localhost:1",
         "--state", "here", "--vendor", "One", "--vendor", "two", "--strict", "--seed", "s",
         "--idle", "60"]
    )  # fmt: skip

    assert (options.port, options.portal, options.state) == (
        4567,
        "http://127.0.0.1:1",
        Path("here"),
    )
    assert options.vendors == ("one", "two")
    assert options.strict
    assert (options.seed, options.idle, options.patience) == ("s", 60, 30)
    assert options.portal_host == "p.localhost:1"
