"""What may be typed about connections, and what we say when it may not."""

from chalicelib.connections.forms.answering import ANOTHER_DAY, AnswerForm, DeclineForm
from chalicelib.connections.forms.asking import ConnectForm
from chalicelib.connections.forms.extending import ExtendForm

__all__ = ["ANOTHER_DAY", "AnswerForm", "ConnectForm", "DeclineForm", "ExtendForm"]
