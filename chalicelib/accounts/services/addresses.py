"""A user's address book."""

from typing import Any

from chalicelib import ids
from chalicelib.accounts.models import Address
from chalicelib.errors import NotFound
from chalicelib.storage import Writes
from chalicelib.web.addresses import PostalAddress


def address_book(user_id: str) -> list[Address]:
    """Return a user's addresses, by surname and first name."""
    found = Address.query(user_id, consistent_read=True)
    return sorted(found, key=lambda each: (each.surname.casefold(), each.first_name.casefold()))


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
    address_id = ids.derived(user_id, *postal.as_dict().values())
    if Address.find(user_id, address_id) is None:
        values: dict[str, Any] = postal.as_dict()
        writes.create(Address(user_id, address_id, **values))
    return address_id
