"""The stack on a laptop: what listens, what it answers, what survives a restart."""

from pathlib import Path

import pytest
from stack import RunningStack

from local.import_awards import import_file
from local.laptop import STACK

pytestmark = pytest.mark.stack

_LISTENING = "0A"
_LOOPBACK = "0100007F"
_A_SCHEDULED_EVENT = {
    "version": "0",
    "id": "a-tick",
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "account": "000000000000",
    "time": "2026-11-23T12:00:00Z",
    "region": "eu-west-2",
    "resources": [],
    "detail": {},
}
_ROW = {
    "candidate_ref": "",
    "first_name": "Ann",
    "surname": "",
    "date_of_birth": "1990-07-31",
    "email": "",
    "certificate_number": "",
    "type": "Qualification",
    "title": "Level 2 Award in MOT Testing",
    "level": "2",
    "awarded_on": "2017-04-13",
    "result": "Pass",
    "unit_code": "",
    "unit_title": "",
    "unit_level": "",
    "unit_credit": "",
    "unit_result": "",
}


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


def _listening(pids: list[int]) -> set[tuple[int, str]]:
    inodes = _inodes(pids)
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            _, local, _, state, *rest = line.split()
            if state == _LISTENING and f"socket:[{rest[5]}]" in inodes:
                address, _, port = local.partition(":")
                found.add((int(port, 16), address))
    return found


def test_everything_listens_on_loopback_only(stack: RunningStack) -> None:
    stack.open("/")

    listening = _listening(stack.pids)

    assert listening == {(port, _LOOPBACK) for port in stack.laptop.ports.values()}


def test_the_front_page_opens_and_an_unknown_one_is_our_own(stack: RunningStack) -> None:
    front, _ = stack.open("/")
    lost, page = stack.open("/no/such/page")

    assert front == 200
    assert lost == 404
    assert 'lang="en-GB"' in page


@pytest.mark.parametrize("path", ["/login", "/logout", "/oauth2/token", "/health/x"])
def test_the_emulator_takes_no_address_from_the_portal(stack: RunningStack, path: str) -> None:
    _, page = stack.open(path)

    assert 'lang="en-GB"' in page


@pytest.mark.parametrize(
    "function", ["ChaseMail", "ChaseDocuments", "ExpireConnections", "CancelUnpaid"]
)
def test_each_scheduled_function_does_its_round_with_its_own_rights(
    stack: RunningStack, function: str
) -> None:
    stack.invoke(function, _A_SCHEDULED_EVENT)

    assert "ERROR" not in "".join(stack.logged(function))


def test_after_a_restart_all_is_there_and_streams_deliver(
    stack: RunningStack, tmp_path: Path
) -> None:
    before = _documents_of(stack, _import(stack, tmp_path, "Before Stopping"))

    stack.stop()
    stack.start()

    assert stack.open("/")[0] == 200
    assert _documents_of(stack, _import(stack, tmp_path, "After Starting"))
    assert _documents_of(stack, _import(stack, tmp_path, "Before Stopping")) == before


def test_a_refused_file_is_reported_row_by_row(stack: RunningStack, tmp_path: Path) -> None:
    file = tmp_path / "awards.csv"
    file.write_text("candidate_ref\nC-1\n", encoding="utf-8")

    report = import_file(stack.aws, STACK, file)

    assert not report["accepted"]
    assert "Row 1, first_name: Add this column" in "\n".join(report["lines"])


def _import(stack: RunningStack, folder: Path, surname: str) -> str:
    file = folder / "awards.csv"
    row = _ROW | {"candidate_ref": surname.replace(" ", "-"), "surname": surname}
    row["email"] = f"{surname.replace(' ', '-').lower()}@example.org"
    lines = [",".join(row), ",".join(row.values())]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    report = import_file(stack.aws, STACK, file)
    assert report["accepted"], report["lines"]
    return f"Ann {surname}"


def _documents_of(stack: RunningStack, holder: str) -> str:
    def made() -> str | None:
        found = stack.client("dynamodb").scan(TableName=stack.table("achievements"))["Items"]
        [achievement] = [each for each in found if each["holder_name"]["S"] == holder]
        documents: str = achievement["documents"]["S"]
        return None if documents == "{}" else documents

    return stack.wait_for(made)
