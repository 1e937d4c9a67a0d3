from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib import ids

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  hypothesis adds the zone


def test_ids_are_safe_in_a_url_and_never_the_same() -> None:
    drawn = {ids.new_id() for _ in range(1000)}

    assert len(drawn) == 1000
    assert {len(each) for each in drawn} == {26}
    assert set("".join(drawn)) <= set("0123456789abcdefghjkmnpqrstvwxyz")


def test_secrets_have_256_bits() -> None:
    assert len(ids.new_secret()) == 43


@given(MOMENTS, st.timedeltas(timedelta(milliseconds=1), timedelta(days=9)))
def test_time_ordered_ids_sort_by_time(moment: datetime, later: timedelta) -> None:
    assert ids.time_ordered(moment) < ids.time_ordered(moment + later)


def test_a_digest_is_sha_256() -> None:
    assert ids.digest("abc").startswith("ba7816bf8f01cfea414140de5dae2223")


def test_derived_ids_keep_their_parts_apart() -> None:
    assert ids.derived("ab", "c") == ids.derived("ab", "c")
    assert ids.derived("ab", "c") != ids.derived("a", "bc")
    assert len(ids.derived("ab")) == 26


def test_shards_are_few_and_all_used() -> None:
    assert {ids.shard(str(number), 4) for number in range(100)} == {"00", "01", "02", "03"}


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        (" Sam.Hall@Example.ORG ", "sam.hall@example.org"),
        ("jose\u0301@example.org", "jos\u00e9@example.org"),
        ("sam@b\u00fccher.example.org", "sam@xn--bcher-kva.example.org"),
        ("sam@B\u00dcCHER.example.org", "sam@xn--bcher-kva.example.org"),
        ("sam@xn--BCHER-kva.example.org", "sam@xn--bcher-kva.example.org"),
        ("sam@example\u3002org", "sam@example.org"),
        ("sam@a_b.b\u00fccher.ORG", "sam@a_b.b\u00fccher.org"),
        ("no address", "no address"),
        ("sam@" + "x" * 70 + ".org", "sam@" + "x" * 70 + ".org"),
    ],
)
def test_one_address_has_one_key_however_it_is_typed(typed: str, key: str) -> None:
    assert ids.email_key(typed) == key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("anna@fa\u00df.example.org", "anna@fass.example.org"),
        ("anna@\u03b2\u03cc\u03bb\u03bf\u03c2.org", "anna@\u03b2\u03cc\u03bb\u03bf\u03c3.org"),
        ("stra\u00dfe@example.org", "strasse@example.org"),
    ],
)
def test_addresses_of_two_people_have_two_keys(one: str, other: str) -> None:
    assert ids.email_key(one) != ids.email_key(other)


@given(st.text())
@example("@")
@example("sam@\u00fc..org")
def test_every_text_has_a_key_and_keys_are_keys_of_themselves(typed: str) -> None:
    for text in (typed, f"sam@{typed}"):
        assert ids.email_key(ids.email_key(text)) == ids.email_key(text)


def test_mail_is_addressed_to_a_domain_in_ascii_and_a_box_as_typed() -> None:
    assert ids.in_ascii("Anna@M\u00fcller.DE") == "Anna@xn--mller-kva.de"
    assert ids.in_ascii("nobody") == "nobody"
