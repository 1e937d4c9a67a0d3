"""Making documents: under their hash, registered, once; and what the stream missed."""

import hashlib
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from factories import a_candidate_record, an_achievement
from pypdf import PdfReader

from chalicelib import audit, clock, files, storage
from chalicelib.achievements import services, sweeps
from chalicelib.achievements.models import Achievement, Document, UnitRow
from chalicelib.achievements.rules import DocumentKind, IssueState, Unit
from chalicelib.achievements.services import making

pytestmark = pytest.mark.usefixtures("aws")

UNIT = Unit("K/617/2001", "Safe working practices", "2", "", "")


def a_wanted(**changes: Any) -> Achievement:
    values: dict[str, Any] = {
        "units": [UnitRow.of(UNIT)],
        "documents": {},
        "wanted": "00",
        "wanted_since": clock.now(),
        "issued_at": datetime(2017, 4, 20, 9, 30, tzinfo=UTC),
    }
    return an_achievement(a_candidate_record().candidate_id, **values | changes)


def again(record: Achievement) -> Achievement:
    return services.achievement(record.candidate_id, record.achievement_id)


def made(record: Achievement) -> bool:
    return making.make_documents(record.candidate_id, record.achievement_id)


def test_both_documents_lie_under_their_hash_and_are_registered() -> None:
    record = a_wanted()

    assert made(record)

    for kind in DocumentKind:
        place = again(record).documents[kind]
        content = files.read(place["key"])
        sha256 = hashlib.sha256(content).hexdigest()
        registered = Document.find(sha256)
        assert place == {"key": f"documents/{sha256}.pdf", "sha256": sha256}
        assert registered is not None
        assert registered.achievement_id == record.achievement_id
        assert (registered.kind, registered.issue) == (kind, 1)


def test_the_documents_say_what_is_stored() -> None:
    record = a_wanted(holder_name="Łukasz Đorđević")

    made(record)

    place = again(record).documents[DocumentKind.ECERTIFICATE]
    [page] = PdfReader(io.BytesIO(files.read(place["key"]))).pages
    assert "Łukasz Đorđević" in page.extract_text()
    assert record.certificate_number in page.extract_text()


@pytest.mark.product("Q17")
def test_without_units_there_is_no_etranscript() -> None:
    record = a_wanted(units=[])

    made(record)

    assert set(again(record).documents) == {DocumentKind.ECERTIFICATE}


def test_they_are_wanted_no_more_and_making_them_again_does_nothing() -> None:
    record = a_wanted()
    made(record)
    before = again(record).serialize()

    assert not made(record)

    assert again(record).serialize() == before
    assert again(record).wanted is None
    assert list(Achievement.wanting_documents(clock.now() + timedelta(days=1))) == []


def test_a_missing_achievement_has_no_documents_made() -> None:
    assert not making.make_documents("nobody", "nothing")


def test_two_makers_at_once_register_the_same_documents(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    record = a_wanted()
    put = files.put

    def slow_put(key: str, content: bytes, *, content_type: str) -> None:
        put(key, content, content_type=content_type)
        monkeypatch.setattr(files, "put", put)
        assert made(record)

    monkeypatch.setattr(files, "put", slow_put)

    assert not made(record)
    assert again(record).wanted is None
    assert len(again(record).documents) == 2


def test_what_was_made_can_be_traced() -> None:
    record = a_wanted()

    made(record)

    entries = audit.trail(f"achievement#{record.achievement_id}")
    assert [entry.action for entry in entries] == ["document.made", "document.made"]
    assert {entry.details["kind"] for entry in entries} == set(DocumentKind)


def a_stream_event(*images: dict[str, Any] | None) -> dict[str, Any]:
    records = [
        {
            "awsRegion": "eu-west-2",
            "eventID": str(number),
            "eventName": "INSERT" if image else "REMOVE",
            "eventSourceARN": "arn:aws:dynamodb:eu-west-2:123456789012:table/a/stream/1",
            "dynamodb": {
                "Keys": {name: (image or {}).get(name) for name in KEYS},
                "ApproximateCreationDateTime": 1_795_000_000,
                "SequenceNumber": str(number),
                "SizeBytes": 1,
                "StreamViewType": "NEW_IMAGE",
                **({"NewImage": image} if image else {}),
            },
        }
        for number, image in enumerate(images)
    ]
    return {"Records": records}


KEYS = ("candidate_id", "achievement_id")


def test_the_stream_makes_what_is_wanted_and_passes_over_the_rest() -> None:
    record, done = a_wanted(), an_achievement("someone")
    event = a_stream_event(done.serialize(), None, record.serialize())

    sweeps.make_documents(event, None)

    assert again(record).wanted is None


def test_one_record_that_cannot_be_drawn_does_not_stop_the_next(
    caplog: pytest.LogCaptureFixture,
) -> None:
    broken, record = a_wanted(), a_wanted()
    event = a_stream_event(broken.serialize(), record.serialize())
    broken.update(actions=[Achievement.awarded_on.remove()])

    sweeps.make_documents(event, None)

    assert again(record).wanted is None
    assert "documents.not_made" in caplog.messages


def test_the_sweep_makes_what_the_stream_missed_and_leaves_the_new_to_it() -> None:
    with time_machine.travel(clock.now() - timedelta(minutes=3), tick=False):
        missed = [a_wanted(wanted=shard) for shard in ("00", "01", "03")]
    new = a_wanted()

    sweeps.chase_documents(AN_EVENT, None)

    assert all(again(record).wanted is None for record in missed)
    assert again(new).wanted is not None
    assert making.chase_documents() == 0


AN_EVENT = {
    "id": "1",
    "version": "0",
    "account": "123456789012",
    "region": "eu-west-2",
    "detail": {},
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "time": "2026-11-23T17:00:00Z",
    "resources": [],
}


def test_a_revoked_award_that_is_restored_later_has_its_documents() -> None:
    record = a_wanted()
    with storage.all_or_nothing() as writes:
        writes.update(record, [Achievement.state.set(IssueState.REVOKED)])

    made(record)

    assert set(again(record).documents) == set(DocumentKind)


def test_making_uses_only_what_the_issue_holds() -> None:
    record = a_wanted()

    certificate = making.certificate_of(record)

    assert certificate.holder == record.holder_name
    assert certificate.issued_at == record.issued_at
    assert [unit.code for unit in certificate.units] == ["K/617/2001"]
