import re

import pytest
from argon2 import PasswordHasher
from browser import Browser, Page
from calls import Calls
from factories import PASSWORD, a_candidate_user, an_employer, give_password

from chalicelib import settings
from chalicelib.accounts.models import LoginState
from chalicelib.accounts.services import passwords

STATES = {
    "employer": LoginState.ACTIVE,
    "candidate": LoginState.ACTIVE,
    "pending": LoginState.PENDING,
    "suspended": LoginState.SUSPENDED,
    "reserved": LoginState.RESERVED,
}


@pytest.fixture
def addresses(aws: None) -> dict[str, str]:
    found = {"unknown": "0123456789abcdefghjkmnpqrs@example.org"}
    for kind, state in STATES.items():
        user = a_candidate_user() if kind == "candidate" else an_employer()
        give_password(user, state=state)
        found[kind] = user.email
    settings.secret("form-secret")
    passwords.is_right("so that the hash of nobody is made", None)
    return found


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    done: list[str] = []
    make, verify = PasswordHasher.hash, PasswordHasher.verify

    def count_made(hasher: PasswordHasher, password: str) -> str:
        done.append("hash")
        return make(hasher, password)

    def count_verified(hasher: PasswordHasher, stored: str, password: str) -> bool:
        done.append("verify")
        return verify(hasher, stored, password)

    monkeypatch.setattr(PasswordHasher, "hash", count_made)
    monkeypatch.setattr(PasswordHasher, "verify", count_verified)
    return done


def shown(page: Page, email: str) -> tuple[object, ...]:
    body = re.sub(r'name="csrf_token" value="[^"]*"', "", page.body.replace(email, ""))
    location = re.sub("/[0-9a-z]{26}/", "/", page.headers.get("location", ""))
    set_cookies = [line.partition("=")[0] for line in page.set_cookies]
    return page.status, sorted(page.headers), location, set_cookies, body


def paid(calls: Calls, hashed: list[str]) -> tuple[object, ...]:
    return tuple(calls.operations), tuple(calls.written), tuple(hashed)


def test_registering_costs_and_answers_the_same(
    addresses: dict[str, str], calls: Calls, hashed: list[str]
) -> None:
    answers, costs = set(), set()
    for email in addresses.values():
        visitor = Browser()
        visitor.get("/register/employer")
        calls.forget()
        hashed.clear()

        begun = visitor.submit(
            {"email": email, "password": PASSWORD, "confirm_password": PASSWORD}
        )
        visitor.get(begun.location)
        visitor.submit({"company": "Garage", "first_name": "Sam", "surname": "Hall"})
        visitor.get(begun.location.replace("/profile", "/confirm"))
        sent = visitor.submit()
        done = visitor.get(sent.location)

        answers.add(repr([shown(page, email) for page in (begun, sent, done)]))
        costs.add(paid(calls, hashed))
    assert len(answers) == 1
    [(_operations, written, hashes)] = costs
    assert written == (1, 1, 6)
    assert hashes == ("hash",)


def test_a_wrong_password_costs_and_answers_the_same(
    addresses: dict[str, str], calls: Calls, hashed: list[str]
) -> None:
    answers, costs = set(), set()
    for email in addresses.values():
        visitor = Browser()
        visitor.get("/sign-in")
        calls.forget()
        hashed.clear()

        page = visitor.submit({"username": email, "password": "not the password"}, status=422)

        answers.add(repr(shown(page, email)))
        costs.add(paid(calls, hashed))
    assert len(answers) == 1
    assert costs == {(("UpdateItem", "UpdateItem", "UpdateItem", "GetItem"), (), ("verify",))}


@pytest.mark.parametrize("path", ["/forgotten-password", "/activation"])
def test_asking_for_an_e_mail_costs_and_answers_the_same(
    addresses: dict[str, str], calls: Calls, hashed: list[str], path: str
) -> None:
    answers, costs = set(), set()
    for email in addresses.values():
        visitor = Browser()
        visitor.get(path)
        calls.forget()
        hashed.clear()

        sent = visitor.submit({"email": email})
        page = visitor.get(sent.location)

        answers.add(repr([shown(sent, email), shown(page, email)]))
        costs.add(paid(calls, hashed))
    assert len(answers) == 1
    operations = ("UpdateItem", "UpdateItem", "GetItem", "GetItem", "TransactWriteItems")
    assert costs == {(operations, (4,), ())}
