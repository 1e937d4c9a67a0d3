"""How an employer asks someone to share."""

from wtforms import StringField
from wtforms.validators import DataRequired, Length

from chalicelib.web.addresses import EmailAddress
from chalicelib.web.forms import PortalForm, trimmed


class ConnectForm(PortalForm):
    """Whom to ask."""

    email = StringField(
        "Email",
        [
            DataRequired("Enter the candidate's e-mail address"),
            Length(max=254, message="An e-mail address has 254 characters at most"),
            EmailAddress(),
        ],
        filters=[trimmed],
    )
