"""Draws the bank's pages from its templates."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from local.bank.cards import LABELS
from local.bank.countries import country_name
from local.bank.transactions import Transaction

_FOLDER = Path(__file__).parent
_SIGNS = {"GBP": "£", "EUR": "€", "USD": "$"}
_FILES = {
    "/static/bank.css": ("bank.css", "text/css; charset=utf-8"),
    "/static/bank.svg": ("bank.svg", "image/svg+xml"),
}


def money(amount: Decimal, currency: str) -> str:
    """Return an amount as people write it: £5.00."""
    return f"{_SIGNS.get(currency, currency + ' ')}{amount:,.2f}"


def moment(at: float) -> str:
    """Return a moment's time of day to the millisecond, in UTC."""
    return datetime.fromtimestamp(at, UTC).strftime("%d/%m/%Y %H:%M:%S.%f")[:-3]


def address(transaction: Transaction, prefix: str) -> list[str]:
    """Return the lines of an address as registered: the name first, the country in words."""
    given = dict(transaction.fields)
    given[prefix + "Country"] = country_name(given[prefix + "Country"])
    name = f"{given[prefix + 'Firstnames']} {given[prefix + 'Surname']}"
    parts = ("Address1", "Address2", "Address3", "City", "State", "PostCode", "Country")
    return [line for line in (name, *(given.get(prefix + part, "") for part in parts)) if line]


_environment = Environment(
    loader=FileSystemLoader(_FOLDER / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.filters.update(money=money, moment=moment, address=address)
_environment.filters["quoted"] = lambda text: quote(text, safe="")
_environment.globals["card_labels"] = LABELS


def draw(template: str, **values: object) -> str:
    """Return a page's HTML."""
    return _environment.get_template(template).render(**values)


def static_file(path: str) -> tuple[bytes, str] | None:
    """Return a file the pages use, with its content type."""
    if path not in _FILES:
        return None
    name, content_type = _FILES[path]
    return (_FOLDER / "static" / name).read_bytes(), content_type
