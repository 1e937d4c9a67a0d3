"""How many rows the lists hold."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.storage import Record, Writes


class Counter(Record):
    """How many rows a list holds. Key: list id; changed in the same transaction as the list."""

    class Meta:
        """Table."""

        table = "counters"

    list_id = UnicodeAttribute(hash_key=True)
    number = NumberAttribute(default=0)


def count(writes: Writes, list_id: str, change: int) -> None:
    """Add `change` rows to the count of `list_id`, with the change of the rows themselves."""
    writes.update(Counter(list_id), [Counter.number.add(change)])
