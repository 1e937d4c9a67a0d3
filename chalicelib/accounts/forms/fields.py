"""Fields that several forms of accounts ask for."""

from typing import Any

from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, Length, ValidationError

from chalicelib.accounts.rules import MOST_BYTES, TOO_LONG
from chalicelib.web import addresses
from chalicelib.web.addresses import LONGEST_EMAIL
from chalicelib.web.forms import PortalForm, Printable, trimmed

_MOST_LETTERS = 80
_REGION = "GB"


def email_field(label: str) -> StringField:
    """Return a field for an e-mail address, which must be given."""
    too_long = f"Use an e-mail address of {LONGEST_EMAIL} characters or fewer"
    return addresses.email_field(label, missing="Enter an e-mail address", too_long=too_long)


def name_field(label: str, message: str) -> StringField:
    """Return a field for a name, which must be given; `message` asks for it."""
    too_long = f"{label} must be {_MOST_LETTERS} characters or fewer"
    checks = [DataRequired(message), Length(max=_MOST_LETTERS, message=too_long), Printable()]
    return StringField(label, checks, filters=[trimmed])


def number_field(label: str) -> StringField:
    """Return a field for a telephone number, which may stay empty."""
    return StringField(label, [_PossibleNumber()], filters=[trimmed])


class _PossibleNumber:
    """Refuses what cannot be a telephone number; spells it as it is dialled from abroad."""

    def __call__(self, _form: PortalForm, field: Any) -> None:
        """Check one field; an empty one is right."""
        if not field.data:
            return
        import phonenumbers

        try:
            number = phonenumbers.parse(field.data, _REGION)
        except phonenumbers.NumberParseException:
            number = None
        # Possible, not valid: numbering plans change faster than the library that knows them.
        if number is None or not phonenumbers.is_possible_number(number):
            raise ValidationError("Enter a number such as 01632 960100, or leave this empty")
        spelling = phonenumbers.PhoneNumberFormat.INTERNATIONAL
        field.data = phonenumbers.format_number(number, spelling)


def new_password_field() -> PasswordField:
    """Return a field for a password to be chosen."""
    return PasswordField("Password", [DataRequired("Choose a password")])


def again_field() -> PasswordField:
    """Return a field for the same password once more."""
    return PasswordField("Confirm password", [DataRequired("Type the password again")])


def old_password_field(label: str = "Password") -> PasswordField:
    """Return a field for the password that somebody has."""
    # Its letters are counted as they are kept, which may be fewer than are typed.
    enough = Length(max=MOST_BYTES, message=TOO_LONG)
    return PasswordField(label, [DataRequired("Enter your password"), enough])
