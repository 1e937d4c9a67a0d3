from pathlib import Path

import pytest
from merchants import BASKET, a_registration

from local.bank.codes import Refusal
from local.bank.options import Options
from local.bank.registration import check

OPTIONS = Options(0, "", "", Path("unused"))


def refusal(**changes: str) -> str:
    with pytest.raises(Refusal) as refused:
        check(a_registration(**changes), OPTIONS)
    return f"{refused.value.status} {refused.value.detail.split(' ')[0]}"


def is_accepted(**changes: str) -> bool:
    return bool(check(a_registration(**changes), OPTIONS))


ITEM = BASKET.removeprefix("<basket>").removesuffix("</basket>")
DELIVERY = (
    "<deliveryNetAmount>3.00</deliveryNetAmount><deliveryTaxAmount>0.50</deliveryTaxAmount>"
    "<deliveryGrossAmount>3.50</deliveryGrossAmount>"
)
DISCOUNT = "<discounts><discount><fixed>1.00</fixed></discount></discounts>"


def test_a_basket_counts_lines_delivery_and_discounts() -> None:
    basket = f"<basket>{ITEM}{ITEM}{DELIVERY}{DISCOUNT}</basket>"

    assert is_accepted(BasketXML=basket, Amount="12.50")
    assert refusal(BasketXML=basket, Amount="12.51") == "INVALID 3195"
    assert refusal(BasketXML=basket, Amount="12.49") == "INVALID 3195"


@pytest.mark.parametrize(
    ("basket", "code"),
    [
        ("not xml", "3021"),
        ("<basket/>", "3021"),
        (f"<order>{ITEM}</order>", "3021"),
        (BASKET.replace("<quantity>1</quantity>", ""), "3021"),
        (BASKET.replace("Proof of Qualification", ""), "3021"),
        (BASKET.replace("Proof of Qualification", "x" * 101), "3021"),
        (BASKET.replace("5.00", "five"), "3021"),
        (BASKET.replace("5.00", "-5.00"), "3021"),
        ('<!DOCTYPE b [<!ENTITY e "x">]><basket>&e;</basket>', "3021"),
        (BASKET.replace("<quantity>1<", "<quantity>2<"), "3195"),
        (BASKET.replace("<unitNetAmount>5.00", "<unitNetAmount>4.00"), "3195"),
        (f"<basket>{ITEM}{DELIVERY.replace('3.00', '2.00')}</basket>", "3195"),
        (f"<basket>{'x' * 20000}</basket>", "3177"),
    ],
)
def test_baskets_that_cannot_be_read_or_do_not_add_up(basket: str, code: str) -> None:
    assert refusal(BasketXML=basket) == f"INVALID {code}"


def test_two_kinds_of_basket_are_one_too_many() -> None:
    basket = "1:Letter:1:5.00:0.00:5.00:5.00"

    assert is_accepted(Basket=basket, BasketXML="-")
    assert refusal(Basket=basket) == "INVALID 3194"
