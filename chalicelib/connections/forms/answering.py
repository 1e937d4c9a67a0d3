"""How a candidate answers a request."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from wtforms import BooleanField, RadioField, SelectMultipleField, StringField
from wtforms.validators import StopValidation, ValidationError

from chalicelib.achievements.services import Achievement
from chalicelib.connections import rules
from chalicelib.connections.forms.days import check_day, read_day
from chalicelib.connections.rules import Choice
from chalicelib.templating import count, uk_date
from chalicelib.web.forms import FormData, PortalForm, trimmed

ANOTHER_DAY = "day"
_PERIODS = {str(months): count(months, "month") for months in rules.QUICK_MONTHS} | {
    ANOTHER_DAY: "Another day"
}


class AnswerForm(PortalForm):
    """What a candidate shares, and until when.

    A day is ignored beside a period that was chosen, unless it may be what was meant.
    """

    achievements = SelectMultipleField(
        "Which achievements may they see?", validate_choice=False, choices=[]
    )
    shares_all = BooleanField("Or share all my achievements, and those I am awarded in future")
    period = RadioField(
        "When should the sharing end?",
        validate_choice=False,
        choices=_PERIODS,
        default="1",
    )
    expires_on = StringField("Another day", filters=[trimmed])

    def __init__(
        self,
        achievements: Iterable[Achievement],
        now: datetime,
        formdata: FormData | None = None,
    ) -> None:
        super().__init__(formdata)
        self._now = now
        self._own = {each.achievement_id for each in achievements}
        self.achievements.choices = {each.achievement_id: each.title for each in achievements}

    @property
    def choice(self) -> Choice:
        """What was chosen; to be asked for when it was found right."""
        return Choice(
            shares_all=bool(self.shares_all.data),
            achievement_ids=frozenset(self.achievements.data or ()),
            expires_on=self._expires_on,
        )

    def validate_achievements(self, field: Any) -> None:
        """Check that something is shared, and nothing that is not theirs.

        Raises:
            ValidationError: with what to do.
        """
        if not self._own.issuperset(field.data or ()):
            raise ValidationError("Choose from the achievements shown here")
        if self._own and not (field.data or self.shares_all.data):
            raise ValidationError("Choose at least one achievement, or share all of them")

    def validate_shares_all(self, field: Any) -> None:
        """Check that something is shared by who has no achievements to choose from.

        Raises:
            ValidationError: with what to do.
        """
        if not (self._own or field.data):
            raise ValidationError("Tick this to share your future achievements, or decline")

    def validate_period(self, field: Any) -> None:
        """Check that one of the answers was given, and which of two was meant.

        Raises:
            ValidationError: with what to do.
        """
        if field.data not in _PERIODS:
            raise ValidationError("Choose when the sharing should end")
        if field.data == ANOTHER_DAY:
            return
        typed = read_day(self.expires_on.data or "")
        if typed is None or not rules.is_allowed_expiry(typed, self._now):
            return
        if typed != rules.expiry_after(int(field.data), self._now):
            raise ValidationError(
                f"You entered {uk_date(typed)}: choose Another day to use it, or empty it"
            )

    def validate_expires_on(self, field: Any) -> None:
        """Check the day, when it is the day that counts.

        Raises:
            ValidationError: with what to do.
        """
        if self.period.data != ANOTHER_DAY:
            raise StopValidation
        check_day(field.data or "", self._now)

    @property
    def _expires_on(self) -> date:
        if self.period.data == ANOTHER_DAY:
            typed = read_day(self.expires_on.data or "")
            assert typed is not None, "asked for before it was found right"  # noqa: S101
            return typed
        return rules.expiry_after(int(self.period.data), self._now)


class DeclineForm(PortalForm):
    """Whether the employer may ask again."""

    block = BooleanField("Block further requests from this employer")
