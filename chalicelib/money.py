"""Money: whole pence inside, pounds only where people or gateways read it."""

from decimal import ROUND_HALF_UP, Decimal
from typing import NewType

Pence = NewType("Pence", int)


def vat(net: Pence, rate: Decimal) -> Pence:
    """Return the VAT on one line of `net` pence at `rate` (0.20 is 20 %), rounded half up.

    Source: VAT Notice 700, paragraph 17.5.1 (rounding line by line).
    """
    return Pence(int((Decimal(net) * rate).quantize(Decimal(1), ROUND_HALF_UP)))


def wire(pence: Pence) -> str:
    """Return pounds as machines exchange them: 123456 pence is "1234.56"."""
    sign = "-" if pence < 0 else ""
    return f"{sign}{abs(pence) // 100}.{abs(pence) % 100:02}"


def pounds(pence: Pence) -> str:
    """Return pounds as people read them: 123456 pence is "£1,234.56"."""
    sign = "-" if pence < 0 else ""
    return f"{sign}£{abs(pence) // 100:,}.{abs(pence) % 100:02}"
