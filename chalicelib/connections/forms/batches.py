"""How an employer asks many people at once."""

from typing import Any

from wtforms import FileField, HiddenField, TextAreaField
from wtforms.validators import StopValidation, ValidationError

from chalicelib.connections.forms.address_lists import AddressList, lines_of_csv, read_list
from chalicelib.web.forms import FormData, NotText, PortalForm, PostedFile

MOST_ADDRESSES = 200
_MOST_LINES_SHOWN = 20
_TOO_MANY = f"{{start}}: {MOST_ADDRESSES} can be asked at once. Remove some and ask them after"


class BatchForm(PortalForm):
    """Whom to ask: typed, pasted, or in a file whose addresses then stand in the box too.

    `form_id` tells one filled-in form from another, so that a second click asks nobody.
    """

    addresses = TextAreaField("E-mail addresses")
    file = FileField("Or a CSV file")
    form_id = HiddenField()

    def __init__(self, formdata: FormData | None = None, **values: Any) -> None:
        super().__init__(formdata, **values)
        self._read: AddressList | None = None
        self._file_problem = ""
        if formdata is not None and "file" in formdata.files:
            self._take(formdata.files["file"])

    @property
    def chosen(self) -> list[str]:
        """The addresses to be asked; to be asked for when they were found right."""
        return self._read.addresses if self._read else []

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether all is right; else each line to be mended is among the messages."""
        if super().validate(extra_validators):
            return True
        wrong = self._read.wrong if self._read else []
        lines = [
            f"Line {each.line}: “{each.text}” is not an e-mail address"
            for each in wrong[:_MOST_LINES_SHOWN]
        ]
        if more := len(wrong) - len(lines):
            lines.append(f"… and {more} more")
        self.form_errors = lines
        return False

    def validate_addresses(self, field: Any) -> None:
        """Check that the list holds addresses and nothing else, and not too many.

        Raises:
            ValidationError: with what to do.
        """
        self._read = read_list(field.data or "")
        if self._read is None:
            raise ValidationError(_TOO_MANY.format(start="This is a very long list"))
        if self._read.wrong:
            number = len(self._read.wrong)
            what = "entry that is not an e-mail address"
            if number > 1:
                what = f"{number} entries that are not e-mail addresses"
            raise ValidationError(f"Correct or remove the {what}")
        number = len(self._read.addresses)
        if number > MOST_ADDRESSES:
            raise ValidationError(_TOO_MANY.format(start=f"There are {number} addresses"))
        if not number and self._file_problem:
            raise StopValidation
        if not number:
            raise ValidationError("Enter at least one e-mail address, or choose a CSV file")

    def validate_file(self, _field: Any) -> None:
        """Say what was wrong with the file.

        Raises:
            ValidationError: with what to do.
        """
        if self._file_problem:
            raise ValidationError(self._file_problem)

    def _take(self, file: PostedFile) -> None:
        try:
            found = "" if file.is_too_long else lines_of_csv(file.text())
        except NotText:
            self._file_problem = (
                "This file holds no text. In Excel choose File, Save as, and the type CSV UTF-8"
            )
            return
        if file.is_too_long:
            self._file_problem = "Choose a file of up to 64 KB, with the addresses only"
        elif "@" not in found:
            self._file_problem = "No e-mail address was found in this file"
        else:
            typed = (self.addresses.data or "").strip()
            self.addresses.data = f"{typed}\n{found}" if typed else found
