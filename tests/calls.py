"""What a test learns of the calls to AWS: which, and how much each wrote."""

from typing import Any


class Calls:
    """Every call to AWS since the fixture was set up, or since `forget`."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, Any]] = []

    @property
    def operations(self) -> list[str]:
        """The operations called, in order."""
        return [operation for operation, _ in self.requests]

    @property
    def written(self) -> list[int]:
        """How many items each transaction held."""
        return [
            len(parameters["TransactItems"])
            for operation, parameters in self.requests
            if operation == "TransactWriteItems"
        ]

    def forget(self) -> None:
        """Begin again, after what a test only arranges."""
        self.requests.clear()
