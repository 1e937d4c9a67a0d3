from datetime import timedelta

import pytest
import time_machine

from chalicelib import ids
from chalicelib.errors import TooMany
from chalicelib.limits import Limit, Window

LIMIT = Limit("try", 2, timedelta(minutes=5))


@time_machine.travel("2026-11-23T12:01:00Z", tick=False)
def test_so_many_and_no_more_in_one_window(aws: None) -> None:
    LIMIT.spend("sam")
    LIMIT.spend("sam")

    with pytest.raises(TooMany) as refused:
        LIMIT.spend("sam")
    assert refused.value.wait_minutes == 4


def test_the_next_window_begins_anew(aws: None) -> None:
    with time_machine.travel("2026-11-23T12:04:59Z", tick=False) as traveller:
        LIMIT.spend("sam")
        LIMIT.spend("sam")
        traveller.shift(1)

        LIMIT.spend("sam")


@time_machine.travel("2026-11-23T12:01:00Z", tick=False)
def test_subjects_and_kinds_do_not_share_a_count(aws: None) -> None:
    for subject in ("sam", "kim"):
        for limit in (LIMIT, Limit("other", 2, timedelta(minutes=5))):
            limit.spend(subject)
            limit.spend(subject)


@time_machine.travel("2026-11-23T12:01:00Z", tick=False)
def test_only_a_digest_of_the_subject_is_stored(aws: None) -> None:
    LIMIT.spend("sam@example.org")

    number = 1795435260 // 300
    assert Window.get(f"try#{ids.digest('sam@example.org')}#{number}").times == 1
