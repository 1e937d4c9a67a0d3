import json
from pathlib import Path
from typing import Any

import pytest

from local.bank.posting import encode
from local.bank.registration import read_form
from local.bank.signing import SIGNED, signature

VECTORS = json.loads((Path(__file__).parents[1] / "opayo-vectors.json").read_text("utf-8"))


def signed(vector: dict[str, Any]) -> str:
    return signature(
        vector["post"], vector["protocol"], vector["vendor"], vector["security_key"]
    )


@pytest.mark.parametrize("vector", VECTORS["vectors"], ids=lambda vector: vector["id"])
def test_every_known_signature_is_made_and_no_false_one(vector: dict[str, Any]) -> None:
    made = signed(vector)

    assert made == vector["computed_signature"].upper()
    assert (made == vector["posted_signature"].upper()) is vector["valid"]


@pytest.mark.parametrize("protocol", ["2.23", "3.00", "4.00"])
def test_the_order_of_fields_is_the_documented_one(protocol: str) -> None:
    documented = VECTORS["field_order"][protocol]

    ours = [name.replace("security key", "security_key") for name in SIGNED[protocol]]

    assert ours == documented


@pytest.mark.parametrize("protocol", ["2.23", "3.00", "4.00"])
def test_every_signed_field_counts(protocol: str) -> None:
    names = [name for name in SIGNED[protocol] if not name.startswith("<")]
    fields = {name: f"value of {name}" for name in names}
    right = signature(fields, protocol, "letters", "KEY1234567")

    wrong = [
        signature({**fields, name: "x"}, protocol, "letters", "KEY1234567") for name in names
    ]

    assert right not in wrong
    assert len(set(wrong)) == len(names)


def test_the_key_and_the_vendor_count_but_not_the_vendors_case() -> None:
    fields = {"Status": "OK"}
    right = signature(fields, "4.00", "Letters", "KEY1234567")

    assert signature(fields, "4.00", "letters", "KEY1234567") == right
    assert signature(fields, "4.00", "others", "KEY1234567") != right
    assert signature(fields, "4.00", "letters", "KEY1234568") != right


def test_values_are_encoded_once_and_empty_ones_left_out() -> None:
    fields = {"CAVV": "a+b/c=", "SchemeTraceID": "~}+ %41", "TxAuthNo": "", "Name": "Zoë"}

    body = encode(fields)

    assert body == b"CAVV=a%2Bb%2Fc%3D&SchemeTraceID=~%7D%2B+%2541&Name=Zo%EB"
    assert read_form(body) == {name: value for name, value in fields.items() if value}
