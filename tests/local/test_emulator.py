"""The emulator's saved state is mended before it starts."""

import json
from pathlib import Path

from local import emulator


def test_streams_forget_how_far_they_were_read(tmp_path: Path) -> None:
    state = tmp_path / "lambda.json"
    read_so_far = {"__account_region_scoped__": True, "data": {"a stream": 7}}
    saved = {"payload": {"dynamodb_stream_positions": read_so_far, "functions": {"kept": 1}}}
    state.write_text(json.dumps(saved))

    emulator.forget_stream_positions(state)

    payload = json.loads(state.read_text())["payload"]
    assert payload["dynamodb_stream_positions"]["data"] == {}
    assert payload["functions"] == {"kept": 1}


def test_the_first_start_has_nothing_to_forget(tmp_path: Path) -> None:
    emulator.forget_stream_positions(tmp_path / "lambda.json")

    assert list(tmp_path.iterdir()) == []
