"""Opayo's side of the conversation, as small as the tests of the adapter need it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlencode

from chalicelib.money import Pence
from chalicelib.payments.gateways import Account, Address, Line, Registered, Registration
from chalicelib.payments.gateways.opayo.signature import sign

ACCOUNT = Account(vendor="lettersportal", protocol="4.00")
CODE = "01hj0000000000000000aa-1-7k2m9p4q8r3t6"
REFERENCE = "{4483C552-6078-6D1C-E37C-294B89DB1DCA}"
KEY = "O9WQNAKEHJ"

AN_ADDRESS = Address(
    first_names="Ada",
    surname="Byrne",
    line1="88 High Street",
    line2="Unit 3",
    line3="Castle Works",
    town="Hertford",
    state="",
    postcode="SG13 8PQ",
    country="GB",
    phone="+44 1632 960001",
)
LETTER = Line("Proof of qualification letter", 1, Pence(500), Pence(0))
FIRST_CLASS = Line("Royal Mail signed for 1st Class", 1, Pence(292), Pence(58))


def an_address(**changes: str) -> Address:
    values = {name: getattr(AN_ADDRESS, name) for name in Address.__slots__}
    return Address(**{**values, **changes})


def a_registration(
    *,
    account: Account = ACCOUNT,
    lines: tuple[Line, ...] = (LETTER, FIRST_CLASS),
    billing: Address = AN_ADDRESS,
    delivery: Address = AN_ADDRESS,
    email: str = "ada@example.org",
    description: str = "The IMI - Document Reprints",
) -> Registration:
    return Registration(
        code=CODE,
        account=account,
        amount_pence=Pence(sum(line.gross_pence for line in lines)),
        currency="GBP",
        description=description,
        notification_url="https://portal.example.org/payments/x/notifications",
        order_number="01hj-0000",
        email=email,
        billing=billing,
        delivery=delivery,
        lines=lines,
    )


def registered(
    *,
    code: str = CODE,
    account: Account = ACCOUNT,
    provider_ref: str = REFERENCE,
    security_key: str = KEY,
) -> Registered:
    return Registered(
        code=code,
        account=account,
        provider_ref=provider_ref,
        security_key=security_key,
        amount_pence=Pence(850),
        currency="GBP",
    )


# Every signed field of 4.00 but those of PayPal and of a fraud service, as a real one has them.
CONFIRMED = {
    "VPSProtocol": "4.00",
    "TxType": "PAYMENT",
    "VendorTxCode": CODE,
    "VPSTxId": REFERENCE,
    "Status": "OK",
    "StatusDetail": "0000 : The Authorisation was Successful.",
    "TxAuthNo": "34234532",
    "AVSCV2": "SECURITY CODE MATCH ONLY",
    "AddressResult": "NOTMATCHED",
    "PostCodeResult": "NOTMATCHED",
    "CV2Result": "MATCHED",
    "GiftAid": "0",
    "3DSecureStatus": "OK",
    "CAVV": "Y2c2ZVVBeTRvTUVwVGtpaGVMdzk=",
    "CardType": "VISA",
    "Last4Digits": "0006",
    "DeclineCode": "00",
    "ExpiryDate": "0130",
    "BankAuthCode": "999777",
    "ACSTransID": "490ead88-8dc8-4ac4-b40a-fbe1f8a95182",
    "DSTransID": "3f06865c-33c1-462c-956d-01f4c55114b5",
    "SchemeTraceID": "Wkv0Jq8QEYu4DupyW0gG}s2~}N2K~U+7LAMYCVU0vXt2uH0prPJCpY6",
}


def unpaid(status: str, detail: str) -> dict[str, str]:
    return {
        "VPSProtocol": "4.00",
        "TxType": "PAYMENT",
        "VendorTxCode": CODE,
        "VPSTxId": REFERENCE,
        "Status": status,
        "StatusDetail": detail,
        "AVSCV2": "DATA NOT CHECKED",
        "AddressResult": "NOTPROVIDED",
        "PostCodeResult": "NOTPROVIDED",
        "CV2Result": "NOTPROVIDED",
        "GiftAid": "0",
        "3DSecureStatus": "NOTCHECKED",
    }


def signed(
    fields: dict[str, str], account: Account = ACCOUNT, key: str = KEY
) -> dict[str, str]:
    return {**fields, "VPSSignature": sign(fields, account, key)}


def posted(fields: dict[str, str]) -> bytes:
    return urlencode(fields, encoding="iso-8859-1").encode()


@dataclass
class Desk:
    """Opayo's registration service: answers as told, and keeps what it was asked."""

    host: str = ""
    status_code: int = 200
    answer: str = ""
    hangs: bool = False
    drops: bool = False
    asked: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    def says(self, *lines: str) -> None:
        self.answer = "\r\n".join(lines)

    def accepts(self, **changes: str) -> None:
        fields = {
            "VPSProtocol": "4.00",
            "Status": "OK",
            "StatusDetail": "2014 : The Transaction was Registered Successfully.",
            "VPSTxId": REFERENCE,
            "SecurityKey": KEY,
            "NextURL": f"{self.host}/gateway/service/cardselection?vpstxid={REFERENCE}",
        }
        self.says(*(f"{name}={value}" for name, value in {**fields, **changes}.items()))


@contextmanager
def a_desk() -> Iterator[Desk]:
    desk = Desk()

    class Service(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode("ascii")
            desk.paths.append(self.path)
            desk.asked.append(dict(parse_qsl(body, True, encoding="iso-8859-1")))
            if desk.hangs:
                desk.closing.wait()
            if desk.hangs or desk.drops:
                return
            self.send_response(desk.status_code)
            self.send_header("Content-Type", "Text/Plain")
            self.send_header("Location", desk.host + "/moved")
            self.end_headers()
            self.wfile.write(desk.answer.encode("iso-8859-1"))

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Service) as server:
        desk.host = f"http://127.0.0.1:{server.server_port}"
        desk.accepts()
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield desk
        finally:
            desk.closing.set()
            server.shutdown()
            thread.join()
