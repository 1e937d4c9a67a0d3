"""The sandbox bank as tests and their programs work it: over its JSON interface."""

import http.client
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

AUTHORISED = 16
CANCELLED_BY_REPLY = 9


@dataclass(frozen=True, slots=True)
class TheBank:
    """The bank at an origin."""

    origin: str

    def transaction(self, code: str) -> dict[str, Any]:
        """Return what the bank knows of one attempt to pay."""
        found: dict[str, Any] = self._ask("GET", f"transactions/{quote(code, safe='')}")
        return found

    def pay(self, code: str) -> dict[str, Any]:
        """Pay as a buyer with a good card does; return how it stands after our reply."""
        path = f"transactions/{quote(code, safe='')}/pay"
        stands: dict[str, Any] = self._ask("POST", path, {})
        return stands

    def of_order(self, order_id: str) -> dict[str, int]:
        """Return the attempts to pay an order that the bank knows, each with its state."""
        found = self._ask("GET", "transactions")
        return {
            each["vendor_tx_code"]: each["state"]
            for each in reversed(found)
            if each["vendor_tx_code"].startswith(order_id)
        }

    def _ask(self, method: str, path: str, value: object = None) -> Any:
        connection = http.client.HTTPConnection(urlsplit(self.origin).netloc, timeout=60)
        try:
            connection.request(method, f"/sandbox/api/{path}", json.dumps(value or {}))
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()
