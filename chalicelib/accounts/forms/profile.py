"""Forms of the profile."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

from wtforms import PasswordField, StringField
from wtforms.validators import Optional, ValidationError

from chalicelib.accounts import services
from chalicelib.accounts.forms.choosing import Choosing
from chalicelib.accounts.forms.fields import email_field, old_password_field
from chalicelib.accounts.rules import LONGEST_LINK, profile_link
from chalicelib.brand import Network
from chalicelib.web.forms import FormData, PortalForm, trimmed


class _LinkOf:
    """Refuses what is no page of one network, and spells what is as a link."""

    def __init__(self, network: Network) -> None:
        self.network = network

    def __call__(self, _form: PortalForm, field: Any) -> None:
        """Check one field; an empty one is right."""
        if not field.data:
            return
        link = profile_link(self.network, field.data)
        if link is None or len(link) > LONGEST_LINK:
            host = self.network.hosts[0]
            raise ValidationError(
                f"Enter your name on {self.network.name}, or a link that begins with https://{host}/"
            )
        field.data = link


class NetworksForm(PortalForm):
    """Where else somebody is found: one field for each network that is offered."""

    @classmethod
    def of(
        cls,
        networks: Sequence[Network],
        posted: FormData | None = None,
        links: Mapping[str, str] | None = None,
    ) -> Self:
        """Return the form for these networks, `links` being what is stored, by slug."""
        asked = {
            network.slug: StringField(network.name, [_LinkOf(network)], filters=[trimmed])
            for network in networks
        }
        form: type[Self] = type(cls.__name__, (cls,), asked)
        return form(posted) if posted is not None else form(None, **(links or {}))


class LoginDetailsForm(Choosing):
    """The username, a new password if one is wanted, and the present one."""

    username = email_field("Username")
    password = PasswordField("Password", [Optional(strip_whitespace=False)])
    confirm_password = PasswordField("Confirm password")
    current_password = old_password_field("Current password")

    def __init__(
        self, formdata: FormData | None = None, *, own: tuple[str, ...] = (), **values: Any
    ) -> None:
        super().__init__(formdata, **values)
        self._own = own

    def own_details(self) -> tuple[str, ...]:
        """What is stored of them, and the address that they want to have."""
        return (*self._own, self.username.data or "")

    def validate_password(self, field: Any) -> None:
        """Let the password stay as it is, or be as good as a first one."""
        if field.data and (
            problem := services.password_problem(field.data, self.own_details())
        ):
            raise ValidationError(problem)
