from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from browser import Browser
from calls import Calls
from factories import (
    a_candidate_record,
    a_candidate_user,
    a_connection,
    a_request,
    a_user,
    an_achievement,
    an_employer,
    saved,
)

from chalicelib import audit
from chalicelib.accounts.models import User
from chalicelib.achievements.models import Candidate, Lock
from chalicelib.achievements.rules import IssueState
from chalicelib.connections import services
from chalicelib.connections.models import Connection, Cooldown
from chalicelib.connections.rules import (
    Choice,
    ChoiceNotAllowed,
    ConnectionHasMovedOn,
    ConnectionStatus,
)
from chalicelib.connections.services import Request
from chalicelib.errors import NotFound
from chalicelib.mail import Message
from chalicelib.paging import Counter
from chalicelib.web.sessions import Role

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)


class Asked:
    """A candidate with two awards whom an employer has asked."""

    def __init__(self, browser_for: Callable[[User], Browser]) -> None:
        self.candidate = a_candidate_user(email="priya@example.org")
        self.first = an_achievement(self.candidate.candidate_id)
        self.second = an_achievement(self.candidate.candidate_id, title="MAG Welding")
        self.employer = an_employer(email="alex@northgate.example.org")
        self.row = services.ask(self.employer.user_id, self.candidate.email, NOW)
        self.path = f"/candidate/requests/{self.row.employer_id}/{self.row.connection_id}"
        self.browser = browser_for(self.candidate)

    @property
    def now(self) -> Connection:
        found = Connection.find(self.row.employer_id, self.row.connection_id)
        assert found is not None
        return found

    def request(self, moment: datetime = NOW) -> Request:
        return services.request_for(
            self.candidate.user_id, self.row.employer_id, self.row.connection_id, moment
        )


@pytest.fixture
def asked(aws: None, browser_for: Callable[[User], Browser]) -> Iterator[Asked]:
    with time_machine.travel(NOW, tick=False):
        yield Asked(browser_for)


def mails_to(email: str) -> list[str]:
    return [each.template for each in Message.scan() if each.to == email]


def acts_on(row: Connection) -> set[str]:
    return {each.action for each in audit.trail(f"connection#{row.connection_id}")}


def count(employer_id: str, status: str) -> int:
    return int(Counter.get(f"connections#{employer_id}#{status}").number)


def test_the_link_in_the_e_mail_leads_over_the_login_to_the_request(
    asked: Asked, visitor: Browser
) -> None:
    [message] = [each for each in Message.scan() if each.template == "connection-request"]
    link = message.values["request_url"].removeprefix("http://portal.localhost:4566")

    page = visitor.get(link, status=303)

    assert link == asked.path
    assert page.location == f"/sign-in?next={asked.path.replace('/', '%2F')}"


def test_the_candidate_sees_who_asks_and_nothing_is_chosen_for_them(asked: Asked) -> None:
    listed = asked.browser.get("/candidate/requests")
    page = asked.browser.get(listed.link("Answer Northgate Garages"))

    assert page.heading == "Northgate Garages asks to see your achievements"
    assert "Alex Morgan" in page.text
    assert "northgate.example.org" in page.text
    assert not page.all("input[type=checkbox][checked]")
    assert page.one("input[type=radio][checked]")["value"] == "1"
    assert "The sharing ends on 23/12/2026" in page.text


@pytest.mark.product("G-18", "G-19", "Q12", "Q16")
def test_accepting_shares_what_was_ticked_for_a_calendar_month(asked: Asked) -> None:
    asked.browser.get(asked.path)

    page = asked.browser.submit({"achievements": [asked.first.achievement_id]}, follow=True)

    told = "The sharing ends on 23/12/2026, the awards stay yours."
    assert f"Northgate Garages can now look. {told}" in page.text
    row = asked.now
    assert (row.status, row.name, row.approved_at) == (
        ConnectionStatus.ACTIVE,
        "Priya Nair",
        NOW,
    )
    assert (row.shares_all, row.shared) == (False, {asked.first.achievement_id})
    assert (row.expires_on, row.expires_at) == (
        date(2026, 12, 23),
        datetime(2026, 12, 24, tzinfo=UTC),
    )
    assert row.waiting_email is None
    assert count(row.employer_id, "PENDING") == 0
    assert count(row.employer_id, "ACTIVE") == 1
    assert acts_on(row) == {"connection.requested", "connection.accepted"}
    assert mails_to(asked.employer.email) == ["request-accepted"]


@pytest.mark.product("Q16")
def test_accepting_shares_all_and_future_ones_by_an_explicit_tick(asked: Asked) -> None:
    asked.browser.get(asked.path)

    asked.browser.submit({"shares_all": "y"})

    assert (asked.now.shares_all, asked.now.shared or set()) == (True, set())


@pytest.mark.product("Q12")
@pytest.mark.parametrize(
    ("answers", "expires_on"),
    [
        ({"period": "1"}, date(2026, 12, 23)),
        ({"period": "3"}, date(2027, 2, 23)),
        ({"period": "12"}, date(2027, 11, 23)),
        ({"period": "1", "expires_on": "soon"}, date(2026, 12, 23)),
        ({"period": "1", "expires_on": "2025-01-01"}, date(2026, 12, 23)),
        ({"period": "1", "expires_on": "23/12/2026"}, date(2026, 12, 23)),
        ({"period": "day", "expires_on": "2026-11-24"}, date(2026, 11, 24)),
        ({"period": "day", "expires_on": "24/11/2026"}, date(2026, 11, 24)),
        ({"period": "day", "expires_on": " 2028-11-23 "}, date(2028, 11, 23)),
    ],
)
def test_the_sharing_ends_when_the_candidate_says(
    asked: Asked, answers: dict[str, str], expires_on: date
) -> None:
    asked.browser.get(asked.path)

    asked.browser.submit({"shares_all": "y", **answers})

    assert asked.now.expires_on == expires_on


@pytest.mark.product("Q12", "Q16")
@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({}, "Choose at least one achievement, or share all of them"),
        ({"achievements": ["not-theirs"]}, "Choose from the achievements shown here"),
        ({"shares_all": "y", "period": "99"}, "Choose when the sharing should end"),
        (
            {"shares_all": "y", "period": "1", "expires_on": "2026-12-01"},
            "You entered 01/12/2026: choose Another day to use it, or empty it",
        ),
        ({"shares_all": "y", "period": "day"}, "Enter a day like 23/12/2026"),
        (
            {"shares_all": "y", "period": "day", "expires_on": "31/02/2027"},
            "Enter a day like 23/12/2026",
        ),
        (
            {"shares_all": "y", "period": "day", "expires_on": "2026-11-23"},
            "Enter a day from 24/11/2026 to 23/11/2028",
        ),
        (
            {"shares_all": "y", "period": "day", "expires_on": "2028-11-24"},
            "Enter a day from 24/11/2026 to 23/11/2028",
        ),
    ],
)
def test_an_answer_that_is_not_right_shares_nothing_and_says_what_to_do(
    asked: Asked, answers: dict[str, str], message: str
) -> None:
    asked.browser.get(asked.path)

    page = asked.browser.post(asked.path, {"period": "1", **answers}, status=422)

    assert page.errors == [f"Error: {message}"]
    assert page.one(".error-summary a").text == message
    assert asked.now.status is ConnectionStatus.PENDING
    if "expires_on" in answers:
        assert page.one("#expires_on")["value"] == answers["expires_on"]
    assert bool(page.all("#shares_all[checked]")) == ("shares_all" in answers)


def test_a_form_without_answers_shares_nothing(asked: Asked) -> None:
    page = asked.browser.post(asked.path, {}, status=422)

    assert page.errors == ["Error: Choose at least one achievement, or share all of them"]


@pytest.mark.product("Q18")
def test_a_revoked_award_is_not_offered(asked: Asked) -> None:
    asked.second.state, asked.second.revoked_at = IssueState.REVOKED, NOW
    saved(asked.second)

    page = asked.browser.get(asked.path)

    assert "MAG Welding" not in page.text


def test_a_candidate_without_awards_yet_can_share_those_of_the_future(
    aws: None, browser_for: Callable[[User], Browser]
) -> None:
    employer, candidate = an_employer(), a_candidate_user()
    row = services.ask(employer.user_id, candidate.email, NOW)
    with time_machine.travel(NOW, tick=False):
        browser = browser_for(candidate)

        page = browser.get(f"/candidate/requests/{row.employer_id}/{row.connection_id}")

        assert "You have no achievements yet" in page.text
        refused = browser.submit(status=422)
        assert refused.errors == [
            "Error: Tick this to share your future achievements, or decline"
        ]
        browser.submit({"shares_all": "y"})


def test_a_second_click_on_accept_changes_nothing_and_says_how_it_stands(asked: Asked) -> None:
    asked.browser.get(asked.path)
    asked.browser.submit({"shares_all": "y"})

    page = asked.browser.post(asked.path, {"shares_all": "y", "period": "12"}, follow=True)

    assert page.heading == "You share with Northgate Garages"
    assert "The sharing ends on 23/12/2026, the award stays." in page.text
    assert asked.now.expires_on == date(2026, 12, 23)
    assert mails_to(asked.employer.email) == ["request-accepted"]


def test_of_two_answers_at_once_one_counts(asked: Asked) -> None:
    first, second = asked.request(), asked.request()
    everything = Choice(True, frozenset(), date(2026, 12, 1))
    services.accept(first, everything, NOW)

    with pytest.raises(Exception, match="changed"):
        services.decline(second, NOW, block=False)

    assert asked.now.status is ConnectionStatus.ACTIVE
    assert Cooldown.get(asked.row.pair_id).until is None


@pytest.mark.product("Q8", "Q11")
def test_declining_shares_nothing_tells_the_employer_and_makes_them_wait(asked: Asked) -> None:
    page = asked.browser.get(asked.path)
    asked.browser.get(page.link("Decline"))

    page = asked.browser.submit(follow=True)

    assert "You declined the request from Northgate Garages. They see nothing." in page.text
    row, cooldown = asked.now, Cooldown.get(asked.row.pair_id)
    assert (row.status, row.closed_at, row.name) == (ConnectionStatus.DECLINED, NOW, "")
    assert (cooldown.until, cooldown.is_blocked) == (NOW + 30 * DAY, False)
    assert cooldown.removed_at == NOW + 30 * DAY
    assert mails_to(asked.employer.email) == ["request-declined"]
    assert acts_on(row) == {"connection.requested", "connection.declined"}


@pytest.mark.product("Q11")
def test_after_a_block_no_request_of_that_employer_gets_through(
    asked: Asked, browser_for: Callable[[User], Browser]
) -> None:
    asked.browser.get(f"{asked.path}/decline")
    asked.browser.submit({"block": "y"})
    later = NOW + 30 * DAY

    row = services.ask(asked.employer.user_id, asked.candidate.email, later)

    assert row.status is ConnectionStatus.PENDING
    assert mails_to(asked.candidate.email) == ["connection-request"]
    assert Cooldown.get(row.pair_id).removed_at is None
    with time_machine.travel(later, tick=False):
        browser = browser_for(asked.candidate)
        assert "No requests" in browser.get("/candidate/requests").text
        browser.get(asked.path, status=404)


def test_declining_twice_or_after_accepting_changes_nothing(asked: Asked) -> None:
    asked.browser.get(asked.path)
    asked.browser.submit({"shares_all": "y"})

    shown = asked.browser.get(f"{asked.path}/decline", follow=True)
    again = asked.browser.post(f"{asked.path}/decline", {"block": "y"}, follow=True)

    assert shown.heading == again.heading == "You share with Northgate Garages"
    assert asked.now.status is ConnectionStatus.ACTIVE


def test_a_decline_with_two_answers_is_asked_again(asked: Asked) -> None:
    page = asked.browser.post(f"{asked.path}/decline", {"block": ["y", "y"]}, status=422)

    assert page.errors == ["Error: Give one answer only"]
    assert asked.now.status is ConnectionStatus.PENDING


@pytest.mark.parametrize(
    ("status", "heading"),
    [
        (ConnectionStatus.ACTIVE, "You share with Northgate Garages"),
        (ConnectionStatus.DECLINED, "You declined this request"),
        (ConnectionStatus.LAPSED, "This request has lapsed"),
        (ConnectionStatus.EXPIRED, "This sharing has ended"),
        (ConnectionStatus.ENDED, "You ended this sharing"),
    ],
)
def test_an_old_link_says_what_became_of_the_request(
    browser_for: Callable[[User], Browser], aws: None, status: ConnectionStatus, heading: str
) -> None:
    employer, candidate = an_employer(), a_candidate_user()
    row = a_connection(employer, candidate, status=status, closed_at=NOW)
    path = f"/candidate/requests/{row.employer_id}/{row.connection_id}"

    page = browser_for(candidate).get(path)

    assert page.heading == heading


@pytest.mark.product("Q10")
def test_a_request_that_nobody_answered_for_30_days_cannot_be_accepted(
    asked: Asked, browser_for: Callable[[User], Browser]
) -> None:
    late = NOW + 30 * DAY
    with time_machine.travel(late, tick=False):
        browser = browser_for(asked.candidate)

        listed = browser.get("/candidate/requests")
        page = browser.post(asked.path, {"shares_all": "y", "period": "1"}, follow=True)

    assert "No requests" in listed.text
    assert page.heading == "This request has lapsed"
    assert asked.now.status is ConnectionStatus.PENDING
    with pytest.raises(ConnectionHasMovedOn):
        services.accept(asked.request(late), Choice(True, frozenset(), date(2027, 1, 1)), late)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("end", ["", "/decline"])
def test_a_request_to_someone_else_does_not_exist(
    asked: Asked, candidate: Browser, method: str, end: str
) -> None:
    page = getattr(candidate, method)(f"{asked.path}{end}", status=404)
    missing = getattr(candidate, method)(f"/candidate/requests/nobody/nothing{end}", status=404)

    assert page.body == missing.body
    assert asked.now.status is ConnectionStatus.PENDING


@pytest.mark.parametrize("path", ["", "/decline"])
def test_employers_have_no_part_in_the_answer(
    asked: Asked, browser_for: Callable[[User], Browser], path: str
) -> None:
    browser = browser_for(asked.employer)

    browser.get(f"{asked.path}{path}", status=403)
    browser.post(f"{asked.path}{path}", {"shares_all": "y", "period": "1"}, status=403)

    assert asked.now.status is ConnectionStatus.PENDING


@pytest.mark.parametrize(
    "choice",
    [
        Choice(True, frozenset(), date(2026, 11, 23)),
        Choice(True, frozenset(), date(2028, 11, 24)),
        Choice(False, frozenset({"not-theirs"}), date(2026, 12, 1)),
        Choice(False, frozenset(), date(2026, 12, 1)),
    ],
)
def test_the_service_itself_takes_no_choice_that_is_not_allowed(
    asked: Asked, choice: Choice
) -> None:
    with pytest.raises(ChoiceNotAllowed):
        services.accept(asked.request(), choice, NOW)

    assert asked.now.status is ConnectionStatus.PENDING


def a_candidate_not_joined(email: str = "new@example.org") -> User:
    return a_user(Role.CANDIDATE, email=email, first_name="Priya", surname="Nair")


@pytest.mark.product("Q10")
def test_a_request_waits_for_whoever_registers_and_the_answer_joins_them_to_their_record(
    browser_for: Callable[[User], Browser], aws: None
) -> None:
    employer = an_employer()
    with time_machine.travel(NOW, tick=False):
        row = services.ask(employer.user_id, "new@example.org", NOW)
        record = a_candidate_record(email="new@example.org")
        saved(Lock("candidate-email#new@example.org", candidate_id=record.candidate_id))
        an_achievement(record.candidate_id)
        candidate = a_candidate_not_joined()
        browser = browser_for(candidate)
        listed = browser.get("/candidate/requests")
        browser.get(listed.link("Answer Northgate Garages"))

        page = browser.submit({"shares_all": "y"}, follow=True)

    shared = Connection.get(row.employer_id, row.connection_id)
    assert shared.candidate_id == record.candidate_id
    assert User.get(candidate.user_id).candidate_id == record.candidate_id
    assert Candidate.get(record.candidate_id).user_id == candidate.user_id
    assert "All achievements, future ones too" in page.text


def test_who_has_no_record_can_decline_and_has_nothing_to_share(
    browser_for: Callable[[User], Browser], aws: None
) -> None:
    employer, candidate = an_employer(), a_candidate_not_joined()
    row = services.ask(employer.user_id, candidate.email, NOW)
    path = f"/candidate/requests/{row.employer_id}/{row.connection_id}"
    with time_machine.travel(NOW, tick=False):
        browser = browser_for(candidate)

        page = browser.get(path)

        assert "there is nothing to share yet" in page.text
        assert "waits until 23/12/2026" in page.text
        assert not page.all("main form")
        browser.post(path, {"shares_all": "y", "period": "1"}, status=409)
        browser.post(f"{path}/decline", {}, status=303)


def test_the_list_shows_who_may_look_and_who_could(
    browser_for: Callable[[User], Browser],
) -> None:
    with time_machine.travel(NOW, tick=False):
        candidate = a_candidate_user()
        some = {"shares_all": False, "shared": {"a", "b"}}
        a_connection(an_employer(company="Some Garage"), candidate, **some)
        late = {"expires_on": date(2026, 11, 1)}
        a_connection(an_employer(company="Old Garage"), candidate, **late)
        ended = {"status": ConnectionStatus.ENDED, "closed_at": NOW - DAY}
        a_connection(an_employer(company="Left Garage"), candidate, **ended)
        a_request(an_employer(company="New Garage"), candidate.email)

        page = browser_for(candidate).get("/candidate/requests")

    [row] = page.all("tbody tr")
    assert row.get_text(" ", strip=True) == "Some Garage 2 achievements 23/11/2026 23/12/2026"
    assert page.link("Answer New Garage")
    assert "Old Garage: the sharing ended on 01/11/2026" in page.text
    assert "Left Garage: the sharing ended on 22/11/2026" in page.text


def test_a_request_of_an_employer_who_is_gone_is_answered_without_an_e_mail(
    asked: Asked,
) -> None:
    asked.employer.delete()
    asked.browser.get(asked.path)

    asked.browser.submit({"shares_all": "y"})

    assert asked.now.status is ConnectionStatus.ACTIVE
    assert mails_to(asked.employer.email) == []


def test_a_request_of_an_employer_who_is_gone_is_declined_without_an_e_mail(
    asked: Asked,
) -> None:
    asked.employer.delete()

    services.decline(asked.request(), NOW, block=False)

    assert asked.now.status is ConnectionStatus.DECLINED
    assert mails_to(asked.employer.email) == []


def test_someone_who_is_gone_has_no_requests(asked: Asked) -> None:
    with pytest.raises(NotFound):
        services.request_for("nobody", asked.row.employer_id, asked.row.connection_id, NOW)


def test_answering_costs_four_calls_and_so_does_looking_at_the_request(
    asked: Asked, calls: Calls
) -> None:
    calls.forget()
    asked.browser.get(asked.path)
    shown = calls.operations
    calls.forget()

    asked.browser.submit({"shares_all": "y"})

    assert shown == ["GetItem", "BatchGetItem", "Query"]
    assert calls.operations == [*shown, "TransactWriteItems"]
