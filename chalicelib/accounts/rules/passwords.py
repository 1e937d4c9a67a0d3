"""What a password must be."""

import re
from collections.abc import Collection, Iterable

SHORTEST = 12
LONGEST = 128
MOST_BYTES = 512

TOO_SHORT = f"Use {SHORTEST} characters or more: three or four words in a row are easy to keep"
TOO_LONG = f"Use {LONGEST} characters or fewer"
TOO_COMMON = "Choose another password: this one is among the first that an intruder would try"
TOO_PERSONAL = "Choose another password: this one is made of your own name, company or address"

_RUNS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "1q2w3e4r5t6y7u8i9o0p",
)
_SHORTEST_RUN = 4
_FEWEST_LETTERS = 5
_MOST_COMMON_WORDS = 2
_ENOUGH = 5.0
_WORTH_OF_A_SIGN = 0.5
_SPELLINGS: tuple[dict[int, int], ...] = (
    {},
    str.maketrans("013457$@!", "oleastsai"),
    str.maketrans("013457$@!", "oieastsai"),
)


def password_problem(password: str, own: Iterable[str], common: Collection[str]) -> str | None:
    """Return what is wrong with a new password, in words for its owner, or None.

    `own` are the owner's details, `common` the words that common passwords are made of. A
    password is refused when hardly anything is left of it without them.

    Source: NIST SP 800-63B-4, 3.1.1.2 (length and a blocklist, no rules of composition).
    """
    if len(password) < SHORTEST:
        return TOO_SHORT
    if len(password) > LONGEST or len(password.encode()) > MOST_BYTES:
        return TOO_LONG
    text = password.casefold()
    # Who chose nothing but spaces could not type it: a box with spaces counts as empty.
    if not text.strip() or len(set(text)) < _FEWEST_LETTERS:
        return TOO_COMMON
    # "Hunter2026" has one word that is tried first; three such words in a row are a phrase.
    if _is_little(text, common, most=_MOST_COMMON_WORDS):
        return TOO_COMMON
    if _is_little(text, own_words(own), most=len(text)):
        return TOO_PERSONAL
    return None


def own_words(details: Iterable[str]) -> set[str]:
    """Return the words of three letters or more in a person's names and addresses."""
    return {
        word
        for detail in details
        for word in re.split(r"[\W_]+", detail.casefold())
        if len(word) > 2  # noqa: PLR2004  "de" and "of" are in every other password
    }


def _is_little(text: str, words: Collection[str], *, most: int) -> bool:
    return any(
        _worth(_without(text, text.translate(spelling), words, most)) < _ENOUGH
        for spelling in _SPELLINGS
    )


def _without(text: str, spelt: str, words: Collection[str], most: int) -> str:
    """Return `text` without up to `most` of `words`, as `spelt`, and without runs of keys."""
    for _ in range(most):
        longest = max((word for word in words if word in spelt), key=len, default="")
        if not longest:
            break
        start = spelt.index(longest)
        # A gap that no word spans, so that what stood apart does not become a word.
        text = f"{text[:start]}\0{text[start + len(longest) :]}"
        spelt = f"{spelt[:start]}\0{spelt[start + len(longest) :]}"
    return _without_runs(text)


def _without_runs(text: str) -> str:
    kept, start = "", 0
    while start < len(text):
        length = _run_length(text[start:])
        if length < _SHORTEST_RUN:
            kept, length = kept + text[start], 1
        start += length
    return kept


def _run_length(text: str) -> int:
    lengths = [len(text) - len(text.lstrip(text[0]))]
    for run in _RUNS:
        for line in (run, run[::-1]):
            end = 1
            while end < len(text) and text[: end + 1] in line:
                end += 1
            lengths.append(end)
    return max(lengths)


def _worth(text: str) -> float:
    signs = text.replace("\0", "")
    return sum(1.0 if sign.isalpha() else _WORTH_OF_A_SIGN for sign in signs)
