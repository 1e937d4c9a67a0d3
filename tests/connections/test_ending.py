from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from browser import Browser
from calls import Calls
from factories import (
    a_candidate_user,
    a_connection,
    a_request,
    an_achievement,
    an_employer,
)

from chalicelib import audit
from chalicelib.accounts.models import User
from chalicelib.connections import services
from chalicelib.connections.models import Connection
from chalicelib.connections.rules import (
    Choice,
    ConnectionHasMovedOn,
    ConnectionStatus,
    ExtensionStatus,
)
from chalicelib.mail import Message
from chalicelib.paging import Counter

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Shared:
    """A candidate who shares one of two awards with an employer, and her browser."""

    def __init__(self, browser_for: Callable[[User], Browser]) -> None:
        self.candidate = a_candidate_user(email="priya@example.org")
        self.award = an_achievement(self.candidate.candidate_id)
        an_achievement(self.candidate.candidate_id, title="MAG Welding")
        self.employer = an_employer(email="alex@northgate.example.org")
        chosen = {"shares_all": False, "shared": {self.award.achievement_id}}
        asked = {"extension": ExtensionStatus.ASKED, "extension_on": date(2027, 3, 1)}
        self.row = a_connection(self.employer, self.candidate, **chosen, **asked)
        self.path = self.row.candidate_path
        self.browser = browser_for(self.candidate)

    @property
    def now(self) -> Connection:
        return Connection.get(self.row.employer_id, self.row.connection_id)


@pytest.fixture
def shared(aws: None, browser_for: Callable[[User], Browser]) -> Iterator[Shared]:
    with time_machine.travel(NOW, tick=False):
        yield Shared(browser_for)


def mails_to(email: str) -> list[str]:
    return [each.template for each in Message.scan() if each.to == email]


def count(employer_id: str, status: str) -> int:
    return int(Counter.get(f"connections#{employer_id}#{status}").number)


def test_the_page_of_a_sharing_says_who_may_look_at_what_and_until_when(
    shared: Shared,
) -> None:
    listed = shared.browser.get("/candidate/requests")

    page = shared.browser.get(listed.link("Northgate Garages"))

    assert page.heading == "You share with Northgate Garages"
    assert "The sharing ends on 23/12/2026, the award stays." in page.text
    assert "Alex Morgan" in page.text
    assert [each.text.strip() for each in page.all("main li")][-1:] == [
        "IMI Level 2 Award in MOT Testing (Classes 4 and 7), 01645650-01-U3NQ"
    ]
    assert "MAG Welding" not in page.text
    assert page.link("Answer them") == f"{shared.path}/extension"


@pytest.mark.product("G-20")
def test_ending_asks_first_and_says_what_it_will_do(shared: Shared) -> None:
    page = shared.browser.get(shared.path)

    page = shared.browser.get(page.link("End the sharing"))

    assert page.heading == "End the sharing with Northgate Garages?"
    assert "They see nothing by it from that moment." in page.text
    assert "If you share with another of their addresses too, end that separately" in page.text
    assert "letters that they have ordered, stay with them" in page.text
    assert shared.now.status is ConnectionStatus.ACTIVE


@pytest.mark.product("Q8", "Q13")
def test_an_ended_sharing_shows_nothing_from_that_instant(
    shared: Shared, browser_for: Callable[[User], Browser]
) -> None:
    shared.browser.get(f"{shared.path}/end")

    page = shared.browser.submit(follow=True)

    told = "You ended the sharing with Northgate Garages. They see nothing by it any more."
    assert told in page.text
    assert "Northgate Garages: the sharing ended on 23/11/2026" in page.text
    row, employer = shared.now, browser_for(shared.employer)
    assert (row.status, row.closed_at) == (ConnectionStatus.ENDED, NOW)
    assert row.extension is ExtensionStatus.NONE
    assert row.extension_on is None
    assert row.due is None
    assert row.due_at is None
    assert "Ended by candidate" in employer.get("/connections").text
    documents = f"/connections/{row.connection_id}/documents"
    assert "MOT Testing" not in employer.get(documents, status=410).text
    assert mails_to(shared.employer.email) == ["connection-ended"]
    counted = f"connections#{row.employer_id}"
    assert [int(Counter.get(f"{counted}#{each}").number) for each in ("ACTIVE", "ENDED")] == [
        0,
        1,
    ]
    acts = {
        entry.action: entry.actor for entry in audit.trail(f"connection#{row.connection_id}")
    }
    assert acts == {"connection.ended": shared.candidate.user_id}


def test_a_second_click_changes_nothing_and_says_how_it_stands(shared: Shared) -> None:
    shared.browser.get(f"{shared.path}/end")
    shared.browser.submit()

    again = shared.browser.post(f"{shared.path}/end", follow=True)
    asked = shared.browser.get(f"{shared.path}/end", follow=True)

    assert again.heading == asked.heading == "You ended this sharing"
    assert mails_to(shared.employer.email) == ["connection-ended"]


def test_of_two_ends_at_once_one_counts(shared: Shared) -> None:
    ids = (shared.row.employer_id, shared.row.connection_id)
    first, second = (
        services.request_for(shared.candidate.user_id, *ids, NOW) for _ in range(2)
    )
    services.end(first, NOW)

    with pytest.raises(Exception, match="changed"):
        services.end(second, NOW)

    assert count(ids[0], "ENDED") == 1
    assert mails_to(shared.employer.email) == ["connection-ended"]


@pytest.mark.parametrize(
    "changes",
    [
        {"expires_on": date(2026, 11, 22)},
        {"status": ConnectionStatus.ENDED, "closed_at": NOW},
        {"status": ConnectionStatus.EXPIRED, "closed_at": NOW},
    ],
)
def test_what_is_over_cannot_be_ended(shared: Shared, changes: dict[str, object]) -> None:
    row = a_connection(an_employer(), shared.candidate, **changes)
    asked = services.request_for(
        shared.candidate.user_id, row.employer_id, row.connection_id, NOW
    )

    with pytest.raises(ConnectionHasMovedOn):
        services.end(asked, NOW)


def test_a_request_that_waits_cannot_be_ended(shared: Shared) -> None:
    row = a_request(an_employer(company="New Garage"), shared.candidate.email)

    page = shared.browser.post(f"{row.candidate_path}/end", follow=True)

    assert page.heading == "New Garage asks to see your achievements"


@pytest.mark.parametrize(("method", "end"), [("get", ""), ("get", "/end"), ("post", "/end")])
def test_a_sharing_of_someone_else_does_not_exist(
    shared: Shared, candidate: Browser, method: str, end: str
) -> None:
    own = services.share_first(
        shared.candidate.user_id,
        "team@garage.example.org",
        Choice(True, frozenset(), date(2026, 12, 23)),
        NOW,
    )
    paths = {
        shared.path: "/candidate/requests/nobody/nothing",
        own.candidate_path: "/candidate/share/nothing",
    }

    for path, nowhere in paths.items():
        page = getattr(candidate, method)(f"{path}{end}", status=404)
        missing = getattr(candidate, method)(f"{nowhere}{end}", status=404)

        assert page.body == missing.body
    assert shared.now.status is ConnectionStatus.ACTIVE


def test_who_changed_their_address_keeps_what_they_share(
    shared: Shared, browser_for: Callable[[User], Browser]
) -> None:
    user = User.get(shared.candidate.user_id)
    user.email = "priya.nair@example.org"
    user.save()

    page = shared.browser.get(shared.path)

    assert page.heading == "You share with Northgate Garages"


def test_who_took_over_an_address_sees_nothing_of_its_former_owner(
    shared: Shared, browser_for: Callable[[User], Browser]
) -> None:
    stranger = a_candidate_user()
    stranger.email = shared.candidate.email
    stranger.save()

    browser_for(stranger).get(shared.path, status=404)


def test_ending_a_share_with_an_employer_who_is_gone_writes_to_nobody(shared: Shared) -> None:
    shared.employer.delete()

    shared.browser.post(f"{shared.path}/end")

    assert shared.now.status is ConnectionStatus.ENDED
    assert list(Message.scan()) == []


def test_ending_costs_four_calls_and_so_does_the_page_of_a_sharing(
    shared: Shared, calls: Calls
) -> None:
    calls.forget()
    shared.browser.get(shared.path)
    shown = calls.operations
    calls.forget()

    shared.browser.post(f"{shared.path}/end")

    assert shown == ["GetItem", "BatchGetItem", "Query"]
    assert [each for each in calls.operations if each != "GetItem"] == [
        "BatchGetItem",
        "Query",
        "TransactWriteItems",
    ]
