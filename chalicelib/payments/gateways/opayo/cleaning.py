"""Text as Opayo takes it: ISO-8859-1 or plainer, only allowed characters, at most so long."""

# ruff: noqa: RUF001  letters that look alike are what this table is about

import re
import unicodedata
from enum import Enum
from typing import Final

_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "yo", "ж": "zh", "з": "z",
    "и": "i", "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh",
    "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
    "є": "ye", "і": "i", "ї": "yi", "ґ": "g", "ђ": "dj", "ј": "j", "љ": "lj", "њ": "nj",
    "ћ": "c", "џ": "dz", "ѓ": "gj", "ќ": "kj", "ѕ": "dz",
}  # fmt: skip
_GREEK = {
    "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i",
    "κ": "k", "λ": "l", "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s",
    "ς": "s", "τ": "t", "υ": "y", "φ": "f", "χ": "ch", "ψ": "ps", "ω": "o",
}  # fmt: skip
# Letters that no accent can be taken off, and the marks that word processors put in.
_LATIN = {
    "ł": "l", "đ": "d", "ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "ð": "d", "þ": "th",
    "ħ": "h", "ı": "i", "ĸ": "k", "ŋ": "ng", "ŧ": "t", "ə": "e", "ƒ": "f",
    "’": "'", "‘": "'", "ʼ": "'", "´": "'", "“": "'", "”": "'", "‐": "-", "‑": "-", "–": "-",
    "—": "-", "½": " 1/2", "¼": " 1/4", "¾": " 3/4",
}  # fmt: skip
_SPELLINGS: Final = _CYRILLIC | _GREEK | _LATIN

_LETTERS = "A-Za-zÀ-ÖØ-öø-ÿ"


class Allowed(Enum):
    """What a kind of field may hold.

    Source: Opayo Server, transaction registration.
    """

    NAME = re.compile(rf"[{_LETTERS} /\\&.'-]")
    ADDRESS = re.compile(rf"[{_LETTERS}0-9 +'/\\&:,.()-]")
    POSTCODE = re.compile(r"[A-Za-z0-9 -]")
    PHONE = re.compile(r"[A-Za-z0-9 +()-]")
    PLAIN = re.compile(r"[A-Za-z0-9 ]")
    # Opayo would take HTML; what could be markup stays out all the same.
    TEXT = re.compile(r"[A-Za-z0-9 +'/&:,.()-]")


def clean(text: str, allowed: Allowed, longest: int) -> str:
    """Return `text` with what the field does not take spelt plainly, or gone."""
    letters = unicodedata.normalize("NFC", text)
    spelt = "".join(
        letter if allowed.value.match(letter) else _plain(letter) for letter in letters
    )
    kept = "".join(letter if allowed.value.match(letter) else " " for letter in spelt)
    return " ".join(kept.split())[:longest].strip()


def _plain(letter: str) -> str:
    """Return a letter in ASCII where there is a usual way to spell it, else a blank."""
    if (spelling := _spelling(letter)) is not None:
        return spelling
    parts = unicodedata.normalize("NFKD", letter)
    bare = [part for part in parts if not unicodedata.combining(part)]
    return "".join(part if part.isascii() else _spelling(part) or " " for part in bare)


def _spelling(letter: str) -> str | None:
    spelling = _SPELLINGS.get(letter.lower())
    return spelling.capitalize() if spelling and letter.isupper() else spelling
