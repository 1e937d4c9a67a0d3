from dataclasses import replace

import pytest
from factories import a_candidate_user, an_employer, give_password

from chalicelib import storage
from chalicelib.accounts import services
from chalicelib.accounts.models import LoginState
from chalicelib.errors import NotFound
from chalicelib.web.addresses import PostalAddress

HOME = PostalAddress("Sam", "Hall", "1 Sample Street", "Hertford", "GB", postcode="SG13 0AA")


def remember(user_id: str, address: PostalAddress) -> str:
    with storage.all_or_nothing() as writes:
        return services.remember_address(writes, user_id, address)


def test_keys_lead_to_the_records_of_a_person(aws: None) -> None:
    user = an_employer(email="Sam.Hall@example.org")
    where = services.user_key(user.user_id), services.login_key(" SAM.hall@EXAMPLE.org")

    found = storage.read_together(*where)

    person, login = found.at(where[0]), found.at(where[1])
    assert person is not None
    assert login is not None
    assert person.user_id == login.user_id == user.user_id
    assert services.user(user.user_id).email == "Sam.Hall@example.org"


def test_who_does_not_exist_is_not_found(aws: None) -> None:
    with pytest.raises(NotFound):
        services.user("nobody")


def test_only_an_activated_candidate_is_an_active_candidate(aws: None) -> None:
    candidate, employer = a_candidate_user(), an_employer()

    assert services.is_active_candidate(give_password(candidate))
    assert not services.is_active_candidate(give_password(candidate, state=LoginState.PENDING))
    assert not services.is_active_candidate(give_password(employer))
    assert not services.is_active_candidate(None)


@pytest.mark.product("G-30")
def test_an_address_is_remembered_once(aws: None) -> None:
    first, again = remember("u1", HOME), remember("u1", HOME)

    [found] = services.address_book("u1")
    assert first == again == found.address_id
    assert found.postal == services.address("u1", first).postal == HOME


def test_an_address_book_is_sorted_by_name(aws: None) -> None:
    for name in ("Young", "adams", "Hall"):
        remember("u1", replace(HOME, surname=name))

    assert [each.surname for each in services.address_book("u1")] == ["adams", "Hall", "Young"]


def test_somebody_elses_address_does_not_exist(aws: None) -> None:
    address_id = remember("u1", HOME)

    assert services.address_book("u2") == []
    with pytest.raises(NotFound):
        services.address("u2", address_id)
