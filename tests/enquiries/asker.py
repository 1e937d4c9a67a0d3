"""An employer who may ask about an achievement of a candidate."""

from datetime import datetime
from typing import Any

from browser import Browser
from factories import a_candidate_user, a_connection, an_achievement, an_employer

from chalicelib import clock
from chalicelib.connections import services as connections
from chalicelib.enquiries import services
from chalicelib.enquiries.models import Enquiry
from chalicelib.enquiries.rules import EnquiryField
from chalicelib.enquiries.services import Thread


class Asker:
    """An employer with whom a candidate shares one achievement, and their browser."""

    def __init__(self, **changes: Any) -> None:
        self.user = an_employer(**changes)
        self.candidate = a_candidate_user()
        self.achievement = an_achievement(self.candidate.candidate_id, result="Pass")
        self.connection = a_connection(self.user, self.candidate)
        self.browser = Browser().signed_in_as(self.user)

    @property
    def documents_path(self) -> str:
        """Where what is shared is listed."""
        return f"/connections/{self.connection.connection_id}/documents"

    @property
    def form_path(self) -> str:
        """Where an enquiry about the achievement is raised."""
        achievement = f"achievements/{self.achievement.achievement_id}"
        return f"/connections/{self.connection.connection_id}/{achievement}/enquiry"

    def raises(
        self,
        text: str = "The level should be 3.",
        field: EnquiryField = EnquiryField.LEVEL,
        now: datetime | None = None,
    ) -> Enquiry:
        """Raise an enquiry and return it."""
        moment = now or clock.now()
        shared = connections.shared_achievement(
            self.user.user_id,
            self.connection.connection_id,
            self.achievement.achievement_id,
            moment,
        )
        return services.raise_enquiry(self.user.user_id, shared, field, text, moment)

    def thread(self, enquiry: Enquiry) -> Thread:
        """Return the enquiry as it is now."""
        return services.thread_for(self.user.user_id, enquiry.enquiry_id)


def answered(enquiry: Enquiry, text: str = "Level 2 is right.") -> Enquiry:
    """Answer an enquiry as staff do."""
    return services.answer(enquiry.enquiry_id, text, "staff", clock.now())
