from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.accounts import rules

COMMON = frozenset(
    (Path(rules.__file__).parents[1] / "common-passwords.txt")
    .read_text(encoding="utf-8")
    .split()
)
OWN = ("alex.morgan@northgate.example.org", "Alex", "Morgan", "Northgate Garages", "")


@pytest.mark.product("Q6")
@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "the quick brown fox",
        "482199375520",
        "xK9#mQ2$vL7!",
        "ŵŵ łódź привет мир",
        "dragon monkey football",
        "alexmorgan keeps bees",
    ],
)
def test_any_long_password_that_is_hard_to_guess_will_do(password: str) -> None:
    assert rules.password_problem(password, OWN, COMMON) is None


@pytest.mark.product("Q6")
@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "P@ssw0rd2024!",
        "password-password",
        "Liverpool-Everton",
        "qwertyuiop12",
        "poiuytrewq98",
        "1qaz2wsx3edc",
        "123456789012",
        "abcabcabcabc",
        "aaaaaaaaaaaabcd",
        "Summer2026!!!",
        "ch3lsea-fc-01",
    ],
)
def test_what_intruders_try_first_is_refused(password: str) -> None:
    assert rules.password_problem(password, OWN, COMMON) == rules.TOO_COMMON


@pytest.mark.product("Q6")
@pytest.mark.parametrize(
    "password", ["northgategarages1", "Northgate-Morgan", "Alex.Morgan.7.northgate"]
)
def test_what_is_made_of_its_owners_details_is_refused(password: str) -> None:
    assert rules.password_problem(password, OWN, COMMON) == rules.TOO_PERSONAL


@pytest.mark.product("Q6")
def test_twelve_characters_are_enough_and_eleven_are_not() -> None:
    assert rules.password_problem("vfmtkzwqhbxd", (), COMMON) is None
    assert rules.password_problem("vfmtkzwqhbx", (), COMMON) == rules.TOO_SHORT


@pytest.mark.product("Q6")
def test_a_password_has_an_upper_end_in_characters_and_in_bytes() -> None:
    letters = "vfmtkzwqhbxd" * 11

    assert rules.password_problem(letters[:128], (), COMMON) is None
    assert rules.password_problem(letters[:129], (), COMMON) == rules.TOO_LONG
    assert rules.password_problem("😀🚗🔧🏁🎓" * 25 + "abcd", (), COMMON) == rules.TOO_LONG


@given(st.text(max_size=200))
@example("\0" * 40)
def test_every_password_gets_an_answer(password: str) -> None:
    problem = rules.password_problem(password, OWN, COMMON)

    assert problem is None or problem.isprintable()


@pytest.mark.parametrize(
    "path", ["/", "/connections", "/orders/01h?page=2&sort=-paid", "/a/b-c_d.e~f?q=a%2Fb+c"]
)
def test_a_page_of_ours_is_gone_on_to(path: str) -> None:
    assert rules.onward(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "//evil.example.org",
        "/\\evil.example.org",
        "/\t/evil.example.org",
        "/\n/evil.example.org",
        "https://evil.example.org",
        "javascript:alert(1)",
        "connections",
        "/connections\r\nSet-Cookie: a=b",
        "/@evil.example.org:80/\u2028",
        "/logout",
    ],
)
def test_nothing_else_is_gone_on_to(path: str) -> None:
    assert rules.onward(path) is None


@given(st.text(alphabet="/\\\t\r\n:@.%?#ab evil", max_size=12))
def test_whatever_is_gone_on_to_lies_with_us(path: str) -> None:
    onward = rules.onward(path)

    assert onward is None or (onward[0] == "/" and onward[1:2] not in ("/", "\\"))
