"""The stack on a laptop: what listens, what it answers, what survives a restart."""

from pathlib import Path

import pytest
from stack import RunningStack

pytestmark = pytest.mark.stack

_LISTENING = "0A"
_LOOPBACK = "0100007F"


def _inodes(pids: list[int]) -> set[str]:
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            group = int((process / "stat").read_text().rpartition(")")[2].split()[2])
            if group in pids:
                found |= {str(link.readlink()) for link in (process / "fd").iterdir()}
        except OSError:
            continue
    return found


def _listening(pids: list[int]) -> dict[int, str]:
    inodes = _inodes(pids)
    found = {}
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            _, local, _, state, *rest = line.split()
            if state == _LISTENING and f"socket:[{rest[5]}]" in inodes:
                address, _, port = local.partition(":")
                found[int(port, 16)] = address
    return found


def test_everything_listens_on_loopback_only(stack: RunningStack) -> None:
    stack.open("/")

    listening = _listening(stack.pids)

    assert set(listening) == set(stack.laptop.ports.values())
    assert set(listening.values()) == {_LOOPBACK}


def test_the_front_page_opens_and_an_unknown_one_is_our_own(stack: RunningStack) -> None:
    front, _ = stack.open("/")
    lost, page = stack.open("/no/such/page")

    assert front == 200
    assert lost == 404
    assert 'lang="en-GB"' in page


def test_after_a_restart_pages_open_and_streams_deliver(stack: RunningStack) -> None:
    _queue(stack, "before@example.org")
    before = stack.mail_when_it_comes("before@example.org")

    stack.stop()
    stack.start()
    _queue(stack, "after@example.org")

    assert stack.mail_when_it_comes("after@example.org")
    assert stack.mail("before@example.org") == [before]
    assert stack.open("/")[0] == 200
