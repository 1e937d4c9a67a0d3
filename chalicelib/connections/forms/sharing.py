"""How a candidate shares first, and answers an employer who asks for more time."""

from datetime import date, datetime
from typing import Any

from wtforms import HiddenField, RadioField, StringField
from wtforms.validators import StopValidation, ValidationError

from chalicelib import ids
from chalicelib.connections import rules
from chalicelib.connections.forms.answering import AnswerForm
from chalicelib.connections.forms.days import check_day, read_day
from chalicelib.connections.services import Request, Sharer
from chalicelib.templating import uk_date
from chalicelib.web.addresses import email_field
from chalicelib.web.forms import FormData, PortalForm, trimmed

AS_PROPOSED, OTHER_DAY, REFUSED = "accept", "alter", "refuse"
_ANSWERS = {
    AS_PROPOSED: "Accept the day they ask for",
    OTHER_DAY: "Choose another day",
    REFUSED: "Refuse",
}


class ShareForm(AnswerForm):
    """With whom a candidate shares, what, and until when."""

    email = email_field(
        "Employer's e-mail address",
        missing="Enter the employer's e-mail address",
        too_long="An e-mail address has 254 characters at most",
    )

    def __init__(self, sharer: Sharer, now: datetime, formdata: FormData | None = None) -> None:
        super().__init__(sharer.achievements, now, formdata)
        self._own_key = ids.email_key(sharer.user.email)
        # It is asked first, so its message comes first.
        self._fields = {"email": self._fields.pop("email"), **self._fields}

    def validate_email(self, field: Any) -> None:
        """Check that it is another person's.

        Raises:
            ValidationError: with what to do.
        """
        if ids.email_key(field.data or "") == self._own_key:
            raise ValidationError("This is your own address: enter the employer's")

    def validate_shares_all(self, field: Any) -> None:
        """Check that something is shared by who has no achievements to choose from.

        Raises:
            ValidationError: with what to do.
        """
        if not (self._own or field.data):
            raise ValidationError("Tick this to share your future achievements")


class ExtensionForm(PortalForm):
    """The day that was proposed, another one, or no.

    `proposed` is the day that the page showed: another tab may have seen another request.
    """

    answer = RadioField(
        "Your answer",
        validate_choice=False,
        choices=[],
    )
    expires_on = StringField("Another day", filters=[trimmed])
    proposed = HiddenField()

    def __init__(self, asked: Request, now: datetime, formdata: FormData | None = None) -> None:
        proposed_on = asked.connection.extension_on
        super().__init__(formdata, proposed=str(proposed_on))
        self._now, self._proposed_on = now, proposed_on
        self._answers = dict(_ANSWERS)
        if not rules.is_allowed_expiry(proposed_on, now):
            del self._answers[AS_PROPOSED]
        self.answer.choices = self._answers

    @property
    def ends_on(self) -> date | None:
        """The last day that was chosen, or None to refuse; ask once it was found right."""
        if self.answer.data == AS_PROPOSED:
            return self._proposed_on
        return read_day(self.expires_on.data or "") if self.answer.data == OTHER_DAY else None

    def validate_answer(self, field: Any) -> None:
        """Check that one of the answers was given, to what the page showed.

        Raises:
            ValidationError: with what to do.
        """
        if field.data not in self._answers:
            raise ValidationError("Choose an answer")
        if self.proposed.data != str(self._proposed_on):
            self.proposed.data = str(self._proposed_on)
            day = uk_date(self._proposed_on)
            raise ValidationError(f"They ask for {day} now: look again and choose an answer")

    def validate_expires_on(self, field: Any) -> None:
        """Check the day, when it is the day that counts.

        Raises:
            ValidationError: with what to do.
        """
        if self.answer.data != OTHER_DAY:
            raise StopValidation
        check_day(field.data or "", self._now)
