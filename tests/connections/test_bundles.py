"""One candidate's documents in a ZIP: all that may be seen, and 0 bytes of what may not."""

import csv
import hashlib
import io
import zipfile
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from browser import Browser, Page
from bs4 import BeautifulSoup
from calls import Calls
from factories import a_candidate_user, a_connection, an_achievement, saved

from chalicelib import audit, clock, files, ids, jobs
from chalicelib.accounts.models import User
from chalicelib.achievements.models import Achievement, UnitRow
from chalicelib.achievements.rules import DocumentKind, IssueState, Unit
from chalicelib.connections.models import Connection
from chalicelib.connections.rules import ConnectionStatus
from chalicelib.connections.services import bundling
from chalicelib.jobs import Job, JobState
from chalicelib.limits import Limit

pytestmark = pytest.mark.usefixtures("aws")

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
UNITS = [UnitRow.of(Unit("A1", "Brakes", "2", "4", "Pass"))]


def a_pdf(text: str) -> dict[str, str]:
    content = f"%PDF-1.7 {text}".encode()
    sha256 = hashlib.sha256(content).hexdigest()
    files.put(f"documents/{sha256}.pdf", content, content_type="application/pdf")
    return {"key": f"documents/{sha256}.pdf", "sha256": sha256}


def an_award(candidate: User, **changes: Any) -> Achievement:
    documents = {kind.value: a_pdf(f"{kind} {ids.new_id()}") for kind in DocumentKind}
    values = {"documents": documents, "units": UNITS} | changes
    return an_achievement(str(candidate.candidate_id), **values)


@pytest.fixture
def candidate() -> User:
    return a_candidate_user(first_name="Zoë", surname="O'Neil")


@pytest.fixture
def connection(employer: Browser, candidate: User) -> Connection:
    return a_connection(User.get(employer.user_id), candidate)


def start(browser: Browser, connection: Connection) -> str:
    """Press the button of View documents; return where it leads."""
    browser.get(f"/connections/{connection.connection_id}/documents")
    form = f"main form[action='/connections/{connection.connection_id}/bundle']"
    return browser.submit(form=form).location


def make(connection: Connection, path: str) -> Job:
    """Let the function make the ZIP, and return the job as it then stands."""
    job_id = path.rpartition("/")[2]
    taken = jobs.take(connection.employer_id, job_id)
    assert taken is not None
    bundling.make(taken)
    return Job.get(connection.employer_id, job_id)


def made(browser: Browser, connection: Connection) -> str:
    path = start(browser, connection)
    make(connection, path)
    return path


def the_zip(path: str) -> zipfile.ZipFile:
    content = files.read(f"bundles/{path.rpartition('/')[2]}.zip")
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert archive.testzip() is None
    return archive


def table_of(archive: zipfile.ZipFile) -> list[dict[str, str]]:
    text = archive.read("index.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def refused(browser: Browser, path: str) -> Page:
    """Try to download, and return the page that says why not."""
    page = browser.get(f"{path}/file", follow=True)
    assert "amazonaws" not in page.body
    return page


def test_all_documents_lie_in_the_zip_as_they_were_issued(
    employer: Browser, candidate: User, connection: Connection
) -> None:
    older = an_award(candidate, title="=Brakes & Hydraulics", awarded_on=date(2015, 1, 2))
    newer = an_award(candidate, title="MOT Testing (Classes 4, 7)", awarded_on=date(2020, 3, 4))

    with the_zip(made(employer, connection)) as archive:
        names, rows = archive.namelist(), table_of(archive)
        contents = {name: archive.read(name) for name in names}

    assert names == [
        "index.html",
        "index.csv",
        "01-MOT-Testing-Classes-4-7-01645650-01-U3NQ-eCertificate.pdf",
        "01-MOT-Testing-Classes-4-7-01645650-01-U3NQ-eTranscript.pdf",
        "02-Brakes-Hydraulics-01645650-01-U3NQ-eCertificate.pdf",
        "02-Brakes-Hydraulics-01645650-01-U3NQ-eTranscript.pdf",
    ]
    assert [row["File"] for row in rows] == names[2:]
    for row in rows:
        assert hashlib.sha256(contents[row["File"]]).hexdigest() == row["SHA-256"]
    hashes = [
        each.documents[kind]["sha256"] for each in (newer, older) for kind in DocumentKind
    ]
    assert [row["SHA-256"] for row in rows] == hashes
    assert rows[0]["Awarded on"] == "04/03/2020"
    # No spreadsheet takes a title for a formula.
    assert rows[2]["Title"] == "'=Brakes & Hydraulics"


def test_the_index_is_a_page_that_leads_to_each_file(
    employer: Browser, candidate: User, connection: Connection
) -> None:
    an_award(candidate, title="<b>Brakes</b>")

    with the_zip(made(employer, connection)) as archive:
        page = BeautifulSoup(archive.read("index.html"), "html.parser")
        names = archive.namelist()

    assert page.select_one("html[lang=en-GB] title") is not None
    assert "Documents of Zoë O'Neil" in page.get_text()
    assert "the awards stay" in page.get_text()
    assert [each["href"] for each in page.select("a")] == names[2:]
    assert not page.select("b")
    assert len(page.select("caption")) == 1
    assert len(page.select("thead th[scope=col]")) == 6


@pytest.mark.product("Q17", "Q18")
def test_what_cannot_be_opened_is_left_out_and_the_index_says_why(
    employer: Browser, candidate: User, connection: Connection
) -> None:
    an_award(candidate, title="One", units=[])
    an_award(candidate, title="Two", state=IssueState.REVOKED, revoked_at=clock.now())
    an_award(candidate, title="Three", documents={})

    path = made(employer, connection)

    with the_zip(path) as archive:
        rows = {(row["Title"], row["Document"]): row for row in table_of(archive)}
        pdfs = [name for name in archive.namelist() if name.endswith(".pdf")]
        page = archive.read("index.html").decode()
    assert len(pdfs) == 1
    assert ("One", "eTranscript") not in rows
    for title, reason in [("Two", "This award has been revoked"), ("Three", "Being made")]:
        row = rows[title, "eCertificate"]
        assert row["Left out because"].startswith(reason)
        assert (row["File"], row["SHA-256"]) == ("", "")
        assert f"{title}, 01645650-01-U3NQ: eCertificate. {reason}" in page
    shown = employer.get(path)
    assert "1 PDF file, and a list of them" in shown.text
    assert "4 documents are not in it" in shown.text


@pytest.mark.product("Q16")
def test_only_what_was_chosen_lies_in_the_zip(employer: Browser, candidate: User) -> None:
    chosen, other = an_award(candidate), an_award(candidate)
    shared = {"shares_all": False, "shared": {chosen.achievement_id}}
    connection = a_connection(User.get(employer.user_id), candidate, **shared)

    with the_zip(made(employer, connection)) as archive:
        contents = b"".join(map(archive.read, archive.namelist())).decode()

    for kind in DocumentKind:
        assert chosen.documents[kind]["sha256"] in contents
        assert other.documents[kind]["sha256"] not in contents


def test_of_more_than_fifty_the_newest_fifty_are_packed_and_the_page_says_so(
    employer: Browser, candidate: User, connection: Connection
) -> None:
    for number in range(52):
        an_award(
            candidate, title=f"No {number}", units=[], awarded_on=date(2000 + number % 20, 1, 1)
        )

    path = made(employer, connection)

    with the_zip(path) as archive:
        assert len(table_of(archive)) == bundling.MOST_ACHIEVEMENTS
        assert "2 older ones are not in this file" in archive.read("index.html").decode()
    assert "It holds the newest 50 achievements. Open the other 2 one by one." in (
        employer.get(path).text
    )


def test_the_same_documents_make_the_same_file(
    employer: Browser, candidate: User, connection: Connection
) -> None:
    an_award(candidate)
    an_award(candidate)
    with time_machine.travel(NOW, tick=False):
        paths = [made(employer, connection) for _ in range(2)]

    first, second = (files.read(f"bundles/{path.rpartition('/')[2]}.zip") for path in paths)

    assert first == second


def test_a_file_that_is_not_the_one_that_was_issued_is_left_out(
    employer: Browser, candidate: User, connection: Connection, caplog: pytest.LogCaptureFixture
) -> None:
    good, bad = an_award(candidate, units=[]), an_award(candidate, units=[])
    files.put(
        bad.documents["ecertificate"]["key"], b"%PDF other", content_type="application/pdf"
    )

    with the_zip(made(employer, connection)) as archive:
        rows = table_of(archive)

    reasons = {row["SHA-256"]: row["Left out because"] for row in rows}
    assert reasons == {
        good.documents["ecertificate"]["sha256"]: "",
        "": "It cannot be read: please tell us",
    }
    assert "bundle.altered_document" in caplog.messages


def test_progress_is_shown_then_a_button_that_downloads_and_leaves_a_trace(
    employer: Browser, candidate: User, connection: Connection
) -> None:
    awards = [an_award(candidate) for _ in range(11)]
    path = start(employer, connection)
    waiting = employer.get(path)
    make(connection, path)
    done = employer.get(path)

    url = employer.get(done.link("Download the ZIP file"), status=303).location

    assert waiting.heading == "Packing the documents"
    assert waiting.one("progress")["max"] == "11"
    assert done.heading == "Download all documents"
    query = parse_qs(urlsplit(url).query)
    assert query["response-content-disposition"] == [
        'inline; filename="Zoe-O-Neil-documents.zip"'
    ]
    assert query["response-content-type"] == ["application/zip"]
    assert query["X-Amz-Expires"] == ["60"]
    trail = audit.trail(f"connection#{connection.connection_id}")
    asked, downloaded = [each for each in trail if each.action.startswith("bundle.")]
    assert (asked.action, downloaded.action) == ("bundle.asked", "bundle.downloaded")
    assert downloaded.actor == connection.employer_id
    looked_at = set(str(downloaded.details["achievement_ids"]).split())
    assert looked_at == {each.achievement_id for each in awards}


def revoke(award: Achievement, _connection: Connection) -> None:
    award.state, award.revoked_at = IssueState.REVOKED, clock.now()
    saved(award)


def reissue(award: Achievement, _connection: Connection) -> None:
    award.documents = {DocumentKind.ECERTIFICATE.value: a_pdf("a new issue")}
    saved(award)


def unshare(_award: Achievement, connection: Connection) -> None:
    connection.shares_all, connection.shared = False, {"another"}
    saved(connection)


@pytest.mark.product("Q18")
@pytest.mark.parametrize("change", [revoke, reissue, unshare])
def test_once_something_in_it_may_not_be_seen_the_file_cannot_be_downloaded(
    employer: Browser, candidate: User, connection: Connection, change: Any
) -> None:
    award = an_award(candidate)
    an_award(candidate)
    path = made(employer, connection)
    change(Achievement.get(award.candidate_id, award.achievement_id), stored(connection))

    page = refused(employer, path)

    assert page.heading == "View documents"
    assert "That file can no longer be downloaded" in page.text


def test_once_something_that_its_index_names_is_not_shared_it_cannot_be_downloaded(
    employer: Browser, candidate: User, connection: Connection
) -> None:
    an_award(candidate)
    left_out = an_award(candidate, documents={})
    path = made(employer, connection)
    row = stored(connection)
    own = Achievement.query(candidate.candidate_id)
    row.shared = {each.achievement_id for each in own} - {left_out.achievement_id}
    row.shares_all = False
    saved(row)

    page = refused(employer, path)

    assert "That file can no longer be downloaded" in page.text


def stored(connection: Connection) -> Connection:
    return Connection.get(connection.employer_id, connection.connection_id)


@pytest.mark.product("Q13")
@pytest.mark.parametrize("how", ["expired", "ended"])
def test_after_the_end_every_page_of_the_file_says_so(
    employer: Browser, candidate: User, connection: Connection, how: str
) -> None:
    an_award(candidate)
    path = made(employer, connection)
    changed = stored(connection)
    if how == "expired":
        changed.expires_at = clock.now()
    else:
        changed.status, changed.closed_at = ConnectionStatus.ENDED, clock.now()
    saved(changed)

    for each in (path, f"{path}/file"):
        assert employer.get(each, status=410).heading == "The sharing has ended"
    employer.post(f"/connections/{connection.connection_id}/bundle", status=410)


def test_after_delete_and_for_strangers_there_is_no_such_file(
    employer: Browser, stranger: Browser, candidate: User, connection: Connection
) -> None:
    an_award(candidate)
    path = made(employer, connection)
    other = a_connection(User.get(employer.user_id), a_candidate_user())
    job_id = path.rpartition("/")[2]

    for each in ("", "/file"):
        stranger.get(f"{path}{each}", status=404)
        employer.get(f"/connections/{other.connection_id}/bundle/{job_id}{each}", status=404)
        employer.get(f"/connections/{connection.connection_id}/bundle/no{each}", status=404)
    stored(connection).delete()
    for each in ("", "/file"):
        employer.get(f"{path}{each}", status=404)


def test_a_file_is_kept_for_a_day(
    employer: Browser, candidate: User, connection: Connection
) -> None:
    an_award(candidate)
    path = made(employer, connection)
    job = Job.get(connection.employer_id, path.rpartition("/")[2])
    job.started_at -= bundling.KEPT
    saved(job)

    page = employer.get(path)
    late = refused(employer, path)

    assert "This file was kept for a day and is gone." in page.text
    assert "That file can no longer be downloaded" in late.text
    employer.get(path)
    assert employer.submit().location.startswith(path.rpartition("/")[0])


def test_a_file_that_is_not_made_yet_cannot_be_downloaded(
    employer: Browser, candidate: User, connection: Connection
) -> None:
    an_award(candidate)

    page = refused(employer, start(employer, connection))

    assert page.heading == "View documents"


def test_a_sharing_that_ends_before_the_file_is_made_packs_nothing(
    employer: Browser, candidate: User, connection: Connection
) -> None:
    an_award(candidate)
    path = start(employer, connection)
    changed = stored(connection)
    changed.expires_at = clock.now()
    saved(changed)

    job = make(connection, path)

    assert (job.state, job.result) == (JobState.FAILED, {})


def test_what_is_revoked_before_the_file_is_made_packs_nothing_and_the_page_says_so(
    employer: Browser, candidate: User, connection: Connection
) -> None:
    award = an_award(candidate)
    path = start(employer, connection)
    revoke(Achievement.get(award.candidate_id, award.achievement_id), connection)

    job = make(connection, path)

    assert job.state is JobState.FAILED
    assert "The file could not be made." in employer.get(path).text


def test_with_nothing_to_pack_no_file_is_begun(
    employer: Browser, candidate: User, connection: Connection
) -> None:
    an_award(candidate, state=IssueState.REVOKED, revoked_at=clock.now())

    page = employer.post(f"/connections/{connection.connection_id}/bundle", follow=True)

    assert "There is no document to download yet" in page.text
    assert not list(Job.query(connection.employer_id))


def test_only_so_many_files_an_hour(
    employer: Browser,
    candidate: User,
    connection: Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    an_award(candidate)
    limit = Limit("bundle-of-employer", most=0, period=timedelta(hours=1))
    monkeypatch.setattr(bundling, "BUNDLES_OF_AN_EMPLOYER", limit)

    page = employer.post(f"/connections/{connection.connection_id}/bundle", follow=True)

    assert "Wait an hour" in page.text


def test_each_step_keeps_its_number_of_calls(
    employer: Browser, candidate: User, connection: Connection, calls: Calls
) -> None:
    an_award(candidate)
    path = made(employer, connection)
    calls.forget()

    employer.get(path)
    shown = calls.operations
    calls.forget()
    employer.get(f"{path}/file", status=303)

    assert shown == ["GetItem", "BatchGetItem"]
    assert calls.operations == ["GetItem", "BatchGetItem", "Query", "TransactWriteItems"]
