"""What a candidate shared first tells nothing of whose the address is, whatever comes after."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from browser import Browser
from factories import (
    PASSWORD,
    a_candidate_user,
    a_connection,
    an_achievement,
    an_employer,
    give_password,
    saved,
)

from chalicelib import ids
from chalicelib.accounts.models import Login, LoginState, User
from chalicelib.connections import services
from chalicelib.connections.models import Connection
from chalicelib.connections.rules import Choice, ConnectionStatus
from chalicelib.connections.services import AlreadySharing
from chalicelib.connections.services.sharing import employer_to_be
from chalicelib.errors import NotFound

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)
EVERYTHING = Choice(True, frozenset(), date(2026, 12, 23))
TEAM = "team@garage.example.org"

pytestmark = pytest.mark.product("Q10", "Q35")


@pytest.fixture
def priya(aws: None) -> Iterator[User]:
    with time_machine.travel(NOW, tick=False):
        user = a_candidate_user(email="priya@example.org")
        an_achievement(user.candidate_id)
        yield user


def share(candidate: User, email: str = TEAM) -> Connection:
    return services.share_first(candidate.user_id, email, EVERYTHING, NOW)


def on(candidate: User) -> list[Connection]:
    rows = Connection.of_candidate(candidate.candidate_id)
    return [each for each in rows if each.standing(NOW) is ConnectionStatus.ACTIVE]


def rename(candidate: User, email: str) -> None:
    candidate.email = email
    saved(candidate)


def nobody() -> None:
    pass


def an_employer_there() -> None:
    an_employer(email=TEAM)


@pytest.mark.parametrize("arrive", [nobody, an_employer_there])
def test_an_id_that_can_be_worked_out_finds_no_share(
    priya: User, browser_for: Callable[[User], Browser], arrive: Callable[[], None]
) -> None:
    arrive()
    share(priya)
    browser, worked_out = browser_for(priya), employer_to_be(TEAM)
    path = f"/candidate/requests/{worked_out}/{ids.derived(worked_out, priya.email)}"

    for end in ("", "/end", "/decline", "/extension"):
        browser.get(f"{path}{end}", status=404)
    browser.post(f"{path}/end", {}, status=404)

    assert len(on(priya)) == 1


@pytest.mark.parametrize("arrive", [nobody, an_employer_there])
def test_a_share_is_refused_again_whoever_got_the_address_meanwhile(
    priya: User, arrive: Callable[[], None]
) -> None:
    row = share(priya)
    arrive()

    with pytest.raises(AlreadySharing) as refused:
        share(priya)

    assert refused.value.connection.candidate_path == row.candidate_path
    assert len(on(priya)) == 1


@pytest.mark.parametrize("arrive", [nobody, an_employer_there])
def test_who_changed_their_username_shares_with_one_address_once(
    priya: User, arrive: Callable[[], None]
) -> None:
    arrive()
    share(priya)
    rename(priya, "priya.nair@example.org")

    with pytest.raises(AlreadySharing):
        share(priya)

    assert len(on(priya)) == 1


def test_an_address_of_an_employer_who_asked_is_like_any_other(
    priya: User, browser_for: Callable[[User], Browser]
) -> None:
    alex = an_employer(email="alex@northgate.example.org")
    asked = a_connection(alex, priya)
    browser = browser_for(priya)

    for email in (alex.email, "bob@northgate.example.org"):
        browser.get("/candidate/share")
        page = browser.submit({"email": email, "shares_all": "y"}, follow=True)
        assert f"You share with {email}, and we have written to them." in page.text

    page = browser.get("/candidate/requests")
    assert page.link("Northgate Garages") == asked.candidate_path
    assert len({page.link(alex.email), page.link("bob@northgate.example.org")}) == 2
    assert len(on(priya)) == 3


def test_an_employers_new_username_is_like_any_other_address(priya: User) -> None:
    alex = an_employer(email=TEAM)
    row = share(priya)
    alex.email = "new@garage.example.org"
    login = Login(
        alex.email,
        user_id=alex.user_id,
        role=alex.role,
        name=alex.full_name,
        password_hash="none",
        state=LoginState.ACTIVE,
        created_at=NOW,
    )
    saved(alex, login)

    again = share(priya, alex.email)

    assert again.employer_id == row.employer_id
    assert again.candidate_path != row.candidate_path
    assert {each.shared_with for each in on(priya)} == {TEAM, alex.email}


def test_a_former_owner_of_the_address_keeps_what_they_share(priya: User) -> None:
    alex = an_employer(email=TEAM)
    first = share(priya)
    rename(priya, "priya.nair@example.org")
    other = a_candidate_user(email="sam@example.org")
    an_achievement(other.candidate_id)
    rename(other, first.email)

    second = share(other)

    assert [each.candidate_id for each in (*on(priya), *on(other))] == [
        priya.candidate_id,
        other.candidate_id,
    ]
    assert first.connection_id != second.connection_id
    assert len(Connection.of_employer(alex.user_id)) == 2


def test_ending_ends_all_that_the_address_sees(
    priya: User, browser_for: Callable[[User], Browser]
) -> None:
    alex = an_employer(email=TEAM)
    newer = share(priya)
    older = a_connection(
        alex, a_candidate_user(email="old@example.org"), candidate_id=priya.candidate_id
    )
    older.shared_with = TEAM
    saved(older)
    browser = browser_for(priya)
    browser.get(f"{newer.candidate_path}/end")

    page = browser.submit(follow=True)

    assert f"You ended the sharing with {TEAM}. They see nothing by it any more." in page.text
    assert on(priya) == []


def test_what_was_ended_before_the_first_sign_in_stays_ended(
    priya: User, browser_for: Callable[[User], Browser]
) -> None:
    row = share(priya)
    alex = an_employer(email=TEAM)
    give_password(alex, welcomed_at=None)
    browser = browser_for(priya)
    browser.get(f"{row.candidate_path}/end")
    browser.submit()

    visitor = Browser()
    visitor.get("/sign-in")
    visitor.submit({"username": TEAM, "password": PASSWORD})

    assert on(priya) == []
    with pytest.raises(NotFound):
        services.request_for(priya.user_id, row.employer_id, row.connection_id, NOW)
