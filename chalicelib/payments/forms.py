"""What may be posted when an order is confirmed and paid for."""

from wtforms import HiddenField
from wtforms.validators import InputRequired, Length, Regexp

from chalicelib.web.forms import PortalForm


class ConfirmForm(PortalForm):
    """The order that the buyer was shown: its id, and a hash of each part that they saw."""

    order_id = HiddenField(validators=[InputRequired(), Length(max=40)])
    fingerprint = HiddenField(validators=[InputRequired(), Length(max=200)])


class PayForm(PortalForm):
    """Which attempt to pay this is, so that a double click makes one."""

    number = HiddenField(validators=[InputRequired(), Regexp(r"[1-9][0-9]{0,2}\Z")])
