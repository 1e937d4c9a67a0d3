"""Forms of accounts."""

from chalicelib.accounts.forms.choosing import NewPasswordForm
from chalicelib.accounts.forms.profile import LoginDetailsForm, NetworksForm
from chalicelib.accounts.forms.registering import (
    ActivateForm,
    AddressOnlyForm,
    CandidateProfileForm,
    EmployerProfileForm,
    StartForm,
)
from chalicelib.accounts.forms.signing_in import LoginForm, PasswordAgainForm

__all__ = [
    "ActivateForm",
    "AddressOnlyForm",
    "CandidateProfileForm",
    "EmployerProfileForm",
    "LoginDetailsForm",
    "LoginForm",
    "NetworksForm",
    "NewPasswordForm",
    "PasswordAgainForm",
    "StartForm",
]
