from datetime import UTC, datetime
from typing import Any

import pytest
from achievements.award_files import a_file, a_row
from factories import a_candidate_record, an_achievement, saved

from chalicelib import audit, clock
from chalicelib.achievements import services
from chalicelib.achievements.models import Achievement, Lock
from chalicelib.achievements.rules import DocumentKind, IssueHasMovedOn, IssueState
from chalicelib.achievements.services import importing, looking
from chalicelib.errors import NotFound

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
NUMBER = "01645650-01-U3NQ"


@pytest.fixture
def award(aws: None) -> Achievement:
    return numbered()


def numbered(**changes: Any) -> Achievement:
    found = an_achievement(a_candidate_record().candidate_id, **changes)
    lock_id = looking.number_lock_id(NUMBER)
    saved(
        Lock(
            lock_id,
            candidate_id=found.candidate_id,
            achievement_id=found.achievement_id,
        )
    )
    return found


def again(award: Achievement) -> Achievement:
    return services.achievement(award.candidate_id, award.achievement_id)


@pytest.mark.product("Q18")
def test_a_revoked_award_is_revoked_at_once_with_the_reason_kept(award: Achievement) -> None:
    services.revoke(NUMBER, "Issued to the wrong person", "staff", NOW)

    found = again(award)
    assert found.is_revoked
    assert (found.revoked_at, found.revoked_because) == (NOW, "Issued to the wrong person")
    [entry] = audit.trail(f"achievement#{award.achievement_id}")
    assert (entry.action, entry.actor) == ("achievement.revoked", "staff")
    assert entry.details == {"issue": 1, "reason": "Issued to the wrong person"}


@pytest.mark.product("Q18")
def test_pdfs_are_no_longer_offered_once_it_is_revoked(award: Achievement) -> None:
    services.revoke(NUMBER, "A mistake", "staff", NOW)

    with pytest.raises(NotFound):
        services.document_url(again(award), DocumentKind.ECERTIFICATE)


def test_a_restored_award_is_as_it_was(award: Achievement) -> None:
    before = services.document_url(again(award), DocumentKind.ECERTIFICATE).partition("?")[0]
    services.revoke(NUMBER, "A mistake", "staff", NOW)

    services.restore(NUMBER, "It was none", "staff")

    found = again(award)
    assert found.state is IssueState.ISSUED
    assert found.revoked_at is None
    assert found.revoked_because is None
    after = services.document_url(found, DocumentKind.ECERTIFICATE).partition("?")[0]
    assert after == before
    actions = [each.action for each in audit.trail(f"achievement#{award.achievement_id}")]
    assert sorted(actions) == ["achievement.restored", "achievement.revoked"]


def test_what_is_so_already_is_not_done_again(award: Achievement) -> None:
    with pytest.raises(IssueHasMovedOn):
        services.restore(NUMBER, "It was none", "staff")
    services.revoke(NUMBER, "A mistake", "staff", NOW)
    with pytest.raises(IssueHasMovedOn):
        services.revoke(NUMBER, "Another mistake", "staff", clock.now())

    assert again(award).revoked_because == "A mistake"


@pytest.mark.parametrize("typed", ["01645650-01-u3nq", " 01645650 -01- U3NQ "])
def test_a_number_is_found_however_it_is_typed(award: Achievement, typed: str) -> None:
    assert services.achievement_numbered(typed).achievement_id == award.achievement_id


@pytest.mark.parametrize("typed", ["99999999-01-ZZZZ", "x", ""])
def test_no_award_is_found_by_a_number_that_none_has(award: Achievement, typed: str) -> None:
    with pytest.raises(NotFound):
        services.achievement_numbered(typed)


def test_the_number_of_an_earlier_issue_revokes_nothing(aws: None) -> None:
    award = numbered(certificate_number="01645650-02-9KLM")

    with pytest.raises(NotFound):
        services.revoke(NUMBER, "A mistake", "staff", NOW)

    assert not again(award).is_revoked


def test_an_imported_award_is_found_by_its_number(aws: None) -> None:
    importing.import_awards(a_file(a_row(certificate_number="12345678-01-ABCD")))

    assert services.achievement_numbered("12345678-01-ABCD").holder_name
