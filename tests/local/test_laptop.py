"""What `make run` says before it starts anything."""

import json
import socket
from pathlib import Path

import pytest

from local.console import Trouble, step
from local.laptop import HOST, Laptop, check_ports, keeping


@pytest.fixture
def laptop(tmp_path: Path) -> Laptop:
    return Laptop(port=24566, data=tmp_path)


def test_the_bank_and_the_mailbox_stand_on_the_next_two_ports(laptop: Laptop) -> None:
    assert laptop.addresses() == {
        "portal": "http://portal.localhost:24566",
        "bank": "http://127.0.0.1:24567",
        "switches": "http://127.0.0.1:24567/sandbox/",
        "mailbox": "http://127.0.0.1:24568",
        "aws": "http://127.0.0.1:24566",
    }


def test_another_bank_takes_the_place_of_the_sandbox(tmp_path: Path) -> None:
    laptop = Laptop(24566, tmp_path, bank="http://127.0.0.1:9999")

    assert laptop.addresses()["bank"] == "http://127.0.0.1:9999"
    assert "switches" not in laptop.addresses()
    assert "the bank" not in laptop.ports


def test_scripts_find_the_addresses_in_the_data_folder(laptop: Laptop) -> None:
    path = laptop.write_addresses()

    assert path == laptop.data / "addresses.json"
    assert json.loads(path.read_text()) == laptop.addresses()


def test_a_taken_port_is_named_with_the_way_out(socket_enabled: None, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        taken = other.getsockname()[1]

        with pytest.raises(Trouble, match=rf"port {taken} \(the portal\)") as told:
            check_ports(Laptop(taken, tmp_path))

    assert f"make run PORT={taken + 10}" in str(told.value)


def test_a_step_says_what_it_does_and_how_it_ended(capsys: pytest.CaptureFixture[str]) -> None:
    with step("Counting"):
        pass
    with pytest.raises(Trouble), step("Falling"):
        raise Trouble("over")

    done, failed = capsys.readouterr().out.splitlines()
    assert done.startswith("Counting done (0.0 s)")
    assert failed == "Falling failed"


def test_data_that_a_running_portal_keeps_are_refused_to_another(laptop: Laptop) -> None:
    with keeping(laptop), pytest.raises(Trouble, match=r"DATA=\.local/second"), keeping(laptop):
        pass


def test_data_are_free_again_when_the_portal_has_stopped(laptop: Laptop) -> None:
    with keeping(laptop):
        pass

    with keeping(laptop):
        kept = laptop.data.exists()

    assert kept
