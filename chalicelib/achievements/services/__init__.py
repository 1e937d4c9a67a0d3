"""What pages can do with achievements: look, and join an account to its record.

Importing and making documents are functions of their own; what they need is not loaded here.
"""

from chalicelib.achievements.models import Achievement, Candidate
from chalicelib.achievements.services.joining import (
    account_of,
    candidate_id_of,
    join,
    join_before_leaving,
)
from chalicelib.achievements.services.looking import (
    achievement,
    achievement_key,
    achievement_numbered,
    achievements_of,
    document_url,
    facts_of,
    require_not_revoked,
    why_unavailable,
)
from chalicelib.achievements.services.revoking import restore, revoke

__all__ = [
    "Achievement",
    "Candidate",
    "account_of",
    "achievement",
    "achievement_key",
    "achievement_numbered",
    "achievements_of",
    "candidate_id_of",
    "document_url",
    "facts_of",
    "join",
    "join_before_leaving",
    "require_not_revoked",
    "restore",
    "revoke",
    "why_unavailable",
]
