import json
import logging

import pytest

from chalicelib import logs


def line_of(**changes: object) -> dict[str, object]:
    record = logging.makeLogRecord(
        {"name": "n", "levelname": "INFO", "msg": "order.moved", **changes}
    )
    written = logs.JsonFormatter().format(record)
    assert "\n" not in written
    parsed: dict[str, object] = json.loads(written)
    return parsed


def test_a_line_is_one_json_object_with_what_was_told() -> None:
    line = line_of(order_id="o1", reason="two\nlines")

    assert (line["event"], line["level"]) == ("order.moved", "INFO")
    assert (line["order_id"], line["reason"]) == ("o1", "two\nlines")


def test_an_error_brings_its_traceback() -> None:
    line = line_of(exc_info=(LookupError, LookupError("gone"), None))

    assert "LookupError: gone" in str(line["traceback"])


def test_set_up_speaks_json_and_quietens_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", root.handlers)

    logs.set_up()

    [handler] = root.handlers
    assert isinstance(handler.formatter, logs.JsonFormatter)
    assert logging.getLogger("botocore").level == logging.WARNING
