"""A merchant and a running bank, for tests that let the two talk."""

import json
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from bs4 import BeautifulSoup

from local.bank.options import Options
from local.bank.server import BankServer
from local.bank.transactions import Transaction, TxState

HOME = "http://portal.localhost:4566/orders/1"
BASKET = (
    "<basket><item><description>Proof of Qualification</description><quantity>1</quantity>"
    "<unitNetAmount>5.00</unitNetAmount><unitTaxAmount>0.00</unitTaxAmount>"
    "<unitGrossAmount>5.00</unitGrossAmount><totalGrossAmount>5.00</totalGrossAmount></item></basket>"
)
VISA = {
    "holder": "Alex Morgan",
    "number": "4929 0000 0000 6",
    "month": "12",
    "year": "39",
    "code": "123",
}


def a_registration(**changes: str) -> dict[str, str]:
    person = {
        "Surname": "Morgan",
        "Firstnames": "Alex",
        "Address1": "88 High Street",
        "City": "Hertford",
        "PostCode": "AB4 12",
        "Country": "GB",
    }
    fields = {
        "VPSProtocol": "4.00",
        "TxType": "PAYMENT",
        "Vendor": "digitalcerts",
        "VendorTxCode": "ORDER-1-A",
        "Amount": "5.00",
        "Currency": "GBP",
        "Description": "The IMI - Document Reprints",
        "NotificationURL": "http://portal.localhost:4566/payments/1/notifications?key=a%2Bb",
        **{f"Billing{name}": value for name, value in person.items()},
        **{f"Delivery{name}": value for name, value in person.items()},
        "CustomerEMail": "alex.morgan@example.org",
        "BasketXML": BASKET,
    }
    return {name: value for name, value in {**fields, **changes}.items() if value != "-"}


class Answer:
    def __init__(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body
        self.text = body.decode("utf-8", "replace")

    @property
    def fields(self) -> dict[str, str]:
        lines = self.body.decode("latin-1").split("\r\n")
        return dict(line.split("=", 1) for line in lines if "=" in line)

    @property
    def page(self) -> BeautifulSoup:
        return BeautifulSoup(self.text, "html.parser")

    @property
    def heading(self) -> str:
        return self.page.select_one("h1").text  # type: ignore[union-attr]

    @property
    def goes_to(self) -> str:
        return self.headers.get("Location", "").split("?")[0].rsplit("/", 1)[-1]


class Merchant:
    """Stands where the portal stands; `reply` says what it answers."""

    def __init__(self) -> None:
        self.posts: list[dict[str, str]] = []
        self.bodies: list[str] = []
        self.seen: list[tuple[str, str]] = []
        self.reply: Callable[[dict[str, str]], tuple[int, bytes]] = lambda _fields: (
            200,
            f"Status=OK\r\nRedirectURL={HOME}\r\n".encode(),
        )
        self._arrived = threading.Condition()
        merchant = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode("latin-1")
                fields = dict(parse_qsl(body, keep_blank_values=True, encoding="latin-1"))
                status, answer = merchant.reply(fields)
                with suppress(ConnectionError):  # a bank that would not wait
                    self.send_response(status)
                    self.send_header("Content-Type", "text/plain")
                    self.end_headers()
                    self.wfile.write(answer)
                merchant.arrived(fields, body, (self.headers["Host"], self.path))

            def log_message(self, *_args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=[0.01], daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    @property
    def statuses(self) -> list[str]:
        return [post["Status"] for post in self.posts]

    def answers(self, body: bytes, status: int = 200) -> None:
        self.reply = lambda _fields: (status, body)

    def arrived(self, fields: dict[str, str], body: str, seen: tuple[str, str]) -> None:
        with self._arrived:
            self.posts.append(fields)
            self.bodies.append(body)
            self.seen.append(seen)
            self._arrived.notify_all()

    def wait_for(self, count: int) -> None:
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.posts) >= count, timeout=20)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class RunningBank:
    """The bank behind a real port, and a buyer's way through its pages."""

    def __init__(self, options: Options) -> None:
        self.server = BankServer(options)
        self.bank = self.server.bank
        self.bank.start()
        self.vpstxid = ""
        threading.Thread(target=self.server.serve_forever, args=[0.01], daemon=True).start()

    def request(
        self, method: str, path: str, body: str = "", headers: Mapping[str, str] | None = None
    ) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.server.server_port, timeout=30)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.headers.items()), answer.read())
        finally:
            connection.close()

    def get(self, page: str) -> Answer:
        path = page if page.startswith("/") else self._path(page)
        return self.request("GET", path)

    def post(self, page: str, **form: str) -> Answer:
        path = page if page.startswith("/") else f"/gateway/service/{page}"
        values = form if page.startswith("/") else {"vpstxid": self.vpstxid, **form}
        return self.request("POST", path, urlencode(values))

    def api(self, path: str, value: Mapping[str, Any] | None = None) -> Any:
        body = "" if value is None else json.dumps(value)
        answer = self.request("GET" if value is None else "POST", f"/sandbox/api/{path}", body)
        return json.loads(answer.body)

    def register(self, **changes: str) -> dict[str, str]:
        body = urlencode(a_registration(**changes), encoding="latin-1")
        path = "/gateway/service/vspserver-register.vsp"
        answer = self.request("POST", path, body).fields
        self.vpstxid = answer.get("VPSTxId", self.vpstxid)
        return answer

    def play(self, scenario: str, **options: Any) -> None:
        asked = {"scenario": scenario, "vpstxid": self.vpstxid, **options}
        assert "error" not in self.api("scenario", asked)

    def type_card(self, **changes: str) -> Answer:
        card = {**VISA, **changes}
        self.post("cardselection", card_type=card.pop("card_type", "VISA"))
        return self.post("carddetails", **card)

    def pay(self, **changes: str) -> Answer:
        assert self.type_card(**changes).goes_to == "confirmation"
        return self.post("confirmation")

    @property
    def transaction(self) -> Transaction:
        with self.bank.turn(self.vpstxid) as transaction:
            assert transaction is not None
            return transaction

    def wait_for(self, state: TxState) -> None:
        moment = threading.Event()
        while self.transaction.state is not state:
            moment.wait(0.01)

    def close(self) -> None:
        self.server.shutdown()
        self.bank.close()
        self.server.server_close()

    def _path(self, page: str) -> str:
        return f"/gateway/service/{page}?vpstxid={quote(self.vpstxid, safe='')}"
