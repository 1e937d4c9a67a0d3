"""What is mended of the emulator: its saved state before it starts, how it unpacks code."""

import json
import tempfile
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from local import emulator
from local.ministack_main import _UnpackedOnce


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


def test_workers_that_start_at_once_share_one_copy_of_the_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    code = tmp_path / "code.zip"
    with zipfile.ZipFile(code, "w") as packed:
        for number in range(200):
            packed.writestr(f"package/module{number}.py", "")
    workers = [tmp_path / f"worker-{number}" for number in range(8)]
    start = threading.Barrier(len(workers))

    def unpack(worker: Path) -> None:
        worker.mkdir()
        start.wait()
        with _UnpackedOnce(code) as packed:
            packed.extractall(worker)

    with ThreadPoolExecutor(len(workers)) as pool:
        list(pool.map(unpack, workers))

    [copy] = tmp_path.glob("code-*")
    assert {(worker / "package").resolve() for worker in workers} == {copy / "package"}
    assert len(list((workers[0] / "package").iterdir())) == 200
