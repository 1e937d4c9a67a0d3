"""How an employer asks for more time."""

from datetime import date, datetime
from typing import Any

from wtforms import StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from chalicelib.connections import rules
from chalicelib.connections.forms.days import read_day
from chalicelib.templating import uk_date
from chalicelib.web.forms import FormData, PortalForm, Printable, trimmed

LONGEST_REASON = 200


def _on_one_line(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value


class ExtendForm(PortalForm):
    """Until when, and why."""

    until = StringField("Until which day?", filters=[trimmed])
    reason = TextAreaField(
        "Why do you need longer? (optional)",
        [
            Length(
                max=LONGEST_REASON,
                message=f"Shorten this to {LONGEST_REASON} characters at most",
            ),
            Printable(),
        ],
        filters=[_on_one_line],
    )

    def __init__(
        self, expires_on: date, now: datetime, formdata: FormData | None = None
    ) -> None:
        self._expires_on, self._now = expires_on, now
        offered = rules.usual_proposal(expires_on, now)
        super().__init__(formdata, until=offered.isoformat())

    @property
    def until_on(self) -> date | None:
        """The day that was typed, or None for what is no day."""
        return read_day(self.until.data or "")

    @property
    def days(self) -> str:
        """Which days may be proposed: "a day from … to …"."""
        first = rules.earliest_proposal(self._expires_on, self._now)
        return f"a day from {uk_date(first)} to {uk_date(rules.latest_expiry(self._now))}"

    def validate_until(self, _field: Any) -> None:
        """Check the day.

        Raises:
            ValidationError: with what to do.
        """
        on = self.until_on
        if on is None:
            offered = rules.usual_proposal(self._expires_on, self._now)
            raise ValidationError(f"Enter a day like {uk_date(offered)}")
        if not rules.is_allowed_proposal(on, self._expires_on, self._now):
            raise ValidationError(f"Enter {self.days}")
