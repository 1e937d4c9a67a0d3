"""Registering an attempt with Opayo: the form, the call, the answer."""

import html
import re
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urlencode, urlsplit

from chalicelib.money import wire
from chalicelib.payments.gateways.contract import (
    Address,
    GatewayRefused,
    GatewayUnavailable,
    Line,
    Registration,
    Started,
)
from chalicelib.payments.gateways.opayo.cleaning import Allowed, clean
from chalicelib.payments.gateways.opayo.signature import CHARSET, PROTOCOLS

PATH: Final = "/gateway/service/vspserver-register.vsp"

_LATEST = "4.00"
# In a field that must hold something, for a name in a script that we cannot spell.
_NOT_SPELT = "Not given"
_NO_POSTCODE = "000"
_ONE_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")

# The vendor's name is unknown, or our address is not on the list in MyOpayo.
_FOR_OPERATOR: Final = frozenset({"4000", "4020"})
_NUMBER = re.compile(r"\s*([0-9]{4})\b")
_TRANSACTION = re.compile(r"\{[0-9A-Fa-f-]{36}\}")
_KEY = re.compile(r"[A-Za-z0-9]{1,40}")
_URL = re.compile(r"[!-\[\]-~]{1,2000}")


def fields_of(attempt: Registration) -> dict[str, str]:
    """Return the form that registers `attempt`, every value as Opayo takes it.

    Raises:
        ValueError: for a protocol whose notifications we could not check.

    Source: Opayo Server, transaction registration; lengths by protocol.
    """
    protocol = attempt.account.protocol
    if protocol not in PROTOCOLS:
        raise ValueError(f"unknown protocol {protocol!r}")
    fields = {
        "VPSProtocol": protocol,
        "TxType": "PAYMENT",
        "Vendor": attempt.account.vendor,
        "VendorTxCode": attempt.code,
        "Amount": wire(attempt.amount_pence),
        "Currency": attempt.currency,
        "Description": clean(attempt.description, Allowed.TEXT, 100),
        "NotificationURL": attempt.notification_url,
        **_address("Billing", attempt.billing, protocol),
        **_address("Delivery", attempt.delivery, protocol),
        "VendorData": clean(attempt.order_number, Allowed.PLAIN, 200),
        "BasketXML": basket(attempt.lines),
    }
    # Half an e-mail address would be someone else's: one that does not fit is left out.
    longest = 80 if protocol == _LATEST else 255
    if len(attempt.email) <= longest and _ONE_ADDRESS.fullmatch(attempt.email):
        fields["CustomerEMail"] = attempt.email
    return fields


def _address(side: str, address: Address, protocol: str) -> dict[str, str]:
    is_latest = protocol == _LATEST
    longest = 50 if is_latest else 100
    # The third line came with 4.00.
    line2 = address.line2 if is_latest else f"{address.line2} {address.line3}"
    postcode = clean(address.postcode, Allowed.POSTCODE, 10)
    country = address.country.upper()
    fields = {
        "Surname": clean(address.surname, Allowed.NAME, 20) or _NOT_SPELT,
        "Firstnames": clean(address.first_names, Allowed.NAME, 20) or _NOT_SPELT,
        "Address1": clean(address.line1, Allowed.ADDRESS, longest) or _NOT_SPELT,
        "Address2": clean(line2, Allowed.ADDRESS, longest),
        "Address3": clean(address.line3, Allowed.ADDRESS, longest) if is_latest else "",
        "City": clean(address.town, Allowed.ADDRESS, 40) or _NOT_SPELT,
        # Mandatory, though many countries have none.
        "PostCode": postcode or ("" if country == "GB" else _NO_POSTCODE),
        "Country": country,
        "State": clean(address.state, Allowed.PLAIN, 2).upper() if country == "US" else "",
        "Phone": clean(address.phone, Allowed.PHONE, 20),
    }
    return {side + name: value for name, value in fields.items() if value}


def basket(lines: tuple[Line, ...]) -> str:
    """Return the lines that cost something as BasketXML; their total is the amount paid.

    Delivery is an item like the others, so that the items alone add up.
    """
    items = "".join(
        f"<item><description>{_in_xml(line.description)}</description>"
        f"<quantity>{line.quantity}</quantity>"
        f"<unitNetAmount>{wire(line.net_pence)}</unitNetAmount>"
        f"<unitTaxAmount>{wire(line.vat_pence)}</unitTaxAmount>"
        f"<unitGrossAmount>{wire(line.unit_gross_pence)}</unitGrossAmount>"
        f"<totalGrossAmount>{wire(line.gross_pence)}</totalGrossAmount></item>"
        for line in lines
        if line.gross_pence
    )
    return f"<basket>{items}</basket>"


def _in_xml(text: str) -> str:
    return html.escape(clean(text, Allowed.TEXT, 100), quote=False)


def encode(fields: Mapping[str, str]) -> bytes:
    """Return `fields` as the body of a form, in the character set of the gateway."""
    return urlencode(fields, encoding=CHARSET).encode("ascii")


def post(host: str, body: bytes, timeout_seconds: float) -> str:
    """Return Opayo's answer to a registration.

    It is asked once: what happens to an attempt without an answer is the caller's to decide.

    Raises:
        GatewayUnavailable: if none came in time, or it was no answer of the service.
    """
    import urllib3

    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    try:
        with urllib3.PoolManager() as pool:
            answer = pool.request(
                "POST",
                host + PATH,
                body=body,
                headers=headers,
                timeout=urllib3.Timeout(total=timeout_seconds),
                # Neither a second try nor a redirection: both would post the form again.
                retries=False,
            )
    except urllib3.exceptions.HTTPError as error:
        raise GatewayUnavailable(type(error).__name__) from error
    if answer.status != 200:  # noqa: PLR2004  HTTP's own number
        raise GatewayUnavailable(f"HTTP {answer.status}")
    return answer.data.decode(CHARSET)


def read_answer(text: str, host: str) -> Started:
    """Return what Opayo's answer gives us.

    Raises:
        GatewayRefused: for MALFORMED and INVALID.
        GatewayUnavailable: for ERROR, and for an answer that cannot be trusted or read.

    Source: Opayo Server, step 2.
    """
    fields = dict(_lines(text))
    status = fields.get("Status", "")
    if status in {"MALFORMED", "INVALID"}:
        found = _NUMBER.match(fields.get("StatusDetail", ""))
        number = found[1] if found else ""
        raise GatewayRefused(number, is_for_operator=number in _FOR_OPERATOR)
    if status not in {"OK", "OK REPEATED"}:
        raise GatewayUnavailable("no registration")
    started = Started(
        redirect_url=fields.get("NextURL", ""),
        provider_ref=fields.get("VPSTxId", ""),
        security_key=fields.get("SecurityKey", ""),
    )
    if not (
        _TRANSACTION.fullmatch(started.provider_ref) and _KEY.fullmatch(started.security_key)
    ):
        raise GatewayUnavailable("a registration without its keys")
    if not _is_on(host, started.redirect_url):
        raise GatewayUnavailable("a registration that leads elsewhere")
    return started


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in re.split(r"[\r\n]+", text):
        # NextURL holds further equals signs.
        name, _, value = line.partition("=")
        yield name.strip(), value.strip()


def _is_on(host: str, url: str) -> bool:
    """Return whether `url` leads to `host`, and no browser could read it otherwise."""
    try:
        return bool(_URL.fullmatch(url)) and _origin(url) == _origin(host)
    except ValueError:  # a port or an address that is none
        return False


def _origin(url: str) -> tuple[str, str | None, int | None, str | None]:
    parts = urlsplit(url)
    port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    return parts.scheme, parts.hostname, port, parts.username
