"""E-mail addresses as people paste them: nothing is lost, nothing is taken for another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.connections.forms.address_lists import (
    MOST_ENTRIES,
    AddressList,
    Wrong,
    lines_of_csv,
    read_list,
)


def reading(text: str) -> AddressList:
    found = read_list(text)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("", []),
        (" \r\n ; , \n", []),
        ("a@example.org", ["a@example.org"]),
        ("a@example.org\r\nb@example.org\rc@example.org", ["a", "b", "c"]),
        ("a@example.org, b@example.org;c@example.org\td@example.org", ["a", "b", "c", "d"]),
        ("a@example.org b@example.org", ["a", "b"]),
        ("Ann Bell <a@example.org>, Bob <b@example.org>", ["a", "b"]),
        ('"Bell, Ann" <a@example.org>; "Cole; Bob" <b@example.org>', ["a", "b"]),
        ("Bell, Ann <a@example.org>; O'Neil, Bob <b@example.org>", ["a", "b"]),
        ("Ann <a@example.org> Bob <b@example.org>", ["a", "b"]),
        ("'a@example.org', \"b@example.org\"", ["a", "b"]),
        ("mailto:a@example.org", ["a"]),
        ("< a@example.org >", ["a"]),
        ("ann@bücher.example", ["ann@bücher.example"]),
    ],
)
def test_addresses_are_found_however_they_are_pasted(text: str, addresses: list[str]) -> None:
    found = reading(text)

    spelt = [each if "@" in each else f"{each}@example.org" for each in addresses]
    assert found.addresses == spelt
    assert not found.wrong


def test_an_address_that_is_there_twice_is_asked_once_as_it_was_first_spelt() -> None:
    found = reading("Ann@Example.org\nann@example.ORG\nbob@example.org\nann@example.org")

    assert found.addresses == ["Ann@Example.org", "bob@example.org"]
    assert found.repeats == 2


def test_what_is_no_address_is_told_with_its_line() -> None:
    found = reading("a@example.org\n\nbob.example.org, c@example.org\n@\n<nobody>\n" + "x" * 80)

    assert found.addresses == ["a@example.org", "c@example.org"]
    assert found.wrong == [
        Wrong(3, "bob.example.org"),
        Wrong(4, "@"),
        Wrong(5, "nobody"),
        Wrong(6, "x" * 59 + "…"),
    ]


def test_a_broken_address_before_a_name_is_not_taken_for_a_part_of_it() -> None:
    found = reading("bob.example.org, Ann <a@example.org>")

    assert found.wrong == [Wrong(1, "bob.example.org")]


def test_what_is_much_too_long_for_a_list_is_not_read_to_its_end() -> None:
    assert read_list("a," * (MOST_ENTRIES + 1)) is None
    assert read_list("a," * MOST_ENTRIES) is not None


@given(st.text(max_size=200))
def test_every_entry_of_any_text_is_an_address_or_wrong_or_a_repeat(text: str) -> None:
    found = reading(text)

    assert found.repeats >= 0
    assert all(each.line >= 1 for each in found.wrong)


@pytest.mark.parametrize(
    ("csv", "lines"),
    [
        ("", []),
        (" ,, \r\n,\n", []),
        ("a@example.org\r\nb@example.org\r\n", ["a@example.org", "b@example.org"]),
        ("Name,E-mail\r\nAnn,a@example.org\r\n", ["a@example.org"]),
        ("Nom;E-Mail (2);Ville\nAnn;a@example.org;Hull", ["a@example.org"]),
        ("Address;Email\n1 High St;a@example.org", ["a@example.org"]),
        ("Ann\ta@example.org\nBob\tb@example.org", ["a@example.org", "b@example.org"]),
        ('"Bell, Ann",a@example.org', ["a@example.org"]),
        (
            'Ann,"a@example.org"\n"Line\nbreak",b@example.org',
            ["a@example.org", "b@example.org"],
        ),
        ("call @ noon,a@example.org\n,b@example.org", ["a@example.org", "b@example.org"]),
        ("name,mail\nAnn,a@example.org\nBob,\nCy", ["a@example.org", "Bob", "Cy"]),
        ("bob.example.org\na@example.org", ["bob.example.org", "a@example.org"]),
        ('Ann,a@example.org\n"Bob,b@example.org', ["a@example.org", "b@example.org"]),
        ("nothing to see", ["nothing to see"]),
    ],
)
def test_the_column_with_the_addresses_is_found(csv: str, lines: list[str]) -> None:
    assert lines_of_csv(csv).splitlines() == lines


@given(st.text(max_size=200))
def test_any_text_can_be_given_for_a_csv_file(text: str) -> None:
    assert isinstance(lines_of_csv(text), str)
