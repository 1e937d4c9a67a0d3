from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from browser import Browser, Page
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

from chalicelib import audit, ids
from chalicelib.accounts.models import Login, LoginState, User
from chalicelib.achievements.models import Candidate, Lock
from chalicelib.connections import services
from chalicelib.connections.models import Connection, Cooldown
from chalicelib.connections.rules import (
    Choice,
    ChoiceNotAllowed,
    ConnectionHasMovedOn,
)
from chalicelib.connections.rules import (
    ConnectionStatus as Status,
)
from chalicelib.connections.services import AlreadySharing
from chalicelib.connections.services.sharing import (
    MAILS_OF_A_CANDIDATE,
    MAILS_TO_ONE_ADDRESS,
    employer_to_be,
)
from chalicelib.errors import NotFound, TooMany
from chalicelib.mail import Message
from chalicelib.paging import Counter
from chalicelib.storage import Stale
from chalicelib.web.cookies import FLASH, read_flash
from chalicelib.web.sessions import Role

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)
EVERYTHING = Choice(True, frozenset(), date(2026, 12, 23))
TEAM = "team@garage.example.org"


@pytest.fixture
def priya(aws: None) -> Iterator[User]:
    with time_machine.travel(NOW, tick=False):
        user = a_candidate_user(email="priya@example.org")
        an_achievement(user.candidate_id)
        yield user


def rows_of(candidate: User) -> list[Connection]:
    return Connection.of_candidate(candidate.candidate_id)


def mails_to(email: str) -> list[str]:
    return [each.template for each in Message.scan() if each.to == email]


def count(employer_id: str, status: str = "") -> int:
    counter = Counter.find("#".join(filter(None, ("connections", employer_id, status))))
    return int(counter.number) if counter else 0


@pytest.mark.product("G-20")
def test_an_employer_can_look_at_once_and_is_told(
    priya: User, browser_for: Callable[[User], Browser]
) -> None:
    alex = an_employer(email="alex@northgate.example.org")
    [award] = services.sharer(priya.user_id).achievements
    browser = browser_for(priya)
    browser.get("/candidate/share")

    page = browser.submit(
        {"email": alex.email, "achievements": [award.achievement_id], "period": "3"},
        follow=True,
    )

    assert f"You share with {alex.email}, and we have written to them." in page.text
    assert "The sharing ends on 23/02/2027, the awards stay yours." in page.text
    [row] = rows_of(priya)
    assert (row.employer_id, row.status, row.name) == (
        alex.user_id,
        Status.ACTIVE,
        "Priya Nair",
    )
    assert (row.company, row.asked_by) == ("Northgate Garages", "Alex Morgan")
    assert (row.created_at, row.approved_at) == (NOW, NOW)
    assert (row.shares_all, row.shared) == (False, {award.achievement_id})
    assert row.expires_on == date(2027, 2, 23)
    assert (count(alex.user_id), count(alex.user_id, "ACTIVE")) == (1, 1)
    assert mails_to(alex.email) == ["candidate-has-shared"]
    shown = browser_for(alex).get("/connections")
    assert "Account is currently active" in shown.text
    documents = browser_for(alex).get(f"/connections/{row.connection_id}/documents")
    assert "MOT Testing" in documents.text


def nobody() -> str:
    return "nobody@example.org"


def an_employer_here() -> str:
    return an_employer(email="employer@example.org").email


def a_suspended_employer() -> str:
    return an_employer_in(LoginState.SUSPENDED)


def an_employer_who_never_activated() -> str:
    return an_employer_in(LoginState.PENDING)


def an_employer_in(state: LoginState) -> str:
    user = an_employer(email=f"{state.lower()}@example.org")
    login = Login.get(ids.email_key(user.email))
    login.state = state
    saved(login)
    return user.email


def another_candidate() -> str:
    return a_candidate_user(email="candidate@example.org").email


KINDS = [
    (an_employer_here, "candidate-has-shared"),
    (a_suspended_employer, "candidate-has-shared"),
    (an_employer_who_never_activated, "share-waiting"),
    (another_candidate, "share-waiting"),
    (nobody, "share-waiting"),
]


@pytest.mark.product("Q10", "Q35")
@pytest.mark.parametrize(("kind", "template"), KINDS)
def test_only_the_e_mail_differs_by_who_has_the_address(
    priya: User,
    browser_for: Callable[[User], Browser],
    calls: Calls,
    kind: Callable[[], str],
    template: str,
) -> None:
    outcomes, operations, email = [], list[str](), ""
    for has_address in (nobody, kind):
        candidate = a_candidate_user()
        an_achievement(candidate.candidate_id)
        email, browser = has_address(), browser_for(candidate)
        browser.get("/candidate/share")
        calls.forget()

        browser.submit({"email": email, "shares_all": "y"})

        operations = list(calls.operations)
        told = read_flash(browser.cookies[FLASH])
        assert told is not None
        seen = [operations, calls.written, told.text.replace(email, "address")]
        [row] = rows_of(candidate)
        listed = browser.get("/candidate/requests")
        calls.forget()
        shown = browser.get(listed.link(email))
        seen += [plain(listed, row, email), plain(shown, row, email), list(calls.operations)]
        seen.append(plain(browser.get(f"{row.candidate_path}/end"), row, email))
        calls.forget()
        browser.submit()
        seen += [list(calls.operations), list(calls.written)]
        seen.append(plain(browser.get("/candidate/requests"), row, email))
        outcomes.append(seen)

    assert outcomes[0] == outcomes[1]
    assert operations == [
        *("GetItem", "GetItem", "Query"),
        *("BatchGetItem", "Query", "Query", "BatchGetItem"),
        *("UpdateItem", "UpdateItem", "TransactWriteItems"),
    ]
    assert template in mails_to(email)


def plain(page: Page, row: Connection, email: str) -> str:
    body = page.body.replace(str(row.share_id), "share").replace(email, "address")
    assert row.employer_id not in body
    for token in page.all("input[name=csrf_token]"):
        body = body.replace(str(token["value"]), "token")
    return body


def nothing(_employer: User, _candidate: User) -> None:
    pass


def asked_for(employer: User, candidate: User) -> Connection:
    return a_request(employer, candidate.email, created_at=NOW - DAY)


def asked_for_while_blocked(employer: User, candidate: User) -> Connection:
    saved(Cooldown(f"{employer.user_id}#{candidate.email}", is_blocked=True))
    return a_request(employer, candidate.email, waiting_email=None)


def asked_for_long_ago(employer: User, candidate: User) -> Connection:
    return a_request(employer, candidate.email, created_at=NOW - 40 * DAY)


def declined(employer: User, candidate: User) -> Connection:
    until = NOW + 20 * DAY
    pair_id = f"{employer.user_id}#{candidate.email}"
    saved(Cooldown(pair_id, until=until, removed_at=until))
    changes = {"status": Status.DECLINED, "waiting_email": None, "closed_at": NOW - 10 * DAY}
    return a_request(employer, candidate.email, **changes)


def lapsed(employer: User, candidate: User) -> Connection:
    changes = {"status": Status.LAPSED, "waiting_email": None, "closed_at": NOW - DAY}
    return a_request(employer, candidate.email, **changes)


def expired(employer: User, candidate: User) -> Connection:
    return a_connection(employer, candidate, expires_on=date(2026, 11, 1))


def noted_as_expired(employer: User, candidate: User) -> Connection:
    changes = {"status": Status.EXPIRED, "closed_at": NOW - DAY}
    return a_connection(employer, candidate, expires_on=date(2026, 11, 1), **changes)


def ended(employer: User, candidate: User) -> Connection:
    return a_connection(employer, candidate, status=Status.ENDED, closed_at=NOW - DAY)


# What lay there, and whether the company's name is known from a request that is now accepted.
BEFORE: list[tuple[Callable[[User, User], Any], bool]] = [
    (nothing, False),
    (asked_for, True),
    (asked_for_while_blocked, False),
    (asked_for_long_ago, False),
    (declined, False),
    (lapsed, False),
    (expired, False),
    (noted_as_expired, False),
    (ended, False),
]


@pytest.mark.product("G-20", "Q11")
@pytest.mark.parametrize(("before", "is_accepted"), BEFORE)
def test_whatever_lay_between_the_two_the_share_is_on_from_now(
    priya: User, before: Callable[[User, User], Any], is_accepted: bool
) -> None:
    alex = an_employer(email="alex@northgate.example.org")
    lay = before(alex, priya)

    services.share_first(priya.user_id, alex.email, EVERYTHING, NOW)

    [row] = [each for each in rows_of(priya) if each.standing(NOW) is Status.ACTIVE]
    assert row.status is Status.ACTIVE
    assert row.employer_shown == ("Northgate Garages" if is_accepted else alex.email)
    assert row.created_at == (lay.created_at if is_accepted else NOW)
    assert row.approved_at == NOW
    assert row.closed_at is None
    assert row.waiting_email is None
    before = [each for each in rows_of(priya) if each.connection_id != row.connection_id]
    assert [each.shared_with for each in before] == [""] * len(before)
    assert count(alex.user_id) == 1 + len(before)
    others = [each for each in Status if each != "ACTIVE"]
    assert sum(count(alex.user_id, each) for each in others) <= len(before)
    cooldown = Cooldown.get(row.pair_id)
    assert not cooldown.is_blocked
    assert cooldown.until is cooldown.removed_at is None


def test_what_is_shared_already_is_refused_with_the_way_to_it(
    priya: User, browser_for: Callable[[User], Browser]
) -> None:
    alex = an_employer(email="alex@northgate.example.org")
    row = a_connection(alex, priya, shared_with=alex.email)
    browser = browser_for(priya)
    browser.get("/candidate/share")

    page = browser.submit({"email": alex.email, "shares_all": "y", "period": "12"}, status=422)

    assert page.errors == ["Error: You share with this address already"]
    assert page.link(f"See what you share with {alex.email}") == row.candidate_path
    assert page.one("#email")["value"] == alex.email
    assert rows_of(priya)[0].expires_on == row.expires_on


@pytest.mark.product("Q10")
def test_a_share_that_waits_is_refused_a_second_time_in_the_same_words(
    priya: User, browser_for: Callable[[User], Browser]
) -> None:
    browser = browser_for(priya)
    browser.get("/candidate/share")
    browser.submit({"email": TEAM, "shares_all": "y"})

    page = browser.submit({"email": TEAM.upper(), "shares_all": "y"}, status=422)

    [row] = rows_of(priya)
    assert page.errors == ["Error: You share with this address already"]
    assert page.link(f"See what you share with {TEAM}") == row.candidate_path
    assert mails_to(TEAM) == ["share-waiting"]


@pytest.mark.product("Q10", "Q38")
def test_an_address_without_an_account_is_invited_once_in_30_days(priya: User) -> None:
    for day in (0, 29, 30):
        moment = NOW + day * DAY
        choice = Choice(True, frozenset(), date(2027, 3, 1))
        with time_machine.travel(moment, tick=False):
            services.share_first(priya.user_id, TEAM, choice, moment)
            [row] = rows_of(priya)
            asked = services.share_of(priya.user_id, row.share_id, moment)
            services.end(asked, moment)

    assert mails_to(TEAM) == ["share-waiting", "share-waiting"]
    assert {row.employer_id for row in rows_of(priya)} == {employer_to_be(TEAM)}


@pytest.mark.product("Q38")
@pytest.mark.parametrize("limit", [MAILS_TO_ONE_ADDRESS, MAILS_OF_A_CANDIDATE])
def test_a_candidate_writes_so_often_and_no_more(priya: User, limit: Any) -> None:
    subject = priya.user_id
    if limit is MAILS_TO_ONE_ADDRESS:
        subject = f"{employer_to_be(TEAM)}#{priya.email}"
    for _ in range(limit.most):
        limit.spend(subject)

    with pytest.raises(TooMany):
        services.share_first(priya.user_id, TEAM, EVERYTHING, NOW)

    assert rows_of(priya) == []


@pytest.mark.parametrize(
    ("answers", "messages"),
    [
        ({"email": ""}, ["Enter the employer's e-mail address"]),
        (
            {"email": "team at garage"},
            ["Enter an e-mail address in the form name@example.org, without spaces"],
        ),
        (
            {"email": f"{'x' * 250}@example.org"},
            ["An e-mail address has 254 characters at most"],
        ),
        ({"email": "PRIYA@example.org"}, ["This is your own address: enter the employer's"]),
        (
            {"shares_all": [], "period": "day"},
            [
                "Choose at least one achievement, or share all of them",
                "Enter a day like 23/12/2026",
            ],
        ),
    ],
)
def test_what_is_not_right_shares_nothing_and_says_what_to_do(
    priya: User,
    browser_for: Callable[[User], Browser],
    answers: dict[str, Any],
    messages: list[str],
) -> None:
    usual = {"email": TEAM, "shares_all": "y", "period": "1"}

    page = browser_for(priya).post("/candidate/share", usual | answers, status=422)

    assert page.errors == [f"Error: {message}" for message in messages]
    assert rows_of(priya) == []


def test_who_has_no_awards_yet_can_share_those_of_the_future(
    aws: None, browser_for: Callable[[User], Browser]
) -> None:
    browser = browser_for(a_candidate_user())

    page = browser.get("/candidate/share")
    refused = browser.submit({"email": TEAM}, status=422)
    browser.submit({"shares_all": "y"})

    assert "You have no achievements yet" in page.text
    assert refused.errors == ["Error: Tick this to share your future achievements"]
    assert mails_to(TEAM) == ["share-waiting"]


def test_who_has_no_record_has_nothing_to_share(
    aws: None, browser_for: Callable[[User], Browser]
) -> None:
    stranger = a_user(Role.CANDIDATE, email="new@example.org")
    browser = browser_for(stranger)

    page = browser.get("/candidate/share")
    browser.post(
        "/candidate/share", {"email": TEAM, "shares_all": "y", "period": "1"}, status=409
    )

    assert "there is nothing to share yet" in page.text
    assert not page.all("main form")
    with pytest.raises(ConnectionHasMovedOn):
        services.share_first(stranger.user_id, TEAM, EVERYTHING, NOW)
    with pytest.raises(NotFound):
        services.share_of(stranger.user_id, "nothing", NOW)


def test_sharing_joins_the_account_to_its_record(priya: User) -> None:
    record = a_candidate_record(email="new@example.org")
    saved(Lock("candidate-email#new@example.org", candidate_id=record.candidate_id))
    user = a_user(Role.CANDIDATE, email="new@example.org", first_name="Jo", surname="Ng")

    row = services.share_first(user.user_id, TEAM, EVERYTHING, NOW)

    assert row.candidate_id == record.candidate_id
    assert User.get(user.user_id).candidate_id == record.candidate_id
    assert Candidate.get(record.candidate_id).user_id == user.user_id


def test_someone_who_is_gone_shares_nothing(aws: None) -> None:
    with pytest.raises(NotFound):
        services.share_first("nobody", TEAM, EVERYTHING, NOW)


def test_the_service_itself_takes_no_choice_that_is_not_allowed(priya: User) -> None:
    with pytest.raises(ChoiceNotAllowed):
        services.share_first(
            priya.user_id, TEAM, Choice(False, frozenset(), date(2027, 1, 1)), NOW
        )

    assert rows_of(priya) == []


def racing(monkeypatch: pytest.MonkeyPatch, act: Callable[[], Any]) -> None:
    """Let something happen between what a share reads and what it writes."""
    spend = type(MAILS_TO_ONE_ADDRESS).spend

    def then(limit: Any, subject: str) -> None:
        monkeypatch.undo()
        act()
        spend(limit, subject)

    monkeypatch.setattr(type(MAILS_TO_ONE_ADDRESS), "spend", then)


@pytest.mark.parametrize("address", [TEAM, "alex@northgate.example.org"])
def test_of_two_shares_at_once_one_counts(
    priya: User, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    an_employer(email="alex@northgate.example.org")
    racing(
        monkeypatch,
        lambda: services.share_first(priya.user_id, address, EVERYTHING, NOW),
    )

    with pytest.raises(AlreadySharing):
        services.share_first(
            priya.user_id, address, Choice(True, frozenset(), date(2028, 1, 1)), NOW
        )

    [row] = rows_of(priya)
    assert row.expires_on == EVERYTHING.expires_on
    assert len(mails_to(address)) == 1
    assert count(row.employer_id) == 1


def test_an_address_that_gets_an_account_at_this_moment_has_nothing_left_waiting(
    priya: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    racing(monkeypatch, lambda: an_employer(email=TEAM))

    with pytest.raises(Stale):
        services.share_first(priya.user_id, TEAM, EVERYTHING, NOW)

    assert rows_of(priya) == []
    assert mails_to(TEAM) == []


def test_an_account_that_is_activated_at_this_moment_has_nothing_left_waiting(
    priya: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    email = an_employer_in(LoginState.PENDING)

    def activate() -> None:
        login = Login.get(email)
        login.state = LoginState.ACTIVE
        saved(login)

    racing(monkeypatch, activate)

    with pytest.raises(Stale):
        services.share_first(priya.user_id, email, EVERYTHING, NOW)

    assert rows_of(priya) == []


def test_a_record_that_goes_elsewhere_at_this_moment_is_not_shared(
    aws: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = a_candidate_record(email="new@example.org")
    saved(Lock("candidate-email#new@example.org", candidate_id=record.candidate_id))
    user = a_user(Role.CANDIDATE, email="new@example.org")

    def move_record() -> None:
        record.email = "elsewhere@example.org"
        saved(record)

    racing(monkeypatch, move_record)

    with pytest.raises(ConnectionHasMovedOn):
        services.share_first(user.user_id, TEAM, EVERYTHING, NOW)

    assert Connection.of_candidate(record.candidate_id) == []


def test_the_act_is_noted_with_what_was_chosen(priya: User) -> None:
    row = services.share_first(priya.user_id, TEAM, EVERYTHING, NOW)

    [entry] = audit.trail(f"connection#{row.connection_id}")
    assert (entry.action, entry.actor) == ("connection.shared", priya.user_id)
    assert entry.details == {"expires_on": "2026-12-23", "shares_all": 1, "shared": 0}


@pytest.mark.parametrize(
    "path", ["/candidate/share", "/candidate/share/x", "/candidate/share/x/end"]
)
def test_employers_do_not_share(employer: Browser, path: str) -> None:
    employer.get(path, status=403)
