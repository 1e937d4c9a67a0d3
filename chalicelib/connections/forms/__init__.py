"""What may be typed about connections, and what we say when it may not."""

from chalicelib.connections.forms.answering import ANOTHER_DAY, AnswerForm, DeclineForm
from chalicelib.connections.forms.asking import ConnectForm
from chalicelib.connections.forms.extending import ExtendForm
from chalicelib.connections.forms.sharing import (
    AS_PROPOSED,
    OTHER_DAY,
    REFUSED,
    ExtensionForm,
    ShareForm,
)

__all__ = [
    "ANOTHER_DAY",
    "AS_PROPOSED",
    "OTHER_DAY",
    "REFUSED",
    "AnswerForm",
    "ConnectForm",
    "DeclineForm",
    "ExtendForm",
    "ExtensionForm",
    "ShareForm",
]
