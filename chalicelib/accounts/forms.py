"""Forms of accounts: registering, activating, signing in, choosing a new password."""

from typing import Any

from wtforms import BooleanField, HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, Length, ValidationError

from chalicelib.accounts import services
from chalicelib.accounts.rules import LONGEST, TOO_LONG
from chalicelib.web.addresses import EmailAddress
from chalicelib.web.forms import PortalForm, Printable, trimmed

_MOST_LETTERS = 80
_LONGEST_ADDRESS = 254
_REGION = "GB"


def _email(label: str) -> StringField:
    too_long = f"Use an e-mail address of {_LONGEST_ADDRESS} characters or fewer"
    checks = [
        DataRequired("Enter an e-mail address"),
        Length(max=_LONGEST_ADDRESS, message=too_long),
        EmailAddress(),
    ]
    return StringField(label, checks, filters=[trimmed])


def _name(label: str, message: str) -> StringField:
    too_long = f"{label} must be {_MOST_LETTERS} characters or fewer"
    checks = [DataRequired(message), Length(max=_MOST_LETTERS, message=too_long), Printable()]
    return StringField(label, checks, filters=[trimmed])


class NewPasswordForm(PortalForm):
    """A new password, typed twice. `own` are details that it must not be made of."""

    password = PasswordField("Password", [DataRequired("Choose a password")])
    confirm_password = PasswordField(
        "Confirm password", [DataRequired("Type the password again")]
    )

    def __init__(self, *args: Any, own: tuple[str, ...] = (), **values: Any) -> None:
        super().__init__(*args, **values)
        self._own = own

    def own_details(self) -> tuple[str, ...]:
        """What the password must not be made of."""
        return self._own

    def validate_password(self, field: Any) -> None:
        """Refuse a password that is short, common, or made of its owner's details."""
        if problem := services.password_problem(field.data, self.own_details()):
            raise ValidationError(problem)

    def validate_confirm_password(self, field: Any) -> None:
        """Refuse a second password that is not the first."""
        if field.data != self.password.data:
            raise ValidationError("Type the same password in both boxes")


class StartForm(NewPasswordForm):
    """Step 1 of registering: the username, which is the e-mail address, and a password."""

    email = _email("E-mail address")
    draft = HiddenField(filters=[trimmed])

    def own_details(self) -> tuple[str, ...]:
        """What is known of somebody at step 1: their address."""
        return (self.email.data or "",)


class ProfileForm(PortalForm):
    """Step 2 of registering as a candidate: who they are."""

    first_name = _name("First name", "Enter your first name")
    surname = _name("Surname", "Enter your surname")
    telephone = StringField("Telephone number (optional)", filters=[trimmed])
    mobile = StringField("Mobile number (optional)", filters=[trimmed])

    def validate_telephone(self, field: Any) -> None:
        """Refuse what cannot be a telephone number; spell it as it is dialled from abroad."""
        field.data = _spelled_number(field.data)

    def validate_mobile(self, field: Any) -> None:
        """Refuse what cannot be a telephone number; spell it as it is dialled from abroad."""
        field.data = _spelled_number(field.data)


class EmployerProfileForm(ProfileForm):
    """Step 2 of registering as an employer: who they are, and for which company."""

    company = _name("Company", "Enter the name of your company")


def _spelled_number(typed: str | None) -> str:
    if not typed:
        return ""
    import phonenumbers

    try:
        number = phonenumbers.parse(typed, _REGION)
    except phonenumbers.NumberParseException:
        number = None
    # Possible, not valid: numbering plans change faster than the library that knows them.
    if number is None or not phonenumbers.is_possible_number(number):
        raise ValidationError("Enter a number such as 01632 960100, or leave this empty")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


class AddressOnlyForm(PortalForm):
    """The address of an account: to send its activation again, or a link for a new password."""

    email = _email("E-mail address")


class ActivateForm(PortalForm):
    """The password of step 1, which shows that the account is the reader's."""

    password = PasswordField(
        "Password", [DataRequired("Enter your password"), Length(max=LONGEST, message=TOO_LONG)]
    )


class LoginForm(PortalForm):
    """Username, password, whether to be remembered, and where to go on."""

    username = StringField(
        "Username",
        [
            DataRequired("Enter your username, which is your e-mail address"),
            Length(max=_LONGEST_ADDRESS, message="Enter your e-mail address"),
        ],
        filters=[trimmed],
    )
    password = PasswordField(
        "Password", [DataRequired("Enter your password"), Length(max=LONGEST, message=TOO_LONG)]
    )
    remember = BooleanField("Remember me")
    next = HiddenField()
