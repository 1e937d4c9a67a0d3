"""How an employer asks someone to share."""

from chalicelib.web.addresses import email_field
from chalicelib.web.forms import PortalForm


class ConnectForm(PortalForm):
    """Whom to ask."""

    email = email_field(
        "Email",
        missing="Enter the candidate's e-mail address",
        too_long="An e-mail address has 254 characters at most",
    )
