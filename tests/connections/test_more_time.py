from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from browser import Browser
from calls import Calls
from factories import a_candidate_user, a_connection, an_achievement, an_employer, saved

from chalicelib import audit
from chalicelib.accounts.models import User
from chalicelib.connections import services
from chalicelib.connections.models import Connection
from chalicelib.connections.rules import (
    ChoiceNotAllowed,
    ConnectionHasMovedOn,
    ConnectionStatus,
    ExtensionStatus,
)
from chalicelib.connections.services import Request
from chalicelib.mail import Message
from chalicelib.paging import Counter

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)
PROPOSED = date(2027, 2, 23)
SHOWN = {"proposed": "2027-02-23"}


class Asked:
    """A candidate who shares one of two awards until 23/12/2026 and is asked for more time."""

    def __init__(self, browser_for: Callable[[User], Browser], expires_on: date) -> None:
        self.candidate = a_candidate_user(email="priya@example.org")
        self.award = an_achievement(self.candidate.candidate_id)
        an_achievement(self.candidate.candidate_id, title="MAG Welding")
        self.employer = an_employer(email="alex@northgate.example.org")
        self.row = a_connection(
            self.employer,
            self.candidate,
            shares_all=False,
            shared={self.award.achievement_id},
            expires_on=expires_on,
            approved_at=NOW - 30 * DAY,
            extension=ExtensionStatus.ASKED,
            extension_on=PROPOSED,
            extension_reason="Our audit is in February.",
        )
        self.path = f"{self.row.candidate_path}/extension"
        self.browser = browser_for(self.candidate)

    @property
    def now(self) -> Connection:
        return Connection.get(self.row.employer_id, self.row.connection_id)

    def request(self, moment: datetime = NOW) -> Request:
        return services.request_for(
            self.candidate.user_id, self.row.employer_id, self.row.connection_id, moment
        )

    def count(self, status: str) -> int:
        counter = Counter.find(f"connections#{self.row.employer_id}#{status}")
        return int(counter.number) if counter else 0


@pytest.fixture
def asked(aws: None, browser_for: Callable[[User], Browser]) -> Iterator[Asked]:
    with time_machine.travel(NOW, tick=False):
        yield Asked(browser_for, date(2026, 12, 23))


@pytest.fixture
def asked_late(aws: None, browser_for: Callable[[User], Browser]) -> Iterator[Asked]:
    """As `asked`, for a sharing that ended a week ago."""
    with time_machine.travel(NOW, tick=False):
        yield Asked(browser_for, date(2026, 11, 16))


def told(employer: User) -> list[tuple[str, dict[str, object]]]:
    sent = [each for each in Message.scan() if each.to == employer.email]
    return [(each.template, each.values) for each in sent]


@pytest.mark.product("Q14")
def test_the_candidate_sees_who_asks_until_when_and_why(asked: Asked) -> None:
    listed = asked.browser.get("/candidate/requests")

    page = asked.browser.get(listed.link("Answer Northgate Garages about more time"))

    assert page.heading == "Northgate Garages asks for more time"
    assert "Alex Morgan" in page.text
    assert "They can look until 23/12/2026" in page.text
    assert "They ask to look until 23/02/2027" in page.text
    assert "Our audit is in February." in page.text
    assert "MOT Testing" in page.text
    assert "MAG Welding" not in page.text
    assert not page.all("input[type=radio][checked]")


@pytest.mark.product("Q14")
@pytest.mark.parametrize(
    ("answers", "extension", "expires_on", "message"),
    [
        (
            {"answer": "accept"},
            ExtensionStatus.ACCEPTED,
            PROPOSED,
            "Northgate Garages can look until 23/02/2027. The awards stay yours.",
        ),
        (
            {"answer": "alter", "expires_on": "2027-01-15"},
            ExtensionStatus.ALTERED,
            date(2027, 1, 15),
            "Northgate Garages can look until 15/01/2027. The awards stay yours.",
        ),
        (
            {"answer": "alter", "expires_on": "24/11/2026"},
            ExtensionStatus.ALTERED,
            date(2026, 11, 24),
            "Northgate Garages can look until 24/11/2026. The awards stay yours.",
        ),
        (
            {"answer": "alter", "expires_on": "23/02/2027"},
            ExtensionStatus.ACCEPTED,
            PROPOSED,
            "Northgate Garages can look until 23/02/2027. The awards stay yours.",
        ),
        (
            {"answer": "refuse", "expires_on": "2027-01-15"},
            ExtensionStatus.REFUSED,
            date(2026, 12, 23),
            "You gave no more time. The sharing ends on 23/12/2026.",
        ),
    ],
)
def test_the_candidate_accepts_alters_or_refuses_and_the_employer_is_told(
    asked: Asked,
    answers: dict[str, str],
    extension: ExtensionStatus,
    expires_on: date,
    message: str,
) -> None:
    asked.browser.get(asked.path)

    page = asked.browser.submit(answers, follow=True)

    assert message in page.text
    row = asked.now
    assert (row.status, row.extension) == (ConnectionStatus.ACTIVE, extension)
    assert (row.expires_on, row.expires_at) == (
        expires_on,
        datetime(expires_on.year, expires_on.month, expires_on.day, tzinfo=UTC) + DAY,
    )
    assert row.shared == {asked.award.achievement_id}
    assert row.approved_at == NOW - 30 * DAY
    assert asked.count("ACTIVE") == 1
    [(template, values)] = told(asked.employer)
    assert template == "extension-answered"
    assert (values["answer"], values["can_look"]) == (extension, True)
    [entry] = audit.trail(f"connection#{row.connection_id}")
    assert (entry.action, entry.actor) == (
        f"extension.{extension.lower()}",
        asked.candidate.user_id,
    )
    assert "Asked for more time" not in page.text


@pytest.mark.product("Q13", "Q14")
@pytest.mark.parametrize("is_noted", [True, False])
def test_an_expired_sharing_is_active_again_with_the_same_choice(
    asked_late: Asked, is_noted: bool
) -> None:
    if is_noted:
        services.move_due(NOW)
    page = asked_late.browser.get(asked_late.path)
    assert "They could look until 16/11/2026" in page.text

    asked_late.browser.submit({"answer": "accept"})

    row = asked_late.now
    assert (row.status, row.standing(NOW)) == (ConnectionStatus.ACTIVE, ConnectionStatus.ACTIVE)
    assert (row.shares_all, row.shared) == (False, {asked_late.award.achievement_id})
    assert row.closed_at is None
    assert row.expires_on == PROPOSED
    assert (asked_late.count("ACTIVE"), asked_late.count("EXPIRED")) == (1, 0)
    ids = (row.employer_id, row.connection_id, asked_late.award.achievement_id)
    assert services.shared_achievement(*ids, NOW).achievement.title.startswith("IMI Level 2")


@pytest.mark.product("Q14")
def test_refusing_after_the_end_leaves_it_over(asked_late: Asked) -> None:
    page = asked_late.browser.get(asked_late.row.candidate_path)
    asked_late.browser.get(page.link("Answer them"))

    page = asked_late.browser.submit({"answer": "refuse"}, follow=True)

    assert "You gave no more time. Northgate Garages sees nothing." in page.text
    assert asked_late.now.standing(NOW) is ConnectionStatus.EXPIRED
    [(_, values)] = told(asked_late.employer)
    assert values["look_url"] == "http://portal.localhost:4566/connections"


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({}, "Choose an answer"),
        ({"answer": "perhaps"}, "Choose an answer"),
        ({"answer": "alter"}, "Enter a day like 23/12/2026"),
        (
            {"answer": "alter", "expires_on": "2026-11-23"},
            "Enter a day from 24/11/2026 to 23/11/2028",
        ),
        (
            {"answer": "alter", "expires_on": "2028-11-24"},
            "Enter a day from 24/11/2026 to 23/11/2028",
        ),
        (
            {"answer": "accept", "proposed": "2027-01-01"},
            "They ask for 23/02/2027 now: look again and choose an answer",
        ),
    ],
)
def test_an_answer_that_is_not_right_changes_nothing_and_says_what_to_do(
    asked: Asked, answers: dict[str, str], message: str
) -> None:
    page = asked.browser.post(asked.path, SHOWN | answers, status=422)

    assert page.errors == [f"Error: {message}"]
    assert page.one("input[name=proposed]")["value"] == "2027-02-23"
    assert asked.now.extension is ExtensionStatus.ASKED
    assert told(asked.employer) == []


@pytest.mark.product("Q14")
def test_a_proposed_day_that_is_over_is_not_offered(asked_late: Asked) -> None:
    asked_late.row.extension_on = date(2026, 11, 23)
    saved(asked_late.row)

    page = asked_late.browser.get(asked_late.path)
    asked_late.browser.submit({"answer": "accept"}, status=422)

    assert [each["value"] for each in page.all("input[type=radio]")] == ["alter", "refuse"]
    with pytest.raises(ChoiceNotAllowed):
        services.answer_extension(asked_late.request(), date(2026, 11, 23), NOW)


@pytest.mark.product("Q13")
@pytest.mark.parametrize(
    "changes",
    [
        {"extension": ExtensionStatus.NONE, "extension_on": None},
        {"extension": ExtensionStatus.REFUSED},
        {"status": ConnectionStatus.ENDED, "closed_at": NOW},
        {"expires_on": date(2026, 8, 1)},
    ],
)
def test_where_nothing_is_asked_there_is_nothing_to_answer(
    asked: Asked, changes: dict[str, object]
) -> None:
    usual = {"extension": ExtensionStatus.ASKED, "extension_on": PROPOSED}
    row = a_connection(an_employer(company="Castle"), asked.candidate, **usual | changes)
    path = f"{row.candidate_path}/extension"
    request = services.request_for(
        asked.candidate.user_id, row.employer_id, row.connection_id, NOW
    )

    shown = asked.browser.get(path, status=303)
    posted = asked.browser.post(path, SHOWN | {"answer": "accept"})

    assert shown.location == posted.location == row.candidate_path
    with pytest.raises(ConnectionHasMovedOn):
        services.answer_extension(request, PROPOSED, NOW)


def test_of_two_answers_at_once_one_counts(asked: Asked) -> None:
    first, second = asked.request(), asked.request()
    services.answer_extension(first, None, NOW)

    with pytest.raises(Exception, match="changed"):
        services.answer_extension(second, PROPOSED, NOW)

    assert (asked.now.extension, asked.now.expires_on) == (
        ExtensionStatus.REFUSED,
        date(2026, 12, 23),
    )
    assert len(told(asked.employer)) == 1


def test_a_sharing_that_is_ended_meanwhile_stays_ended(asked: Asked) -> None:
    answering, ending = asked.request(), asked.request()
    services.end(ending, NOW)

    with pytest.raises(Exception, match="changed"):
        services.answer_extension(answering, PROPOSED, NOW)

    assert asked.now.status is ConnectionStatus.ENDED


def test_a_second_click_says_how_it_stands(asked: Asked) -> None:
    asked.browser.get(asked.path)
    asked.browser.submit({"answer": "refuse"})

    again = asked.browser.post(asked.path, SHOWN | {"answer": "accept"}, follow=True)

    assert again.heading == "You share with Northgate Garages"
    assert asked.now.expires_on == date(2026, 12, 23)


def test_an_employer_who_is_gone_is_answered_without_an_e_mail(asked: Asked) -> None:
    asked.employer.delete()

    asked.browser.post(asked.path, SHOWN | {"answer": "accept"})

    assert asked.now.expires_on == PROPOSED
    assert told(asked.employer) == []


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_request_for_more_time_to_someone_else_does_not_exist(
    asked: Asked, candidate: Browser, employer: Browser, method: str
) -> None:
    missing = getattr(candidate, method)("/candidate/requests/a/b/extension", status=404)

    page = getattr(candidate, method)(asked.path, status=404)

    assert page.body == missing.body
    getattr(employer, method)(asked.path, status=403)


def test_answering_costs_four_calls(asked: Asked, calls: Calls) -> None:
    asked.browser.get(asked.path)
    calls.forget()

    asked.browser.submit({"answer": "accept"})

    assert calls.operations == ["GetItem", "BatchGetItem", "Query", "TransactWriteItems"]
