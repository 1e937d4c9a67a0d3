"""Addresses as people type them: a postal address with its form and rules, and e-mail's."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, ClassVar, Self

from wtforms import Form, SelectField, StringField
from wtforms.validators import DataRequired, Length, ValidationError

from chalicelib.web.forms import PortalForm, Printable, trimmed

DOMESTIC = frozenset(("GB", "IM", "JE", "GG"))
MOST_LETTERS = 50
LONGEST_EMAIL = 254

_UK_POSTCODE = re.compile(r"(GIR|[A-PR-UWYZ][A-Z0-9]{1,3}) ?([0-9][ABD-HJLNP-UW-Z]{2})")
_POSTCODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 -]{1,9}")
_US_STATES = (
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH"
    " NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY AS GU MP PR VI AA AE AP"
)


def _read_countries() -> dict[str, str]:
    text = Path(__file__).with_name("countries.txt").read_text(encoding="utf-8")
    return dict(line.split("\t") for line in text.splitlines())


COUNTRIES: Mapping[str, str] = _read_countries()
"""Every country's name by its ISO 3166 code; the United Kingdom first, then by name."""


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """Whom and where the post is for. `state` is only filled in the United States."""

    first_name: str
    surname: str
    line1: str
    town: str
    country: str
    company: str = ""
    line2: str = ""
    line3: str = ""
    state: str = ""
    postcode: str = ""
    phone: str = ""

    @property
    def full_name(self) -> str:
        """First name and surname."""
        return f"{self.first_name} {self.surname}"

    @property
    def is_domestic(self) -> bool:
        """Whether Royal Mail's inland prices hold: the United Kingdom and its islands."""
        return self.country in DOMESTIC

    @property
    def lines(self) -> list[str]:
        """The address as it stands on an envelope, name first, without the telephone."""
        return [part for part in (self.full_name, self.company, *self.place) if part]

    @property
    def place(self) -> list[str]:
        """Where it is, without who is there."""
        town = " ".join(filter(None, (self.town, self.state)))
        country = COUNTRIES.get(self.country, self.country)
        parts = (self.line1, self.line2, self.line3, town, self.postcode, country)
        return [part for part in parts if part]

    def as_dict(self) -> dict[str, str]:
        """Return the address as plain JSON, for a record or a form."""
        return asdict(self)

    @classmethod
    def from_dict(cls, stored: Mapping[str, str]) -> Self:
        """Return the address that `as_dict` gave."""
        return cls(**{each.name: stored.get(each.name, "") for each in fields(cls)})


def spelled_postcode(typed: str, country: str) -> str | None:
    """Return a postcode as it is written in `country`, or None when it cannot be one there."""
    if country in DOMESTIC:
        found = _UK_POSTCODE.fullmatch("".join(typed.upper().split()))
        return f"{found[1]} {found[2]}" if found else None
    return typed.upper() if _POSTCODE.fullmatch(typed) else None


class EmailAddress:
    """Refuses what is no e-mail address that mail can be sent to; asks no name server."""

    def __call__(self, _form: Form, field: Any) -> None:
        """Check one field.

        Raises:
            ValidationError: with words for the person who typed.
        """
        if not is_email_address(field.data or ""):
            raise ValidationError(
                "Enter an e-mail address in the form name@example.org, without spaces"
            )


def is_email_address(typed: str) -> bool:
    """Whether mail can be addressed to `typed`.

    Letters outside ASCII are for the domain only: SES takes no others before the @.

    Source: RFC 5321, 4.5.3.1.3 (no path is longer than 256 with its brackets).
    """
    if len(typed) > LONGEST_EMAIL:
        return False
    from email_validator import EmailNotValidError, validate_email

    try:
        validate_email(typed, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return False
    return True


def email_field(label: str, *, missing: str, too_long: str) -> StringField:
    """Return a field for an e-mail address, which must be given, with what to say if not."""
    checks = [
        DataRequired(missing),
        Length(max=LONGEST_EMAIL, message=too_long),
        EmailAddress(),
    ]
    return StringField(label, checks, filters=[trimmed])


def _text(label: str, *validators: Any, longest: int = MOST_LETTERS) -> StringField:
    shorten = Length(
        max=longest,
        message=f"{label.removesuffix(' (optional)')} must be {longest} characters or fewer",
    )
    return StringField(label, [*validators, shorten, Printable()], filters=[trimmed])


class AddressForm(PortalForm):
    """A postal address, to be typed or put right."""

    first_name = _text("First name", DataRequired("Enter a first name"))
    surname = _text("Surname", DataRequired("Enter a surname"))
    company = _text("Company (optional)")
    line1 = _text("Address line 1", DataRequired("Enter the first line of the address"))
    line2 = _text("Address line 2 (optional)")
    line3 = _text("Address line 3 (optional)")
    town = _text("Town or city", DataRequired("Enter a town or city"), longest=40)
    state = _text("State")
    postcode = _text("Postcode")
    country = SelectField(
        "Country", choices=dict(COUNTRIES), default="GB", validate_choice=False
    )
    phone = _text("Telephone (optional)", longest=20)

    _PHONE: ClassVar = re.compile(r"[0-9+() -]{5,20}")

    @property
    def address(self) -> PostalAddress:
        """The address that was typed, its postcode and state spelt properly.

        Outside the United States the state is not asked for, and so is left out.
        """
        typed = {name: value or "" for name, value in self.data.items()}
        return PostalAddress.from_dict(
            typed
            | {
                "state": typed["state"].upper() if typed["country"] == "US" else "",
                "postcode": spelled_postcode(typed["postcode"], typed["country"]) or "",
            }
        )

    def validate_country(self, field: Any) -> None:
        """Say what to do when no country of the list was sent."""
        if field.data not in COUNTRIES:
            raise ValidationError("Choose a country from the list")

    def validate_postcode(self, field: Any) -> None:
        """Ask for a postcode as the chosen country writes it; abroad it may be blank."""
        country, typed = self.country.data, field.data or ""
        if country in DOMESTIC and not typed:
            raise ValidationError("Enter a postcode")
        if typed and spelled_postcode(typed, country) is None:
            example = "SG13 0AA" if country in DOMESTIC else "10115"
            raise ValidationError(f"Enter a postcode in full, such as {example}")

    def validate_state(self, field: Any) -> None:
        """Ask for a state in the United States."""
        typed = (field.data or "").upper()
        if self.country.data == "US" and typed not in _US_STATES.split():
            raise ValidationError("Enter the state as two letters, such as CA")

    def validate_phone(self, field: Any) -> None:
        """Let a telephone number be digits, spaces, brackets, plus and hyphen."""
        if field.data and not self._PHONE.fullmatch(field.data):
            raise ValidationError("Enter a telephone number in digits, such as 01632 960100")
