from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from browser import Browser
from factories import a_candidate_user, a_connection, an_employer
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.accounts.models import User
from chalicelib.connections.documents import expiry_entry
from chalicelib.connections.models import Connection
from chalicelib.connections.rules import ConnectionStatus

NOW = datetime(2026, 11, 23, 12, 30, 5, tzinfo=UTC)


@pytest.fixture
def asker(aws: None) -> Iterator[User]:
    with time_machine.travel(NOW, tick=False):
        yield an_employer()


def unfolded(entry: str) -> dict[str, str]:
    lines = entry.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")
    return dict(line.split(":", 1) for line in lines)


def a_share(name: str) -> Connection:
    return Connection(
        "employer", "connection", name=name, expires_on=date(2026, 12, 31), version=3
    )


def test_the_calendar_has_the_last_day_as_an_all_day_entry(
    asker: User, browser_for: Callable[[User], Browser]
) -> None:
    row = a_connection(asker, a_candidate_user())
    browser = browser_for(asker)
    page = browser.get(f"/connections/{row.connection_id}/extend")

    file = browser.get(page.link("Add the end to your calendar"))

    assert file.headers["content-type"] == "text/calendar; charset=utf-8"
    assert file.headers["content-disposition"] == 'attachment; filename="sharing-ends.ics"'
    entry = unfolded(file.body)
    assert entry["DTSTART;VALUE=DATE"] == "20261223"
    assert entry["DTEND;VALUE=DATE"] == "20261224"
    assert entry["DTSTAMP"] == "20261123T123005Z"
    assert entry["SUMMARY"] == "Priya Nair: the sharing ends"
    assert "until the end of 23/12/2026. The awards stay." in entry["DESCRIPTION"]
    assert entry["UID"].startswith(f"{row.connection_id}@")
    documents = f"http://portal.localhost:4566/connections/{row.connection_id}/documents"
    assert entry["URL"] == documents


@pytest.mark.parametrize(
    ("status", "expires_on"),
    [
        (ConnectionStatus.ACTIVE, date(2026, 11, 22)),
        (ConnectionStatus.EXPIRED, date(2026, 11, 22)),
        (ConnectionStatus.ENDED, date(2026, 12, 22)),
    ],
)
def test_a_share_that_is_over_is_no_entry(
    asker: User,
    browser_for: Callable[[User], Browser],
    status: ConnectionStatus,
    expires_on: date,
) -> None:
    closed_at = NOW - timedelta(days=1)
    row = a_connection(
        asker, a_candidate_user(), status=status, expires_on=expires_on, closed_at=closed_at
    )

    browser_for(asker).get(f"/connections/{row.connection_id}/expiry.ics", status=404)


def test_signs_that_calendars_read_are_escaped() -> None:
    entry = unfolded(expiry_entry(a_share("Smith; Anna, B\\A"), NOW))

    assert entry["SUMMARY"] == "Smith\\; Anna\\, B\\\\A: the sharing ends"
    assert "The awards stay.\\nAsk for more time" in entry["DESCRIPTION"]


def test_a_later_version_of_a_share_replaces_its_entry() -> None:
    entry = unfolded(expiry_entry(a_share("Priya Nair"), NOW))

    assert (entry["UID"].partition("@")[0], entry["SEQUENCE"]) == ("connection", "3")


@given(name=st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=120))
def test_no_line_is_longer_than_75_bytes_and_no_letter_is_cut(name: str) -> None:
    entry = expiry_entry(a_share(name), NOW)

    assert all(len(line.encode()) <= 75 for line in entry.split("\r\n"))
    told = unfolded(entry)["SUMMARY"].replace("\\,", ",").replace("\\;", ";")
    assert told.replace("\\\\", "\\") == f"{name}: the sharing ends"
