import json
from pathlib import Path
from typing import Any

import pytest

from chalicelib.payments.gateways import Account
from chalicelib.payments.gateways.opayo.signature import (
    PROTOCOLS,
    is_signed,
    sign,
    signed_names,
)

KNOWN: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "opayo-vectors.json").read_text()
)
VECTORS = [pytest.param(vector, id=vector["id"]) for vector in KNOWN["vectors"]]


@pytest.mark.parametrize("vector", VECTORS)
def test_a_known_notification_verifies_as_it_is_known_to(vector: dict[str, Any]) -> None:
    account = Account(vendor=vector["vendor"], protocol=vector["protocol"])

    assert is_signed(vector["post"], account, vector["security_key"]) is vector["valid"]


@pytest.mark.parametrize("vector", VECTORS)
def test_a_known_notification_is_signed_as_it_is_known_to_be(vector: dict[str, Any]) -> None:
    account = Account(vendor=vector["vendor"], protocol=vector["protocol"])

    signature = sign(vector["post"], account, vector["security_key"])

    assert signature == vector["computed_signature"]


@pytest.mark.parametrize("protocol", sorted(PROTOCOLS))
def test_the_signed_fields_are_those_of_the_protocol(protocol: str) -> None:
    published = [name for name in KNOWN["field_order"][protocol] if not name.startswith("<")]

    assert list(signed_names(protocol)) == published


def test_all_published_protocols_are_known() -> None:
    assert set(KNOWN["field_order"]) == PROTOCOLS


@pytest.mark.parametrize("posted", ["", "ÿß", "46EAE2D06815F3406C41776422711985 "])
def test_what_is_no_signature_is_refused_without_a_fault(posted: str) -> None:
    [vector] = [each for each in KNOWN["vectors"] if each["id"] == "sagepaymvc-223-ok"]
    account = Account(vendor=vector["vendor"], protocol=vector["protocol"])
    fields = {**vector["post"], "VPSSignature": posted}

    assert not is_signed(fields, account, vector["security_key"])
