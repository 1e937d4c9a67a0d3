"""Forms of signing in, and of typing the password once more."""

from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import DataRequired, Length

from chalicelib.accounts.forms.fields import old_password_field
from chalicelib.web.addresses import LONGEST_EMAIL
from chalicelib.web.forms import PortalForm, trimmed


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
    password = old_password_field()
    remember = BooleanField("Remember me")
    next = HiddenField()


class PasswordAgainForm(PortalForm):
    """The password of who is signed in already, and where to go on."""

    password = old_password_field()
    next = HiddenField()
