"""The countries an address may be in, by their ISO 3166-1 alpha-2 codes, and their names."""

from pathlib import Path

_NAMES = Path(__file__).parents[2] / "chalicelib" / "web" / "countries.txt"

# First letter: the second ones.
_LETTERS = {
    "A": "DEFGILMOQRSTUWXZ",
    "B": "ABDEFGHIJLMNOQRSTVWYZ",
    "C": "ACDFGHIKLMNORUVWXYZ",
    "D": "EJKMOZ",
    "E": "CEGHRST",
    "F": "IJKMOR",
    "G": "ABDEFGHILMNPQRSTUWY",
    "H": "KMNRTU",
    "I": "DELMNOQRST",
    "J": "EMOP",
    "K": "EGHIMNPRWYZ",
    "L": "ABCIKRSTUVY",
    "M": "ACDEFGHKLMNOPQRSTUVWXYZ",
    "N": "ACEFGILOPRUZ",
    "O": "M",
    "P": "AEFGHKLMNRSTWY",
    "Q": "A",
    "R": "EOSUW",
    "S": "ABCDEGHIJKLMNORSTVXYZ",
    "T": "CDFGHJKLMNORTVWZ",
    "U": "AGMSYZ",
    "V": "ACEGINU",
    "W": "FS",
    "Y": "ET",
    "Z": "AMW",
}
COUNTRIES = frozenset(
    first + second for first, seconds in _LETTERS.items() for second in seconds
)


def country_name(code: str) -> str:
    """Return a country's name; its code if it has none."""
    lines = _NAMES.read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines).get(code, code)
