"""Posted forms and query strings, read once and strictly, and the base of every form."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl

from wtforms import Form, SelectMultipleField
from wtforms.validators import ValidationError

from chalicelib.errors import PortalError

MOST_BYTES = 64 * 1024
MOST_FIELDS = 500
# What a form with a file may measure altogether: enough to say which file is too long.
MOST_BYTES_WITH_A_FILE = 4 * 1024 * 1024
MOST_PARTS = 50
_CONTROLS = frozenset(map(chr, range(32))) - frozenset("\t\n\r\f")


class BadForm(PortalError):
    """A request's body is no form."""


class TooLong(BadForm):
    """A form is longer than any of ours, or has more fields."""


class NotText(BadForm):
    """A posted file holds no text that we can read."""


@dataclass(frozen=True, slots=True)
class PostedFile:
    """A file that was sent with a form; `name` is what it is called on the sender's device."""

    name: str
    content: bytes

    @property
    def is_too_long(self) -> bool:
        """Whether it is longer than any text we ask for."""
        return len(self.content) > MOST_BYTES

    def text(self) -> str:
        """Return what it says, in UTF-8 or else as spreadsheets of old save it.

        Raises:
            NotText: for a picture, an archive, a document or UTF-16.
        """
        try:
            text = self.content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = self.content.decode("cp1252", errors="replace")
        if _CONTROLS.intersection(text):
            raise NotText(self.name)
        return text


class FormData(Mapping[str, str]):
    """The fields of a form or a query string. As a mapping it gives each field's one value.

    `files` are those that were sent along, by field; one that was not chosen is not in it.
    """

    def __init__(
        self, pairs: list[tuple[str, str]], files: Mapping[str, PostedFile] | None = None
    ) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value)
        self.files = dict(files or {})

    @classmethod
    def parse(cls, body: bytes) -> "FormData":
        """Read a form-encoded body, blank values kept.

        Raises:
            TooLong: when no form of ours is as long.
            BadForm: when it is not UTF-8.
        """
        if len(body) > MOST_BYTES or body.count(b"&") >= MOST_FIELDS:
            raise TooLong("more than any form of ours")
        try:
            pairs = parse_qsl(body.decode(), keep_blank_values=True, errors="strict")
        except ValueError as error:
            raise BadForm("not a form") from error
        return cls(pairs)

    @classmethod
    def parse_parts(cls, body: bytes, content_type: str) -> "FormData":
        """Read a multipart/form-data body: texts and files, blank values kept.

        Raises:
            TooLong: when no form of ours is as long.
            BadForm: when it is not as browsers send it, or its texts are not UTF-8.
        """
        if len(body) > MOST_BYTES_WITH_A_FILE:
            raise TooLong("more than any form of ours")
        from multipart import MultipartParser, ParserLimitReached, parse_options_header

        pairs: list[tuple[str, str]] = []
        files: dict[str, PostedFile] = {}
        _, options = parse_options_header(content_type)
        try:
            for part in MultipartParser(
                BytesIO(body),
                options.get("boundary", ""),
                strict=True,
                part_limit=MOST_PARTS,
                spool_limit=MOST_BYTES_WITH_A_FILE,
                memory_limit=MOST_BYTES_WITH_A_FILE,
            ):
                if part.filename is None:
                    pairs.append((part.name, part.raw.decode()))
                elif part.filename or part.size:
                    files[part.name] = PostedFile(part.filename, part.raw)
        except ParserLimitReached as error:
            raise TooLong("more than any form of ours") from error
        except ValueError as error:
            raise BadForm("not a form") from error
        if sum(len(name) + len(value) for name, value in pairs) > MOST_BYTES:
            raise TooLong("more than any form of ours")
        return cls(pairs, files)

    def getlist(self, name: str) -> list[str]:
        """Return all values of a field, in the order they came."""
        return self._values.get(name, [])

    def __getitem__(self, name: str) -> str:
        return self._values[name][0]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


class PortalForm(Form):
    """The base of every form: values are trimmed, control characters and repeats refused."""

    def __init__(self, formdata: FormData | None = None, **values: Any) -> None:
        self._posted = formdata
        super().__init__(formdata=formdata, **values)

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Return whether all fields are right; messages are left at the fields that are not."""
        valid = bool(super().validate(extra_validators))
        for name, field in self._fields.items():
            repeated = self._posted is not None and len(self._posted.getlist(name)) > 1
            if repeated and not isinstance(field, SelectMultipleField):
                field.errors = [*field.errors, "Give one answer only"]
                valid = False
        return valid

    @property
    def has_errors(self) -> bool:
        """Whether some field has a message."""
        return bool(self.errors)

    def refuse(self, name: str, message: str) -> None:
        """Put a message by the field `name`, for what only the service could find out."""
        field = self._fields[name]
        field.errors = [*field.errors, message]


def trimmed(value: Any) -> Any:
    """Return text without white space around it; a WTForms filter."""
    return value.strip() if isinstance(value, str) else value


class Printable:
    """Refuses control characters and marks that turn the direction of text."""

    def __call__(self, _form: Form, field: Any) -> None:
        """Check one field.

        Raises:
            ValidationError: with words for the person who typed.
        """
        text = field.data or ""
        if any(not (character.isprintable() or character == "\u00ad") for character in text):
            raise ValidationError("Remove characters that cannot be printed")
