"""Where a user is signed in, for themselves to see and to end."""

from chalicelib import audit, storage
from chalicelib.web import sessions
from chalicelib.web.sessions import Session


def sessions_of(session: Session) -> list[Session]:
    """Return all sessions of a user: their present one first, then the last seen."""
    found = sessions.all_of(session.user_id)
    others = [each for each in found if each.secret_hash != session.secret_hash]
    return [session, *sorted(others, key=lambda each: each.seen_at, reverse=True)]


def end_session(session: Session, session_id: str) -> None:
    """Sign a user's other browser out; one that is gone already stays gone."""
    found = sessions.all_of(session.user_id)
    ended = [each for each in found if each.session_id == session_id]
    with storage.all_or_nothing() as writes:
        for each in ended:
            sessions.end(writes, each)
            subject = f"user#{session.user_id}"
            audit.record(writes, "session.ended", actor=session.user_id, subject=subject)


def end_other_sessions(session: Session) -> None:
    """Sign a user out everywhere but here."""
    with storage.all_or_nothing() as writes:
        sessions.end_all(writes, session.user_id, but=session.secret_hash)
        subject = f"user#{session.user_id}"
        audit.record(writes, "sessions.ended", actor=session.user_id, subject=subject)
