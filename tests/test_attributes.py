from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.accounts.models import LoginState
from chalicelib.attributes import DateAttribute, EnumAttribute, PenceAttribute, sortable


@pytest.mark.parametrize("value", [5.0, "5", True, None])
def test_pence_are_whole_numbers(value: object) -> None:
    with pytest.raises(TypeError):
        PenceAttribute().serialize(value)


def test_what_is_stored_is_read_back() -> None:
    state = EnumAttribute(LoginState)

    assert PenceAttribute().deserialize(PenceAttribute().serialize(500)) == 500
    assert state.deserialize(state.serialize(LoginState.ACTIVE)) is LoginState.ACTIVE
    day = date(2027, 4, 22)
    assert DateAttribute().deserialize(DateAttribute().serialize(day)) == day


def test_a_state_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="ASLEEP"):
        EnumAttribute(LoginState).serialize("ASLEEP")


@given(st.text(min_size=1))
def test_blanks_come_last_and_are_never_empty(value: str) -> None:
    assert sortable(value) < sortable("")
    assert sortable("") != ""
