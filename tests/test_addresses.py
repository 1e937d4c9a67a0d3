from typing import Any

import email_validator
import pytest

from chalicelib.web.addresses import (
    COUNTRIES,
    AddressForm,
    PostalAddress,
    is_email_address,
    spelled_postcode,
)
from chalicelib.web.forms import FormData

HOME = {
    "first_name": "Sam",
    "surname": "Hall",
    "company": "Northgate Garages",
    "line1": "Unit 4",
    "line2": "1 Sample Street",
    "line3": "",
    "town": "Hertford",
    "state": "",
    "postcode": "sg130aa",
    "country": "GB",
    "phone": "+44 (0)1632 960100",
}


def typed(**changes: str) -> AddressForm:
    return AddressForm(FormData(list((HOME | changes).items())))


@pytest.mark.product("Q37")
def test_an_address_is_read_and_its_postcode_spelt(aws: None) -> None:
    form = typed()

    assert form.validate(), form.errors
    assert form.address.lines == [
        "Sam Hall",
        "Northgate Garages",
        "Unit 4",
        "1 Sample Street",
        "Hertford",
        "SG13 0AA",
        "United Kingdom",
    ]


@pytest.mark.product("Q37")
@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"first_name": " "}, "first_name", "Enter a first name"),
        ({"surname": ""}, "surname", "Enter a surname"),
        ({"line1": ""}, "line1", "Enter the first line of the address"),
        ({"town": ""}, "town", "Enter a town or city"),
        ({"line2": "x" * 51}, "line2", "must be 50 characters or fewer"),
        ({"postcode": ""}, "postcode", "Enter a postcode"),
        ({"postcode": "12345"}, "postcode", "such as SG13 0AA"),
        ({"country": "DE", "postcode": "?"}, "postcode", "such as 10115"),
        ({"country": "XX"}, "country", "Choose a country from the list"),
        ({"country": ""}, "country", "Choose a country from the list"),
        ({"country": "US", "state": ""}, "state", "two letters, such as CA"),
        ({"country": "US", "state": "XX"}, "state", "two letters, such as CA"),
        ({"phone": "ring me"}, "phone", "Enter a telephone number in digits"),
        ({"line1": "a\u202eb"}, "line1", "Remove characters that cannot be printed"),
    ],
)
def test_an_address_says_what_to_mend(
    changes: dict[str, str], field: str, message: str
) -> None:
    form = typed(**changes)

    assert not form.validate()
    assert message in str(form[field].errors[0])


@pytest.mark.product("Q37")
@pytest.mark.parametrize(
    ("typed_as", "country", "spelt"),
    [
        ("m11ae", "GB", "M1 1AE"),
        ("im1 1aa", "IM", "IM1 1AA"),
        ("JE2 3AB", "JE", "JE2 3AB"),
        ("EC1A 1BB", "GB", "EC1A 1BB"),
        ("SG13 0A", "GB", None),
        ("QQ1 1AA", "GB", None),
        ("d02 x285", "IE", "D02 X285"),
        ("1", "DE", None),
        ("x" * 11, "DE", None),
    ],
)
def test_postcodes_are_as_their_country_writes_them(
    typed_as: str, country: str, spelt: str | None
) -> None:
    assert spelled_postcode(typed_as, country) == spelt


def test_abroad_a_postcode_may_be_blank_and_a_state_is_american() -> None:
    assert typed(country="HK", postcode="").validate()
    american = typed(country="US", state="ca", postcode="94103")
    assert american.validate()
    assert american.address.lines[-3:] == ["Hertford CA", "94103", "United States"]


def test_a_state_that_is_not_asked_for_is_left_out() -> None:
    form = typed(state="CA")

    assert form.validate()
    assert form.address.state == ""


@pytest.mark.product("Q37")
def test_domestic_is_the_united_kingdom_and_its_islands() -> None:
    domestic = {
        country
        for country in COUNTRIES
        if PostalAddress("A", "B", "1", "T", country).is_domestic
    }

    assert domestic == {"GB", "IM", "JE", "GG"}
    assert len(COUNTRIES) == 249
    assert next(iter(COUNTRIES)) == "GB"


def test_an_address_survives_being_stored() -> None:
    address = typed().address

    assert PostalAddress.from_dict(address.as_dict()) == address
    assert AddressForm(**_any(address.as_dict())).line1.data == "Unit 4"


def _any(values: dict[str, str]) -> dict[str, Any]:
    return dict(values)


@pytest.mark.parametrize("email", ["sam@example.org", "s.a-m+x@sub.example.org"])
def test_addresses_that_mail_reaches(email: str) -> None:
    assert is_email_address(email)


@pytest.mark.parametrize(
    "email", ["", "sam", "sam@", "@example.org", "sam@localhost", "a b@example.org", "ł@x.org"]
)
def test_addresses_that_mail_cannot_reach(email: str) -> None:
    assert not is_email_address(email)


def test_what_somebody_typed_stays_in_no_memory() -> None:
    assert not hasattr(is_email_address, "cache_info")


def test_nobody_looks_closely_at_what_is_far_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(email_validator, "validate_email", None)

    assert not is_email_address("x" * 243 + "@example.org")
