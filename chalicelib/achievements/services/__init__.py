"""What can be done with achievements: look, join an account, import, make the documents."""

from chalicelib.achievements.models import Achievement, Candidate
from chalicelib.achievements.services.importing import Report, import_awards
from chalicelib.achievements.services.joining import candidate_id_of, join
from chalicelib.achievements.services.looking import (
    achievement,
    achievement_key,
    achievements_of,
    document_url,
    facts_of,
    require_not_revoked,
    why_unavailable,
)
from chalicelib.achievements.services.making import (
    chase_documents,
    make_documents,
    make_without_raising,
)

__all__ = [
    "Achievement",
    "Candidate",
    "Report",
    "achievement",
    "achievement_key",
    "achievements_of",
    "candidate_id_of",
    "chase_documents",
    "document_url",
    "facts_of",
    "import_awards",
    "join",
    "make_documents",
    "make_without_raising",
    "require_not_revoked",
    "why_unavailable",
]
