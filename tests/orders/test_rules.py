"""The rules of orders: every move, every sum, every step."""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.brand import Product
from chalicelib.money import Pence
from chalicelib.orders import rules
from chalicelib.orders.rules import OrderHasMovedOn, OrderStatus, Priced, Progress

S = OrderStatus
# product.md part 4, spelt out a second time on purpose.
MOVES = {
    S.AWAITING_PAYMENT: "PAYMENT_FAILED CONFIRMED AWAITING_QUOTE CANCELLED UNDER_REVIEW",
    S.PAYMENT_FAILED: "AWAITING_PAYMENT CONFIRMED AWAITING_QUOTE CANCELLED UNDER_REVIEW",
    S.CANCELLED: "CONFIRMED AWAITING_QUOTE UNDER_REVIEW",
    S.AWAITING_QUOTE: "CONFIRMED REFUNDED UNDER_REVIEW",
    S.CONFIRMED: "PRINTED REFUNDED UNDER_REVIEW",
    S.PRINTED: "POSTED REFUNDED UNDER_REVIEW",
    S.POSTED: "RETURNED REFUNDED UNDER_REVIEW",
    S.RETURNED: "REFUNDED UNDER_REVIEW",
    S.REFUNDED: "UNDER_REVIEW",
    S.UNDER_REVIEW: "CONFIRMED AWAITING_QUOTE PAYMENT_FAILED CANCELLED REFUNDED",
}
WORDS = {
    S.AWAITING_PAYMENT: "Awaiting payment",
    S.PAYMENT_FAILED: "Payment failed",
    S.CONFIRMED: "Confirmed",
    S.AWAITING_QUOTE: "Awaiting delivery quote",
    S.PRINTED: "Printed",
    S.POSTED: "Posted",
    S.RETURNED: "Returned",
    S.CANCELLED: "Cancelled",
    S.REFUNDED: "Refunded",
    S.UNDER_REVIEW: "Under review",
}


def a_product(slug: str = "letter", price: int = 500, rate: str = "0") -> Product:
    return Product(slug, slug.title(), "", Pence(price), Decimal(rate))


SECOND, FIRST = a_product("second-class", 0), a_product("first-class", 350)
ABROAD = a_product("international", 0)
STATUSES = st.sampled_from(S)
PRICES = st.integers(0, 10**7)
RATES = st.decimals(0, 1, places=4, allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(("current", "wanted"), list(product(S, S)))
def test_an_order_moves_as_the_table_says_and_not_otherwise(current: S, wanted: S) -> None:
    if wanted in MOVES[current].split():
        rules.check_move(current, wanted)
    else:
        with pytest.raises(OrderHasMovedOn):
            rules.check_move(current, wanted)


@pytest.mark.parametrize("before", [each for each in S if each is not S.UNDER_REVIEW])
def test_an_order_under_review_may_go_back_to_where_it_stood(before: S) -> None:
    rules.check_move(S.UNDER_REVIEW, before, before)


@given(STATUSES, STATUSES, STATUSES)
def test_where_an_order_stood_matters_only_under_review(
    current: S, wanted: S, stood: S
) -> None:
    allowed = wanted in rules.NEXT[current] or (current is S.UNDER_REVIEW and wanted is stood)

    try:
        rules.check_move(current, wanted, stood)
    except OrderHasMovedOn:
        assert not allowed
    else:
        assert allowed


@given(st.lists(STATUSES, max_size=12))
def test_no_walk_leaves_the_table(wishes: list[S]) -> None:
    stands, stood = S.AWAITING_PAYMENT, None
    for wish in wishes:
        try:
            rules.check_move(stands, wish, stood)
        except OrderHasMovedOn:
            continue
        assert wish in rules.NEXT[stands] | {stood}
        stands, stood = wish, stands if wish is S.UNDER_REVIEW else None


@pytest.mark.product("Q20")
@pytest.mark.parametrize("status", S)
def test_each_status_has_the_words_people_read(status: S) -> None:
    assert rules.standing(status).text == WORDS[status]


@pytest.mark.parametrize("status", S)
def test_letters_are_held_unless_cancelled_or_refunded(status: S) -> None:
    is_free = status in (S.CANCELLED, S.REFUNDED)

    assert rules.holds_letters(S.UNDER_REVIEW, status) is not is_free
    assert rules.holds_letters(status) is not (is_free and status is not S.UNDER_REVIEW)


def test_paid_letters_go_to_print_at_home_and_to_a_quote_abroad() -> None:
    assert rules.when_paid(is_domestic=True) is S.CONFIRMED
    assert rules.when_paid(is_domestic=False) is S.AWAITING_QUOTE


def test_the_guides_example_adds_up() -> None:
    letter = rules.priced(a_product())

    sums = rules.totals([letter], FIRST)

    assert sums.rows == [("Sub Total", 500), ("Delivery", 350), ("VAT", 0)]
    assert sums.total_pence == 850


def test_vat_is_worked_out_for_each_line_and_for_the_delivery() -> None:
    letter = rules.priced(a_product(price=333, rate="0.20"))

    sums = rules.totals([letter] * 3, a_product("first-class", 350, "0.20"))

    assert letter == Priced(Pence(333), Pence(67), Decimal("0.20"))
    assert (sums.vat_pence, sums.delivery_vat_pence) == (67 * 3 + 70, 70)


@given(st.lists(st.tuples(PRICES, RATES), max_size=30), st.none() | st.tuples(PRICES, RATES))
def test_lines_delivery_and_vat_add_up_to_the_penny(
    lines: list[tuple[int, Decimal]], delivery: tuple[int, Decimal] | None
) -> None:
    letters = [rules.priced(a_product("x", price, str(rate))) for price, rate in lines]
    option = a_product("x", delivery[0], str(delivery[1])) if delivery else None

    sums = rules.totals(letters, option)

    gross = sum(each.net_pence + each.vat_pence for each in letters)
    carriage = sums.delivery_pence + sums.delivery_vat_pence
    assert sums.total_pence == gross + carriage == sum(pence for _, pence in sums.rows)


@pytest.mark.parametrize(
    ("slug", "is_domestic", "option"),
    [
        ("second-class", True, SECOND),
        ("first-class", True, FIRST),
        ("international", True, None),
        ("first-class", False, None),
        ("international", False, ABROAD),
        ("", True, None),
        ("pigeon", False, None),
    ],
)
def test_an_option_is_offered_where_it_goes(
    slug: str, is_domestic: bool, option: Product | None
) -> None:
    found = rules.delivery_option(
        slug, is_domestic=is_domestic, domestic=(SECOND, FIRST), international=ABROAD
    )

    assert found is option


def test_the_steps_are_those_of_the_guide() -> None:
    titles = [step.title for step in rules.STEPS]

    assert titles == ["Basket", "Billing", "Delivery", "Delivery Options", "Confirm"]


@given(st.builds(Progress, st.booleans(), st.booleans(), st.booleans(), st.booleans()))
def test_a_step_opens_when_all_before_it_are_done(progress: Progress) -> None:
    done = [progress.letters, progress.billing, progress.delivery, progress.option]

    for number, step in enumerate(rules.STEPS):
        assert rules.may_open(step.slug, progress) is all(done[:number])
    first = done.index(False) if False in done else 4
    assert rules.first_open(progress) is rules.STEPS[first]


def test_the_bar_can_be_walked_backwards_but_not_ahead() -> None:
    progress = Progress(letters=True, billing=True, delivery=False, option=False)

    assert rules.step_bar("billing", progress) == [
        ("Basket", "/checkout/basket", "done"),
        ("Billing", None, "current"),
        ("Delivery", "/checkout/delivery", "next"),
        ("Delivery Options", None, "next"),
        ("Confirm", None, "next"),
    ]
