# ruff: noqa: RUF001  letters that look alike are what is tested

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.payments.gateways.opayo.cleaning import Allowed, clean


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("O’Brien", "O'Brien"),
        ("Anne-Marie", "Anne-Marie"),
        ("Brontë", "Brontë"),
        ("Bronte\u0308", "Brontë"),
        ("Łukasz Wałęsa", "Lukasz Walesa"),
        ("Siân Ŵyn", "Siân Wyn"),
        ("Đorđević", "Dordevic"),
        ("Щербаков", "Shcherbakov"),
        ("Юлія Ґонта", "Yuliya Gonta"),
        ("Ёлкин", "Yolkin"),
        ("Παπαδόπουλος", "Papadopoylos"),
        ("Œuvre ẞ", "Oeuvre Ss"),
        ("ǿ", "o"),
        ("  a \t\n b  ", "a b"),
        ("Smith;Jones<3", "Smith Jones"),
        ("李", ""),
        ("李 Lee", "Lee"),
    ],
)
def test_a_name_is_spelt_as_opayo_takes_it(typed: str, sent: str) -> None:
    assert clean(typed, Allowed.NAME, 20) == sent


@pytest.mark.parametrize(
    ("allowed", "typed", "sent"),
    [
        (
            Allowed.ADDRESS,
            "Flat 4 – “The Mews”, 12½ Café Row",
            "Flat 4 - 'The Mews', 12 1/2 Café Row",
        ),
        (Allowed.POSTCODE, "SW1A 1AA!", "SW1A 1AA"),
        (Allowed.PHONE, "+44 (0)1632 960001 ext. 2", "+44 (0)1632 960001 ext 2"),
        (Allowed.PLAIN, "Order AB-12/é", "Order AB 12 e"),
        (Allowed.TEXT, "Level 3 – Café & <b>Co</b>", "Level 3 - Cafe & b Co /b"),
    ],
)
def test_each_kind_of_field_keeps_what_it_may(allowed: Allowed, typed: str, sent: str) -> None:
    assert clean(typed, allowed, 100) == sent


def test_what_is_too_long_is_cut_without_a_blank_at_its_end() -> None:
    assert clean("abcd efgh", Allowed.NAME, 5) == "abcd"


@given(st.text(), st.sampled_from(Allowed), st.integers(1, 60))
def test_whatever_is_typed_what_is_sent_fits(text: str, allowed: Allowed, longest: int) -> None:
    sent = clean(text, allowed, longest)

    assert len(sent.encode("iso-8859-1")) <= longest
    assert all(allowed.value.match(letter) for letter in sent)
    assert clean(sent, allowed, longest) == sent
