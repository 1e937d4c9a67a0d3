"""The e-mails about enquiries, each queued with the change it tells of."""

from typing import Any

from chalicelib import brand, mail, settings
from chalicelib.accounts.services import User
from chalicelib.enquiries import rules
from chalicelib.enquiries.models import Enquiry
from chalicelib.storage import Writes

_LONGEST_QUOTE = 1_500


def queue_enquiry_received(writes: Writes, enquiry: Enquiry, asker: User, text: str) -> None:
    """Tell the asker that the team has their enquiry, and where its answer will be."""
    mail.queue(writes, "enquiry-received", **_to_asker(enquiry, asker, text))


def queue_enquiry_to_team(
    writes: Writes, enquiry: Enquiry, asker: User, text: str, candidate_name: str = ""
) -> None:
    """Tell the team who asks about what, and how to answer; a reply comes without a name."""
    mail.queue(
        writes,
        "enquiry-to-team",
        to=brand.current().email,
        enquiry_id=enquiry.enquiry_id,
        stage="live" if settings.current().is_live else "",
        asked_by=mail.plain(asker.full_name),
        company=mail.plain(asker.company),
        asker_email=mail.unlinked(asker.email),
        candidate_name=mail.plain(candidate_name),
        **_about(enquiry),
        lines=_quoted(text),
    )


def queue_enquiry_answered(writes: Writes, enquiry: Enquiry, asker: User, text: str) -> None:
    """Tell the asker what the team answered, with the way to the thread."""
    mail.queue(writes, "enquiry-answered", **_to_asker(enquiry, asker, text))


def _to_asker(enquiry: Enquiry, asker: User, text: str) -> dict[str, Any]:
    return {
        "to": asker.email,
        "first_name": asker.first_name,
        **_about(enquiry),
        "lines": _quoted(text),
        "enquiry_url": f"{settings.current().base_url}/enquiries/{enquiry.enquiry_id}",
    }


def _about(enquiry: Enquiry) -> dict[str, str]:
    return {
        "title": enquiry.title,
        "certificate_number": enquiry.certificate_number,
        "field": rules.FIELDS[enquiry.field],
    }


def _quoted(text: str) -> list[str]:
    told = mail.unlinked(text)
    if len(told) > _LONGEST_QUOTE:
        told = f"{told[: _LONGEST_QUOTE - 1].rstrip()}…"
    return told.split("\n")
