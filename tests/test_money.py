from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import money
from chalicelib.money import Pence


@pytest.mark.product("Q3")
@pytest.mark.parametrize(
    ("net", "rate", "vat"),
    [(500, "0", 0), (500, "0.20", 100), (350, "0.175", 61), (5, "0.1", 1)],
)
def test_vat_is_rounded_half_up(net: int, rate: str, vat: int) -> None:
    assert money.vat(Pence(net), Decimal(rate)) == vat


@pytest.mark.parametrize(
    ("pence", "wire", "pounds"),
    [
        (0, "0.00", "£0.00"),
        (5, "0.05", "£0.05"),
        (500, "5.00", "£5.00"),
        (123456, "1234.56", "£1,234.56"),
        (-350, "-3.50", "-£3.50"),
    ],
)
def test_pounds_are_spelled_for_machines_and_for_people(
    pence: int, wire: str, pounds: str
) -> None:
    assert (money.wire(Pence(pence)), money.pounds(Pence(pence))) == (wire, pounds)


@given(st.integers(0, 10**9), st.decimals(0, 1, places=3))
def test_vat_is_never_more_than_half_a_penny_off(net: int, rate: Decimal) -> None:
    assert abs(money.vat(Pence(net), rate) - net * rate) <= Decimal("0.5")


@given(st.integers(-(10**9), 10**9))
def test_what_is_spelled_for_machines_is_the_amount(pence: int) -> None:
    assert Decimal(money.wire(Pence(pence))) * 100 == pence
