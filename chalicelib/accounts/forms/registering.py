"""Forms of registering and activating."""

from wtforms import HiddenField

from chalicelib.accounts.forms.choosing import Choosing
from chalicelib.accounts.forms.fields import (
    again_field,
    email_field,
    name_field,
    new_password_field,
    number_field,
    old_password_field,
)
from chalicelib.web.forms import PortalForm, trimmed


class StartForm(Choosing):
    """Step 1 of registering: the username, which is the e-mail address, and a password."""

    email = email_field("E-mail address")
    password = new_password_field()
    confirm_password = again_field()
    draft = HiddenField(filters=[trimmed])

    def own_details(self) -> tuple[str, ...]:
        """What is known of somebody at step 1: their address."""
        return (self.email.data or "",)


class CandidateProfileForm(PortalForm):
    """Step 2 of registering as a candidate: who they are."""

    first_name = name_field("First name", "Enter your first name")
    surname = name_field("Surname", "Enter your surname")
    telephone = number_field("Telephone number (optional)")
    mobile = number_field("Mobile number (optional)")


class EmployerProfileForm(PortalForm):
    """Step 2 of registering as an employer: who they are, and for which company."""

    company = name_field("Company", "Enter the name of your company")
    first_name = name_field("First name", "Enter your first name")
    surname = name_field("Surname", "Enter your surname")
    telephone = number_field("Telephone number (optional)")
    mobile = number_field("Mobile number (optional)")


class AddressOnlyForm(PortalForm):
    """The address of an account: to send its activation again, or a link for a new password."""

    email = email_field("E-mail address")


class ActivateForm(PortalForm):
    """The password of step 1, which shows that the account is the reader's."""

    password = old_password_field()
