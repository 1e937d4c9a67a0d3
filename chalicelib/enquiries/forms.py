"""What may be typed in an enquiry, and what we say when it may not."""

from typing import Any

from wtforms import Form, RadioField, TextAreaField
from wtforms.validators import ValidationError

from chalicelib.enquiries import rules
from chalicelib.enquiries.rules import EnquiryField
from chalicelib.web.forms import PortalForm


def _tidy(value: Any) -> Any:
    return rules.tidy(value) if isinstance(value, str) else value


class _Message:
    """Refuses a message that is empty, too long or not for reading."""

    def __call__(self, _form: Form, field: Any) -> None:
        """Check one field.

        Raises:
            ValidationError: with words for the person who wrote.
        """
        if problem := rules.problem_with(field.data or ""):
            raise ValidationError(problem)


class EnquiryForm(PortalForm):
    """What an enquiry is about, and the question itself."""

    field = RadioField(
        "What is it about?",
        validate_choice=False,
        choices={each.value: words for each, words in rules.FIELDS.items()},
    )
    text = TextAreaField("What should we look into?", [_Message()], filters=[_tidy])

    def validate_field(self, field: Any) -> None:
        """Check that one of the fields was chosen.

        Raises:
            ValidationError: when none was.
        """
        if field.data not in set(EnquiryField):
            raise ValidationError("Choose what your enquiry is about")

    @property
    def chosen(self) -> EnquiryField:
        """The field that was chosen; to be asked for when it was found right."""
        return EnquiryField(self.field.data)


class ReplyForm(PortalForm):
    """A further message of a thread."""

    text = TextAreaField("Your message", [_Message()], filters=[_tidy])
