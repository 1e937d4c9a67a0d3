"""Forms of accounts: registering, activating, signing in, choosing a new password."""

from typing import Any

from wtforms import BooleanField, HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, Length, ValidationError

from chalicelib.accounts import services
from chalicelib.accounts.rules import MOST_BYTES, TOO_LONG
from chalicelib.web.addresses import LONGEST_EMAIL, EmailAddress
from chalicelib.web.forms import FormData, PortalForm, Printable, trimmed

_MOST_LETTERS = 80
_REGION = "GB"


def _email(label: str) -> StringField:
    too_long = f"Use an e-mail address of {LONGEST_EMAIL} characters or fewer"
    checks = [
        DataRequired("Enter an e-mail address"),
        Length(max=LONGEST_EMAIL, message=too_long),
        EmailAddress(),
    ]
    return StringField(label, checks, filters=[trimmed])


def _name(label: str, message: str) -> StringField:
    too_long = f"{label} must be {_MOST_LETTERS} characters or fewer"
    checks = [DataRequired(message), Length(max=_MOST_LETTERS, message=too_long), Printable()]
    return StringField(label, checks, filters=[trimmed])


def _new_password() -> PasswordField:
    return PasswordField("Password", [DataRequired("Choose a password")])


def _again() -> PasswordField:
    return PasswordField("Confirm password", [DataRequired("Type the password again")])


def _old_password() -> PasswordField:
    # Its letters are counted as they are kept, which may be fewer than are typed.
    enough = Length(max=MOST_BYTES, message=TOO_LONG)
    return PasswordField("Password", [DataRequired("Enter your password"), enough])


class _Choosing(PortalForm):
    """The rules of a new password that is typed twice."""

    _own: tuple[str, ...] = ()

    def own_details(self) -> tuple[str, ...]:
        """What the password must not be made of."""
        return self._own

    def validate_password(self, field: Any) -> None:
        """Refuse a password that is short, common, or made of its owner's details."""
        if problem := services.password_problem(field.data, self.own_details()):
            raise ValidationError(problem)

    def validate_confirm_password(self, field: Any) -> None:
        """Refuse a second password that is not the first."""
        if field.data != self["password"].data:
            raise ValidationError("Type the same password in both boxes")


class StartForm(_Choosing):
    """Step 1 of registering: the username, which is the e-mail address, and a password."""

    email = _email("E-mail address")
    password = _new_password()
    confirm_password = _again()
    draft = HiddenField(filters=[trimmed])

    def own_details(self) -> tuple[str, ...]:
        """What is known of somebody at step 1: their address."""
        return (self.email.data or "",)


class NewPasswordForm(_Choosing):
    """A new password. `own` are the details of whoever chooses it."""

    password = _new_password()
    confirm_password = _again()

    def __init__(self, formdata: FormData | None = None, *, own: tuple[str, ...] = ()) -> None:
        super().__init__(formdata)
        self._own = own


def _number(label: str) -> StringField:
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


class CandidateProfileForm(PortalForm):
    """Step 2 of registering as a candidate: who they are."""

    first_name = _name("First name", "Enter your first name")
    surname = _name("Surname", "Enter your surname")
    telephone = _number("Telephone number (optional)")
    mobile = _number("Mobile number (optional)")


class EmployerProfileForm(PortalForm):
    """Step 2 of registering as an employer: who they are, and for which company."""

    company = _name("Company", "Enter the name of your company")
    first_name = _name("First name", "Enter your first name")
    surname = _name("Surname", "Enter your surname")
    telephone = _number("Telephone number (optional)")
    mobile = _number("Mobile number (optional)")


class AddressOnlyForm(PortalForm):
    """The address of an account: to send its activation again, or a link for a new password."""

    email = _email("E-mail address")


class ActivateForm(PortalForm):
    """The password of step 1, which shows that the account is the reader's."""

    password = _old_password()


class LoginForm(PortalForm):
    """Username, password, whether to be remembered, and where to go on."""

    username = StringField(
        "Username",
        [
            DataRequired("Enter your username, which is your e-mail address"),
            Length(max=LONGEST_EMAIL, message="Enter your e-mail address"),
        ],
        filters=[trimmed],
    )
    password = _old_password()
    remember = BooleanField("Remember me")
    next = HiddenField()
