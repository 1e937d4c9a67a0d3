"""A user's address book."""

from typing import Any

from chalicelib import audit, ids, storage
from chalicelib.accounts.models import Address
from chalicelib.errors import Conflict, NotFound
from chalicelib.storage import Writes
from chalicelib.web.addresses import PostalAddress

MOST_ADDRESSES = 50


class BookFull(Conflict):
    """There are as many addresses as a book holds."""


def address_book(user_id: str) -> list[Address]:
    """Return a user's addresses: the usual one, then by surname and first name."""
    found = Address.query(user_id, consistent_read=True)
    return sorted(found, key=_place_in_book)


def _place_in_book(each: Address) -> tuple[bool, str, str]:
    return not each.is_usual, each.surname.casefold(), each.first_name.casefold()


def usual_address(user_id: str) -> Address | None:
    """Return the address that a user mostly uses, or None when they named none."""
    return next((each for each in address_book(user_id) if each.is_usual), None)


def address(user_id: str, address_id: str) -> Address:
    """Return one of a user's addresses.

    Raises:
        NotFound: when it is not in their book.
    """
    found = Address.find(user_id, address_id)
    if found is None:
        raise NotFound("address")
    return found


def remember_address(writes: Writes, user_id: str, postal: PostalAddress) -> str:
    """Put an address into a user's book; return its id. The same address is there only once."""
    address_id = _id_of(user_id, postal)
    if Address.find(user_id, address_id) is None:
        writes.create(_entry(user_id, postal))
    return address_id


def add_address(user_id: str, postal: PostalAddress) -> None:
    """Put an address into a user's book; the first one is the usual one.

    Raises:
        BookFull: when no more find room.
    """
    book = address_book(user_id)
    if _id_of(user_id, postal) in [each.address_id for each in book]:
        return
    if len(book) >= MOST_ADDRESSES:
        raise BookFull(user_id)
    with storage.all_or_nothing() as writes:
        writes.create(_entry(user_id, postal, is_usual=not book))
        _note(writes, "address.added", user_id)


def change_address(user_id: str, address_id: str, postal: PostalAddress) -> None:
    """Put an address right. Its id follows what it says, so it gets another one.

    Raises:
        NotFound: when it is not in the user's book.
    """
    old, new = address(user_id, address_id), _entry(user_id, postal)
    if new.address_id == address_id:
        return
    known = Address.find(user_id, new.address_id)
    new = known or new
    new.is_usual = old.is_usual or new.is_usual
    with storage.all_or_nothing() as writes:
        writes.delete(old)
        writes.save(new)
        _note(writes, "address.changed", user_id)


def remove_address(user_id: str, address_id: str) -> None:
    """Take an address out of a user's book; orders keep the address they were given.

    Raises:
        NotFound: when it is not in the user's book (any more).
    """
    gone = address(user_id, address_id)
    with storage.all_or_nothing() as writes:
        writes.delete(gone)
        _note(writes, "address.removed", user_id)


def make_usual(user_id: str, address_id: str) -> None:
    """Let one address be offered first.

    Raises:
        NotFound: when it is not in the user's book (any more).
    """
    address(user_id, address_id)
    book = address_book(user_id)
    with storage.all_or_nothing() as writes:
        for each in book:
            is_usual = each.address_id == address_id
            if each.is_usual is not is_usual:
                each.is_usual = is_usual
                writes.save(each)


def _id_of(user_id: str, postal: PostalAddress) -> str:
    return ids.derived(user_id, *postal.as_dict().values())


def _entry(user_id: str, postal: PostalAddress, *, is_usual: bool = False) -> Address:
    values: dict[str, Any] = postal.as_dict()
    return Address(user_id, _id_of(user_id, postal), is_usual=is_usual, **values)


def _note(writes: Writes, action: str, user_id: str) -> None:
    audit.record(writes, action, actor=user_id, subject=f"user#{user_id}")
