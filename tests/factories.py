"""Things a test needs, with the usual values; a test names only what matters to it."""

from datetime import date, timedelta
from typing import Any

from chalicelib import clock, ids, paging, storage
from chalicelib.accounts.models import Login, LoginState, User
from chalicelib.accounts.services import passwords
from chalicelib.achievements.models import Achievement, Candidate
from chalicelib.achievements.rules import AchievementType, DocumentKind
from chalicelib.attributes import folded, sortable
from chalicelib.connections.models import Connection
from chalicelib.connections.rules import ConnectionStatus, usual_expiry
from chalicelib.mail import Message
from chalicelib.web.sessions import Role

PASSWORD = "correct horse battery"


def saved(*records: Any) -> None:
    """Write records as they are."""
    with storage.all_or_nothing() as writes:
        for record in records:
            writes.save(record)


def a_user(role: Role, **changes: Any) -> User:
    """Return an active user, signed in nowhere, without a usable password."""
    user_id = ids.new_id()
    values: dict[str, Any] = {
        "role": role,
        "email": f"{user_id}@example.org",
        "first_name": "Alex",
        "surname": "Morgan",
        "created_at": clock.now(),
        "activated_at": clock.now(),
    }
    user = User(user_id, **values | changes)
    login = Login(
        ids.email_key(user.email),
        user_id=user_id,
        role=role,
        name=user.full_name,
        password_hash="none",
        state=LoginState.ACTIVE,
        created_at=clock.now(),
        welcomed_at=clock.now(),
    )
    saved(user, login)
    return user


def an_employer(**changes: Any) -> User:
    """Return an active employer."""
    return a_user(Role.EMPLOYER, **{"company": "Northgate Garages", **changes})


def a_candidate_record(**changes: Any) -> Candidate:
    """Return the record that staff hold of a candidate without an account."""
    candidate_id = ids.new_id()
    values: dict[str, Any] = {
        "candidate_ref": candidate_id[:8],
        "first_name": "Priya",
        "surname": "Nair",
        "date_of_birth": date(1995, 4, 13),
        "email": f"{candidate_id}@example.org",
    }
    record = Candidate(candidate_id, **values | changes)
    saved(record)
    return record


def a_candidate_user(**changes: Any) -> User:
    """Return an active candidate whose account is joined to their record."""
    record = a_candidate_record(**changes)
    user = a_user(
        Role.CANDIDATE,
        email=record.email,
        first_name=record.first_name,
        surname=record.surname,
        candidate_id=record.candidate_id,
    )
    record.user_id = user.user_id
    saved(record)
    return user


def an_achievement(candidate_id: str, **changes: Any) -> Achievement:
    """Return a candidate's issued achievement, with both its documents made."""
    achievement_id = ids.new_id()
    documents = {
        kind.value: {"key": f"documents/{kind}/{achievement_id}.pdf", "sha256": "0" * 64}
        for kind in DocumentKind
    }
    values: dict[str, Any] = {
        "type": AchievementType.QUALIFICATION,
        "title": "IMI Level 2 Award in MOT Testing (Classes 4 and 7)",
        "level": "2",
        "awarded_on": date(2017, 4, 13),
        "holder_name": "Priya Nair",
        "certificate_number": "01645650-01-U3NQ",
        "issued_at": clock.now(),
        "documents": documents,
    }
    achievement = Achievement(candidate_id, achievement_id, **values | changes)
    saved(achievement)
    return achievement


def a_connection(employer: User, candidate: User, **changes: Any) -> Connection:
    """Return an active connection that shares all, for a month from now."""
    now = clock.now()
    expires_on = changes.get("expires_on", usual_expiry(now))
    values: dict[str, Any] = {
        "status": ConnectionStatus.ACTIVE,
        "name": candidate.full_name,
        "name_key": sortable(folded(f"{candidate.surname}, {candidate.first_name}")),
        "candidate_id": candidate.candidate_id,
        "shares_all": True,
        "approved_at": now,
        "expires_on": expires_on,
        "expires_at": clock.end_of_day(expires_on),
    }
    return a_request(employer, candidate.email, **values | {"waiting_email": None} | changes)


def a_request(employer: User, email: str, **changes: Any) -> Connection:
    """Return a pending request to whoever has this address."""
    now, email_key = clock.now(), ids.email_key(email)
    values: dict[str, Any] = {
        "email": email,
        "email_key": email_key,
        "company": employer.company,
        "asked_by": employer.full_name,
        "employer_email": employer.email,
        "status": ConnectionStatus.PENDING,
        "name_key": sortable(""),
        "created_at": now,
        "waiting_email": email_key,
    }
    connection_id = ids.derived(employer.user_id, email_key)
    connection = Connection(employer.user_id, connection_id, **values | changes)
    connection.set_keys(now)
    with storage.all_or_nothing() as writes:
        writes.save(connection)
        paging.count(writes, f"connections#{employer.user_id}", 1)
        paging.count(writes, f"connections#{employer.user_id}#{connection.status}", 1)
    return connection


def give_password(user: User, password: str = PASSWORD, **changes: Any) -> Login:
    """Let a user sign in with a password; return their login, changed as told."""
    login = Login.get(ids.email_key(user.email))
    login.password_hash = passwords.hash_of(password)
    for name, value in changes.items():
        setattr(login, name, value)
    saved(login)
    return login


def queued_mail(template: str = "") -> list[Message]:
    """Return the e-mails that wait to be sent, oldest first; all, or those of one template."""
    waiting = Message.due(clock.now() + timedelta(days=1))
    found = [message for message in waiting if template in ("", message.template)]
    return sorted(found, key=lambda message: message.queued_at)
