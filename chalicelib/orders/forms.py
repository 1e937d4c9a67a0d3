"""What may be typed on the way to an order, and what we say when it may not."""

from collections.abc import Iterable
from typing import Any, Self

from wtforms import BooleanField, RadioField, SelectMultipleField, StringField
from wtforms.validators import ValidationError
from wtforms.widgets import NumberInput

from chalicelib.web.addresses import AddressForm
from chalicelib.web.forms import FormData, PortalForm, trimmed

ONE = "1"


class OneOnly:
    """Refuses any quantity but 1, as it is written in ASCII."""

    def __call__(self, _form: Any, field: Any) -> None:
        """Check one field.

        Raises:
            ValidationError: with the rule.
        """
        if field.data != ONE:
            raise ValidationError(
                "Enter 1: only 1 letter can be ordered per candidate per achievement"
            )


class QuantityField(StringField):
    """How many letters: the box is there, and 1 is all it takes."""

    widget = NumberInput(min=1, max=1)

    def __init__(self, label: str = "Quantity", **options: Any) -> None:
        options = {"default": ONE, "filters": [trimmed], "validators": [OneOnly()]} | options
        super().__init__(label, **options)


class LetterForm(PortalForm):
    """How many letters of one achievement."""

    quantity = QuantityField("Number of copies")


class BasketForm(PortalForm):
    """The basket's table: which letters are ticked, and the quantity of each.

    A letter that another tab took out meanwhile is simply not there any more.
    """

    selected = SelectMultipleField("Letters", validate_choice=False, choices=[])

    @classmethod
    def of(cls, achievement_ids: Iterable[str], posted: FormData | None = None) -> "BasketForm":
        """Return the form for a basket with these letters."""
        fields = {quantity_name(each): QuantityField() for each in achievement_ids}
        form: type[BasketForm] = type("BasketOfLetters", (cls,), fields)
        return form(posted)


def quantity_name(achievement_id: str) -> str:
    """Return the name of the quantity box of one letter."""
    return f"quantity-{achievement_id}"


class Offered:
    """Refuses an answer that is none of those offered."""

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, _form: Any, field: Any) -> None:
        """Check one field.

        Raises:
            ValidationError: with what to do.
        """
        if field.data not in dict(field.choices):
            raise ValidationError(self.message)


class OfferForm(PortalForm):
    """One answer of a few that are known only when the page is drawn."""

    answer: RadioField

    @classmethod
    def of(
        cls,
        choices: Iterable[tuple[str, str]],
        posted: FormData | None = None,
        chosen: str | None = None,
    ) -> Self:
        """Return the form with these choices, `chosen` being the present answer."""
        # What was chosen before does not answer a form that was sent without an answer.
        form = cls(posted) if posted is not None else cls(None, answer=chosen)
        form.answer.choices = dict(choices)
        return form


class BookForm(OfferForm):
    """An address that is known already: one of the address book, or the billing address."""

    answer = RadioField(
        "Choose an address",
        validate_choice=False,
        validators=[Offered("Choose an address from the list, or enter a new one")],
    )


class OptionForm(OfferForm):
    """How the letters travel."""

    answer = RadioField(
        "Delivery option",
        validate_choice=False,
        validators=[Offered("Choose how the letters are delivered")],
    )


class NewAddressForm(AddressForm):
    """An address typed during the checkout."""

    remember = BooleanField("Save this address in my address book", default=True)
