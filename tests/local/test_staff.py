"""What staff do from a terminal, on a fake AWS and on a stack that runs."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from achievements.award_files import a_file, a_row
from enquiries.asker import Asker
from factories import queued_mail, saved
from orders.shopping import paid, placed, ready_to_confirm
from stack import RunningStack

from chalicelib import audit, clock
from chalicelib.achievements.models import Lock
from chalicelib.achievements.services import looking
from chalicelib.enquiries import services as enquiries
from chalicelib.enquiries.rules import MOST_MESSAGES
from local import staff
from local.aws import Aws
from local.console import Trouble
from local.import_awards import import_file
from local.laptop import ROOT, STACK

NUMBER = "01645650-01-U3NQ"


@pytest.fixture
def asker(aws: None) -> Asker:
    asker = Asker()
    award = asker.achievement
    lock = Lock(looking.number_lock_id(NUMBER), candidate_id=award.candidate_id)
    lock.achievement_id = award.achievement_id
    saved(lock)
    return asker


def test_an_answer_is_written_as_staffs_and_mailed(asker: Asker) -> None:
    enquiry = asker.raises()

    [told] = staff.answer(enquiry.enquiry_id, " Level 2 is right.\r\n")

    assert told.startswith("Answered.")
    assert asker.thread(enquiry).messages[-1].text == "Level 2 is right."
    assert len(queued_mail("enquiry-answered")) == 1
    actors = {each.actor for each in audit.trail(f"enquiry#{enquiry.enquiry_id}")}
    assert actors == {asker.user.user_id, "staff"}


def test_without_a_text_the_thread_is_told_and_nothing_changed(asker: Asker) -> None:
    enquiry = asker.raises("First line\nSecond")

    told = "\n".join(staff.answer(enquiry.enquiry_id, ""))

    assert f"{NUMBER}: Level" in told
    assert "Alex Morgan, " in told
    assert "  First line\n  Second" in told
    assert "Waiting for our answer. To answer: add TEXT=" in told
    assert len(asker.thread(enquiry).messages) == 1


def test_without_an_enquiry_those_that_wait_are_told(asker: Asker) -> None:
    assert staff.answer("", "") == ["No enquiry waits."]
    enquiry = asker.raises()

    told = "\n".join(staff.answer("", ""))

    assert enquiry.enquiry_id in told
    assert f"{NUMBER}  Level" in told


def test_what_cannot_be_answered_is_told_plainly(asker: Asker) -> None:
    settled, full = asker.raises("One"), asker.raises("Two")
    staff.answer(settled.enquiry_id, "Yes")
    enquiries.settle(asker.user.user_id, settled.enquiry_id, clock.now())
    for number in range(MOST_MESSAGES - 1):
        staff.answer(full.enquiry_id, f"Answer {number}")

    for enquiry_id, text, words in (
        ("nothing", "Yes", "There is no enquiry nothing"),
        ("nothing", "", "There is no enquiry nothing"),
        (settled.enquiry_id, "Yes", "The asker has settled it."),
        (full.enquiry_id, "Yes", "as long as one can be"),
        (full.enquiry_id, "x" * 4_001, "Shorten the text to 4,000 characters"),
    ):
        with pytest.raises(Trouble, match=words):
            staff.answer(enquiry_id, text)


@pytest.mark.product("Q18")
def test_a_revoked_award_shows_it_at_once_until_it_is_restored(asker: Asker) -> None:
    told = staff.revoke(NUMBER, "Issued to the wrong person")
    shown = asker.browser.get(asker.documents_path)
    staff.restore(NUMBER, "It was the right one")
    restored = asker.browser.get(asker.documents_path)

    assert told[0].startswith("Revoked: IMI Level 2 Award in MOT Testing")
    assert "Revoked on" in shown.text
    assert "Revoked on" not in restored.text


def test_what_cannot_be_revoked_is_told_plainly(asker: Asker) -> None:
    for number, reason, words in (
        ("", "Why not", "make revoke CERTIFICATE="),
        (NUMBER, "", "make revoke CERTIFICATE="),
        ("99999999-01-ZZZZ", "Why not", "No award has the certificate number 99999999"),
    ):
        with pytest.raises(Trouble, match=words):
            staff.revoke(number, reason)
    with pytest.raises(Trouble, match="it is so already"):
        staff.restore(NUMBER, "Why not")
    with pytest.raises(Trouble, match="RESTORE=1"):
        staff.restore(NUMBER, "")


@pytest.mark.product("Q1")
def test_a_lost_letter_can_be_ordered_again_and_only_once_freed(asker: Asker) -> None:
    [share] = ready_to_confirm(asker.user)
    order, number = paid(placed(asker.user)), share.achievement.certificate_number

    told = staff.lift_lock(order.order_id, number, "lost in the post")

    assert told == [f"The letter for {number} can be ordered again. The order stays."]
    asker.browser.get(share.path)
    assert "The letter is in your basket." in asker.browser.submit(follow=True).text
    with pytest.raises(Trouble, match="holds that letter no longer"):
        staff.lift_lock(order.order_id, number, "lost in the post")


def test_an_unpaid_orders_letters_are_freed_by_cancelling_it(asker: Asker) -> None:
    [share] = ready_to_confirm(asker.user)
    order = placed(asker.user)

    with pytest.raises(Trouble, match="not paid for certain"):
        staff.lift_lock(order.order_id, share.achievement.certificate_number, "lost")


def test_a_letters_lock_is_not_lifted_without_an_order_that_holds_it(asker: Asker) -> None:
    for order, reason, words in (
        ("", "lost", "make lift-lock ORDER="),
        ("nothing", "lost", f"Order nothing has no letter for {NUMBER}"),
    ):
        with pytest.raises(Trouble, match=words):
            staff.lift_lock(order, NUMBER, reason)


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("answer", "TEXT"),
        ("answer", "ENQUIRY"),
        ("revoke", "REASON"),
        ("revoke", "CERTIFICATE"),
        ("revoke", "RESTORE"),
        ("lift-lock", "ORDER"),
        ("lift-lock", "DATA"),
        ("answer", "STAGE"),
    ],
)
def test_what_is_typed_reaches_the_command_as_it_was_typed(
    tmp_path: Path, target: str, name: str
) -> None:
    trap = tmp_path / "sprung"
    typed = f'it\'s "odd"; $(touch {trap}) `touch {trap}` $(shell touch {trap}) $HOME $$ #1'

    told = made(target, f"{name}={typed}", "PYTHON=printf '<%s>'")

    assert not trap.exists()
    assert typed in told.stdout, told.stderr


def make(stack: RunningStack, *words: str) -> subprocess.CompletedProcess[str]:
    stack.laptop.write_addresses()
    return made(*words, f"DATA={stack.laptop.data}")


def made(*words: str) -> subprocess.CompletedProcess[str]:
    # Nothing of the test's own settings: they are those of a fake AWS.
    return subprocess.run(  # noqa: S603  our own program
        ["make", "--silent", *words],  # noqa: S607
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )


@pytest.mark.stack
def test_the_commands_act_on_a_portal_that_runs(stack: RunningStack, tmp_path: Path) -> None:
    file, number = tmp_path / "awards.csv", "76543210-01-WXYZ"
    row = a_row(candidate_ref="C-staff", email="staffs@example.org", certificate_number=number)
    file.write_bytes(a_file(row))
    report = import_file(stack.aws, STACK, file)
    assert report["accepted"], report["lines"]
    # All that a shell or make could take for its own.
    reason = 'it\'s "odd" `id` $(id) $HOME; #1'

    revoked = make(stack, "revoke", f"CERTIFICATE={number}", f"REASON={reason}")
    again = make(stack, "revoke", f"CERTIFICATE={number}", "REASON=twice")
    restored = make(stack, "revoke", "RESTORE=1", f"CERTIFICATE={number}", "REASON=no")
    waiting = make(stack, "answer")
    nobody = make(stack, "answer", "ENQUIRY=nothing", "TEXT=Hello")
    free = make(stack, "lift-lock", "ORDER=nothing", f"CERTIFICATE={number}", "REASON=lost")

    assert revoked.stdout.startswith(f"Revoked: {row['title']}, {number}"), revoked.stderr
    assert "it is so already" in again.stderr
    assert restored.stdout.startswith("Restored: "), restored.stderr
    # Others raise enquiries on this stack, so some may wait.
    assert waiting.stdout, waiting.stderr
    assert not waiting.returncode
    assert "There is no enquiry nothing" in nobody.stderr
    assert "Order nothing has no letter" in free.stderr
    assert all(each.returncode for each in (again, nobody, free))
    assert reason in _reasons(stack)


def _reasons(stack: RunningStack) -> list[str]:
    entries = stack.client("dynamodb").scan(TableName=stack.table("audit"))["Items"]
    details = [json.loads(each["details"]["S"]) for each in entries]
    return [each["reason"] for each in details if "reason" in each]


def test_without_a_portal_the_command_says_how_to_start_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["staff", "answer", "--data", str(tmp_path)])

    assert staff.main() == 1
    assert "start it with make run" in capsys.readouterr().err


@pytest.mark.parametrize("restore", ["0", "no"])
def test_what_is_no_word_for_restoring_restores_nothing(
    monkeypatch: pytest.MonkeyPatch, restore: str
) -> None:
    monkeypatch.setattr("sys.argv", ["staff", "revoke", f"--restore={restore}"])

    with pytest.raises(SystemExit):
        staff.main()


class AwsWithAStack:
    """AWS as the commands ask it: which functions a stack has, and their environment."""

    region = "eu-west-2"

    def client(self, _service: str) -> "AwsWithAStack":
        return self

    def get_paginator(self, _operation: str) -> "AwsWithAStack":
        return self

    def paginate(self, **asked: str) -> list[dict[str, Any]]:
        assert asked == {"StackName": "digital-certificates-rehearsal"}
        pages = {"LogicalResourceId": "APIHandler", "PhysicalResourceId": "rehearsal-pages"}
        pages["ResourceType"] = "AWS::Lambda::Function"
        return [{"StackResourceSummaries": [pages]}]

    def get_function_configuration(self, **asked: str) -> dict[str, Any]:
        assert asked == {"FunctionName": "rehearsal-pages"}
        return {"Environment": {"Variables": {"TABLE_PREFIX": os.environ["TABLE_PREFIX"]}}}


def test_with_a_stage_the_commands_act_on_aws(
    asker: Asker, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    enquiry = asker.raises()
    words = ["answer", "--stage", "rehearsal", "--enquiry", enquiry.enquiry_id, "--text", "Yes"]
    monkeypatch.setattr("sys.argv", ["staff", *words])
    monkeypatch.setattr(Aws, "real", AwsWithAStack)

    assert staff.main() == 0
    assert capsys.readouterr().out.startswith("Answered.")
    assert asker.thread(enquiry).messages[-1].text == "Yes"
