"""Reading achievements, links to their documents, and the join of account and record."""

from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from factories import a_candidate_record, a_candidate_user, a_user, an_achievement, saved

from chalicelib import storage
from chalicelib.accounts.models import User
from chalicelib.achievements import services
from chalicelib.achievements.models import Achievement, Candidate, Lock, UnitRow
from chalicelib.achievements.rules import DocumentKind, IssueState, Unit
from chalicelib.achievements.services.joining import JoinedMeanwhile, email_lock_id
from chalicelib.errors import Conflict, NotFound
from chalicelib.web.sessions import Role

pytestmark = pytest.mark.usefixtures("aws")

UNITS = [UnitRow.of(Unit("U1", "Safe working practices", "2", "3", "Pass"))]


def a_locked_record(**changes: Any) -> Candidate:
    record = a_candidate_record(**changes)
    saved(Lock(email_lock_id(record.email), candidate_id=record.candidate_id))
    return record


def a_candidate(**changes: Any) -> User:
    return a_user(Role.CANDIDATE, **changes)


def test_achievements_come_newest_award_first() -> None:
    record = a_candidate_record()
    for day in (date(2015, 1, 1), date(2020, 1, 1), date(2017, 1, 1)):
        an_achievement(record.candidate_id, awarded_on=day)

    found = services.achievements_of(record.candidate_id)

    assert [each.awarded_on.year for each in found] == [2020, 2017, 2015]


def test_another_candidates_achievement_does_not_exist() -> None:
    mine, theirs = an_achievement("one"), an_achievement("two")

    assert services.achievement("one", mine.achievement_id).title == mine.title
    with pytest.raises(NotFound):
        services.achievement("one", theirs.achievement_id)


def test_a_link_opens_the_document_for_a_minute_under_a_plain_name() -> None:
    record = an_achievement("one", certificate_number='01/77 ŵ"', units=UNITS)

    link = urlsplit(services.document_url(record, DocumentKind.ETRANSCRIPT))

    query = parse_qs(link.query)
    assert link.path.endswith(record.documents[DocumentKind.ETRANSCRIPT]["key"])
    assert int(query["X-Amz-Expires"][0]) <= 60
    assert query["response-content-disposition"] == [
        'inline; filename="eTranscript-01-77---.pdf"'
    ]


@pytest.mark.product("Q17", "Q18")
@pytest.mark.parametrize(
    ("changes", "kind", "reason"),
    [
        ({"state": IssueState.REVOKED}, DocumentKind.ECERTIFICATE, "has been revoked"),
        ({"units": []}, DocumentKind.ETRANSCRIPT, "No units are recorded"),
        ({"documents": {}}, DocumentKind.ECERTIFICATE, "Being made"),
    ],
)
def test_a_document_that_cannot_be_opened_says_why(
    changes: dict[str, Any], kind: DocumentKind, reason: str
) -> None:
    record = an_achievement("one", **{"units": UNITS, **changes})

    assert reason in services.why_unavailable(record, kind)
    with pytest.raises(NotFound):
        services.document_url(record, kind)


def test_blank_facts_are_left_out() -> None:
    record = an_achievement("one", level="", result="")

    assert [label for label, _ in services.facts_of(record)] == [
        "Name", "Type", "Awarded on", "Certificate Number", "Issue",
    ]  # fmt: skip


def a_step_that_needs(record: Achievement) -> None:
    with storage.all_or_nothing() as writes:
        services.require_not_revoked(
            writes, record.candidate_id, record.achievement_id, or_else=Conflict("revoked")
        )
        writes.save(a_candidate_record())


def test_a_step_may_need_an_award_that_is_not_revoked() -> None:
    a_step_that_needs(an_achievement("one"))


@pytest.mark.product("Q18")
def test_a_step_that_needs_a_revoked_award_does_not_happen() -> None:
    with pytest.raises(Conflict, match="revoked"):
        a_step_that_needs(an_achievement("one", state=IssueState.REVOKED))


def test_a_step_that_needs_a_missing_award_does_not_happen() -> None:
    with pytest.raises(Conflict, match="revoked"):
        a_step_that_needs(Achievement("one", "nothing"))


def test_an_achievement_can_be_read_together_with_others() -> None:
    record = an_achievement("one")
    key = services.achievement_key("one", record.achievement_id)

    found = storage.read_together(key).at(key)

    assert found is not None
    assert found.title == record.title


@pytest.mark.parametrize("spelling", ["priya@example.org", "PRIYA@Example.ORG"])
def test_a_confirmed_address_shows_the_record_that_holds_it(spelling: str) -> None:
    record = a_locked_record(email="priya@example.org")

    assert services.candidate_id_of(a_candidate(email=spelling)) == record.candidate_id


def test_a_joined_account_needs_no_look_at_the_address() -> None:
    user = a_candidate_user()

    assert services.candidate_id_of(user) == user.candidate_id


@pytest.mark.parametrize(
    "changes",
    [
        {"email": "someone.else@example.org"},
        {"activated_at": None},
        {"role": Role.EMPLOYER},
    ],
)
def test_another_address_or_an_unconfirmed_one_or_an_employer_sees_no_record(
    changes: dict[str, Any],
) -> None:
    a_locked_record(email="priya@example.org")
    values = {"email": "priya@example.org", "role": Role.CANDIDATE, **changes}

    user = a_user(values.pop("role"), **values)

    assert services.candidate_id_of(user) is None


def test_an_address_that_the_record_has_given_up_shows_nothing() -> None:
    record = a_locked_record(email="old@example.org")
    record.email = "new@example.org"
    saved(record)

    assert services.candidate_id_of(a_candidate(email="old@example.org")) is None


def test_a_lock_without_its_record_shows_nothing() -> None:
    saved(Lock(email_lock_id("priya@example.org"), candidate_id="gone"))

    assert services.candidate_id_of(a_candidate(email="priya@example.org")) is None


def test_joining_ties_account_and_record_to_each_other() -> None:
    record, user = a_locked_record(email="p@example.org"), a_candidate(email="p@example.org")

    with storage.all_or_nothing() as writes:
        joined = services.join(writes, user)

    stored_record, stored_user = Candidate.find(record.candidate_id), User.find(user.user_id)
    assert stored_record is not None
    assert stored_user is not None
    assert joined == stored_user.candidate_id == record.candidate_id
    assert stored_record.user_id == user.user_id


def test_joining_again_changes_nothing() -> None:
    user = a_candidate_user()

    with storage.all_or_nothing() as writes:
        joined = services.join(writes, user)

    assert joined == user.candidate_id
    assert len(writes) == 0


def test_joining_without_a_record_changes_nothing() -> None:
    with storage.all_or_nothing() as writes:
        joined = services.join(writes, a_candidate())

    assert joined is None
    assert len(writes) == 0


def test_a_record_is_one_accounts_only() -> None:
    a_locked_record(email="p@example.org")
    first, second = a_candidate(), a_candidate()
    first.email = second.email = "p@example.org"

    with storage.all_or_nothing() as ours, storage.all_or_nothing() as theirs:
        services.join(ours, first)
        services.join(theirs, second)
        theirs.commit()
        theirs._operations.clear()
        with pytest.raises(JoinedMeanwhile):
            ours.commit()
        ours._operations.clear()

    late = a_candidate(email="p@example.org")
    assert services.candidate_id_of(late) is None


def test_the_account_of_a_candidate_is_the_one_that_is_joined_to_the_record() -> None:
    user = a_candidate(email="priya@example.org")
    record = a_locked_record(email="priya@example.org")
    before = services.account_of(record.candidate_id)

    services.join_before_leaving(user)

    joined = services.account_of(record.candidate_id)
    assert before is None
    assert joined is not None
    assert joined.user_id == user.user_id
    assert services.account_of("nobody") is None
