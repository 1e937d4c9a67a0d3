"""Choosing a new password."""

from typing import Any

from wtforms.validators import ValidationError

from chalicelib.accounts import services
from chalicelib.accounts.forms.fields import again_field, new_password_field
from chalicelib.web.forms import FormData, PortalForm


class Choosing(PortalForm):
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


class NewPasswordForm(Choosing):
    """A new password. `own` are the details of whoever chooses it."""

    password = new_password_field()
    confirm_password = again_field()

    def __init__(self, formdata: FormData | None = None, *, own: tuple[str, ...] = ()) -> None:
        super().__init__(formdata)
        self._own = own
