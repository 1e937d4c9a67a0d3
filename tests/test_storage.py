from collections.abc import Callable
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError, EndpointConnectionError
from calls import Calls

from chalicelib import storage
from chalicelib.errors import Conflict
from chalicelib.limits import Window
from chalicelib.paging import Counter
from chalicelib.storage import Key, Stale, Unavailable
from chalicelib.web.sessions import Role, Session, start


class Taken(Conflict):
    pass


def number_of(list_id: str) -> int | None:
    counter = Counter.find(list_id)
    return int(counter.number) if counter else None


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let the next calls of one operation fail, each as told, before any goes through."""
    make = vars(BaseClient)["_make_api_call"]
    awaited: dict[str, list[Exception]] = {}

    def fail_or_call(client: BaseClient, operation: str, parameters: Any) -> Any:
        if awaited.get(operation):
            raise awaited[operation].pop(0)
        return make(client, operation, parameters)

    monkeypatch.setattr(BaseClient, "_make_api_call", fail_or_call)
    return lambda operation, *errors: awaited.update({operation: list(errors)})


def cancelled(code: str) -> ClientError:
    answer: Any = {
        "Error": {"Code": "TransactionCanceledException", "Message": "no"},
        "CancellationReasons": [{"Code": code}],
    }
    return ClientError(answer, "TransactWriteItems")


def refused(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "TransactWriteItems")


def test_all_changes_of_a_step_are_written_together(aws: None, calls: Calls) -> None:
    with storage.all_or_nothing() as writes:
        writes.create(Counter("a", number=1))
        writes.create(Counter("b", number=2))
        assert len(writes) == 2

    assert calls.operations == ["TransactWriteItems"]
    assert (number_of("a"), number_of("b")) == (1, 2)


def test_nothing_is_written_if_the_step_fails_half_way(aws: None) -> None:
    def fail() -> None:
        with storage.all_or_nothing() as writes:
            writes.create(Counter("a", number=1))
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert number_of("a") is None


def test_a_step_without_changes_asks_nobody(aws: None, calls: Calls) -> None:
    with storage.all_or_nothing():
        pass

    assert calls.operations == []


def test_what_stands_already_cannot_be_created(aws: None) -> None:
    def create(list_id: str) -> None:
        with storage.all_or_nothing() as writes:
            writes.create(Counter("new", number=1))
            writes.create(Counter(list_id, number=1), or_else=Taken())

    create("a")

    with pytest.raises(Stale):
        create("b")
    with pytest.raises(Stale):
        create("a")
    assert number_of("b") is None


def test_a_failed_condition_raises_what_its_change_names(aws: None) -> None:
    def create_checked(key: Key[Counter]) -> None:
        with storage.all_or_nothing() as writes:
            writes.create(Counter("new", number=1))
            writes.check(key, Counter.number == 7, or_else=Taken())

    with pytest.raises(Taken):
        create_checked(Key(Counter, "missing"))
    assert number_of("new") is None


def test_a_record_read_before_another_wrote_it_is_stale(aws: None) -> None:
    from factories import an_employer

    from chalicelib.accounts.models import User

    user_id = an_employer().user_id
    first, second = User.get(user_id), User.get(user_id)
    first.company, second.company = "First", "Second"

    with storage.all_or_nothing() as writes:
        writes.save(first)
    with pytest.raises(Stale), storage.all_or_nothing() as writes:
        writes.save(second)

    with storage.all_or_nothing() as writes:
        first.company = "First again"
        writes.save(first)
    assert User.get(user_id).company == "First again"


def test_some_attributes_are_changed_whatever_the_version(aws: None) -> None:
    with storage.all_or_nothing() as writes:
        writes.update(Counter("a"), [Counter.number.add(3)])
    with storage.all_or_nothing() as writes:
        writes.update(Counter("a"), [Counter.number.add(4)])

    assert number_of("a") == 7


def test_a_record_is_removed(aws: None) -> None:
    counter = Counter("a", number=1)
    with storage.all_or_nothing() as writes:
        writes.create(counter)

    with storage.all_or_nothing() as writes:
        writes.delete(counter)

    assert number_of("a") is None


@pytest.mark.parametrize(
    "error",
    [
        cancelled("TransactionConflict"),
        cancelled("ThrottlingError"),
        refused("TransactionInProgressException"),
        refused("ThrottlingException"),
    ],
)
def test_a_step_that_met_another_is_tried_again(
    aws: None, answers: Callable[..., None], error: ClientError
) -> None:
    answers("TransactWriteItems", error, error)

    with storage.all_or_nothing() as writes:
        writes.create(Counter("a", number=1))

    assert number_of("a") == 1


def write_one() -> None:
    with storage.all_or_nothing() as writes:
        writes.create(Counter("a", number=1))


@pytest.mark.parametrize(
    "errors",
    [
        [cancelled("TransactionConflict")] * 8,
        [cancelled("ValidationError")],
        [refused("InternalServerError")],
        [EndpointConnectionError(endpoint_url="http://127.0.0.1")],
    ],
)
def test_what_cannot_be_written_is_unavailable_and_not_lost_in_silence(
    aws: None,
    answers: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    errors: list[Exception],
) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    answers("TransactWriteItems", *errors)

    with pytest.raises(Unavailable):
        write_one()
    assert number_of("a") is None


def test_a_repeat_carries_the_same_token(
    aws: None, answers: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded = Calls()
    answers("TransactWriteItems", cancelled("TransactionConflict"))
    make = vars(BaseClient)["_make_api_call"]

    def record(client: BaseClient, operation: str, parameters: Any) -> Any:
        recorded.requests.append((operation, parameters))
        return make(client, operation, parameters)

    monkeypatch.setattr(BaseClient, "_make_api_call", record)

    write_one()

    tokens = [parameters["ClientRequestToken"] for _, parameters in recorded.requests]
    assert len(tokens) == 2
    assert len(set(tokens)) == 1


def test_records_of_several_tables_are_read_in_one_call(aws: None, calls: Calls) -> None:
    with storage.all_or_nothing() as writes:
        writes.create(Counter("a", number=1))
        cookie = start(writes, "u1", Role.EMPLOYER, "Sam", remember=False)
    calls.forget()
    keys = Key(Counter, "a"), Key(Counter, "missing"), Key(Window, "missing")

    found = storage.read_together(*keys)

    assert calls.operations == ["BatchGetItem"]
    counter = found.at(keys[0])
    assert counter is not None
    assert counter.number == 1
    assert found.at(keys[1]) is None
    assert found.at(keys[2]) is None
    [session] = Session.query("u1")
    assert session.key == Key(Session, "u1", session.secret_hash)
    assert cookie.startswith("u1.")


def test_what_dynamodb_left_out_is_asked_for_again(
    aws: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_one()
    make = vars(BaseClient)["_make_api_call"]
    asked: list[Any] = []

    def leave_out_once(client: BaseClient, operation: str, parameters: Any) -> Any:
        if operation == "BatchGetItem" and not asked:
            asked.append(parameters)
            return {"Responses": {}, "UnprocessedKeys": parameters["RequestItems"]}
        return make(client, operation, parameters)

    monkeypatch.setattr(BaseClient, "_make_api_call", leave_out_once)

    key = Key(Counter, "a")
    assert storage.read_together(key).at(key) is not None


def test_what_dynamodb_leaves_out_for_ever_is_unavailable(
    aws: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def leave_out(_client: BaseClient, _operation: str, parameters: Any) -> Any:
        return {"Responses": {}, "UnprocessedKeys": parameters["RequestItems"]}

    monkeypatch.setattr(BaseClient, "_make_api_call", leave_out)
    monkeypatch.setattr("time.sleep", lambda _seconds: None)

    with pytest.raises(Unavailable):
        storage.read_together(Key(Counter, "a"))


def test_one_key_rides_with_the_first_reading(aws: None, calls: Calls) -> None:
    write_one()
    calls.forget()

    with storage.reading_along(Key(Counter, "a")) as along:
        storage.read_together(Key(Counter, "b"))
        storage.read_together(Key(Counter, "c"))
        record = along.read()

    assert record is not None
    assert calls.operations == ["BatchGetItem", "BatchGetItem"]
    assert len(calls.requests[1][1]["RequestItems"]["test-counters"]["Keys"]) == 1


def test_without_a_reading_it_goes_alone_and_once(aws: None, calls: Calls) -> None:
    with storage.reading_along(Key(Counter, "missing")) as along:
        assert along.read() is None
        assert along.read() is None

    assert calls.operations == ["GetItem"]


@pytest.mark.parametrize("key", ["", "x" * 2000])
def test_an_impossible_key_leads_nowhere(aws: None, calls: Calls, key: str) -> None:
    assert Counter.find(key) is None
    assert storage.read_together(Key(Counter, key)).at(Key(Counter, key)) is None
    assert calls.operations == []
