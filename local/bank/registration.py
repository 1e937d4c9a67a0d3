"""What a merchant registers: the POST read, and checked as Opayo checks it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import SplitResult, parse_qsl, urlsplit

from local.bank import fields as rules
from local.bank.baskets import read_basket
from local.bank.codes import Refusal
from local.bank.countries import COUNTRIES
from local.bank.options import Options

PROTOCOLS = ("2.23", "3.00", "4.00")
TYPES = ("PAYMENT", "DEFERRED", "AUTHENTICATE")
CURRENCIES = ("GBP", "EUR", "USD")
LEAST, MOST = Decimal("0.01"), Decimal("100000.00")
AMOUNT = re.compile(r"(\d+|\d{1,3}(,\d{3})+)(\.\d+)?")
HOST_NAME = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
WEB = ("http", "https")


@dataclass(frozen=True, slots=True)
class Registration:
    """A registration that was accepted."""

    fields: Mapping[str, str]
    protocol: str
    amount: Decimal


def read_form(body: bytes) -> dict[str, str]:
    """Return the fields of a form-encoded body: the gateway reads bytes as ISO-8859-1."""
    text = body.decode("latin-1")
    return dict(parse_qsl(text, keep_blank_values=True, encoding="latin-1", max_num_fields=200))


def protocol_of(fields: Mapping[str, str]) -> str:
    """Return the version a registration is handled by: one that is not known counts as 4.00."""
    asked = fields.get("VPSProtocol", "")
    return asked if asked in PROTOCOLS else "4.00"


def check(fields: Mapping[str, str], options: Options) -> Registration:
    """Return what is registered by `fields`.

    Raises:
        Refusal: something in it is missing, malformed or not allowed.

    Source: opayo-server.md 2.2 to 2.4 and part 3.
    """
    protocol = protocol_of(fields)
    version_4 = protocol == "4.00"
    if not fields.get("VPSProtocol"):
        rules.refuse_missing("VPSProtocol", "3096")
    for field in (*rules.IDENTITY, *rules.MONEY):
        field.check(fields.get(field.name, ""), version_4=version_4)
    if fields["Vendor"].lower() not in options.vendors:
        raise Refusal.of("INVALID", "4000")
    if fields["TxType"] not in TYPES:
        raise Refusal.of("INVALID", "4006")
    if fields["Currency"] not in CURRENCIES:
        raise Refusal.of("INVALID", "4008")
    amount = read_amount(fields["Amount"])
    _check_url(fields["NotificationURL"], strict=options.strict)
    for field in (*rules.BILLING, *rules.DELIVERY, *rules.OPTIONAL):
        field.check(fields.get(field.name, ""), version_4=version_4)
    for prefix, codes in {
        "Billing": "3141 3147 3138 3090",
        "Delivery": "3140 3148 3139 3094",
    }.items():
        _check_place(fields, prefix, codes.split())
    rules.check_email(fields, version_4=version_4)
    _check_basket(fields, amount)
    return Registration(fields, protocol, amount)


def read_amount(text: str) -> Decimal:
    """Return an Amount in pounds, euros or dollars.

    Raises:
        Refusal: not a number of that form, too precise, or out of range.
    """
    if not AMOUNT.fullmatch(text):
        raise Refusal.of("INVALID", "3032")
    amount = Decimal(text.replace(",", ""))
    if amount != round(amount, 2):
        raise Refusal.of("INVALID", "3006")
    if not LEAST <= amount <= MOST:
        raise Refusal.of("INVALID", "4009")
    return amount


def web_address(url: str) -> SplitResult | None:
    """Return the parts of an absolute http(s) URL in plain ASCII, or None if it is not one."""
    if not url.isascii() or not url.isprintable() or " " in url:
        return None
    try:
        parts = urlsplit(url)
        known = parts.scheme in WEB and parts.hostname is not None and parts.port != 0
    except ValueError:
        return None
    return parts if known and parts.username is None else None


def _check_url(url: str, *, strict: bool) -> None:
    parts = web_address(url)
    if parts is None or parts.fragment:
        raise Refusal.of("INVALID", "3011")
    host = parts.hostname or ""
    of_a_laptop = host == "localhost" or host.endswith(".localhost")
    if strict and (of_a_laptop or parts.port is not None or not HOST_NAME.fullmatch(host)):
        raise Refusal.of("INVALID", "3011")


def _check_place(fields: Mapping[str, str], prefix: str, codes: list[str]) -> None:
    country_code, state_missing, state_wrong, postcode_missing = codes
    country = fields[f"{prefix}Country"]
    state = fields.get(f"{prefix}State", "")
    if country not in COUNTRIES:
        raise Refusal.of("INVALID", country_code)
    if country == "US" and not state:
        rules.refuse_missing(f"{prefix}State", state_missing)
    if country != "US" and state:
        raise Refusal.of("INVALID", state_wrong)
    # The manual makes it mandatory; only Ireland is known to be let through without.
    if country != "IE" and not fields.get(f"{prefix}PostCode", "").strip():
        rules.refuse_missing(f"{prefix}PostCode", postcode_missing)


def _check_basket(fields: Mapping[str, str], amount: Decimal) -> None:
    xml = fields.get("BasketXML", "")
    if xml and fields.get("Basket"):
        raise Refusal.of("INVALID", "3194")
    if xml and read_basket(xml).total != amount:
        raise Refusal.of("INVALID", "3195")
