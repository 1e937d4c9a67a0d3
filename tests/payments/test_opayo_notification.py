from itertools import pairwise
from urllib.parse import quote_plus, unquote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st
from payments.opayo_side import (
    ACCOUNT,
    CODE,
    CONFIRMED,
    KEY,
    REFERENCE,
    posted,
    registered,
    signed,
    unpaid,
)

from chalicelib.payments.gateways import (
    Account,
    BadSignature,
    NotUnderstood,
    Registered,
    Reported,
)
from chalicelib.payments.gateways.opayo.notification import parse, read
from chalicelib.payments.gateways.opayo.signature import sign, signed_names
from chalicelib.payments.rules import PaymentStatus, Reason

SIGNED = signed_names("4.00")


def read_signed(fields: dict[str, str], attempt: Registered | None = None) -> Reported:
    return read(posted(signed(fields)), attempt or registered())


def test_a_confirmation_tells_what_a_receipt_needs() -> None:
    reported = read_signed(CONFIRMED)

    assert reported == Reported(
        status=PaymentStatus.PAID,
        reason=None,
        card_type="VISA",
        last4="0006",
        auth_no="34234532",
    )


@pytest.mark.parametrize(
    ("status", "detail", "expected", "reason"),
    [
        ("OK", "0000 : fine", PaymentStatus.PAID, None),
        ("PENDING", "2019 : wait", PaymentStatus.PENDING, None),
        ("NOTAUTHED", "2000 : no", PaymentStatus.DECLINED, Reason.DECLINED_BY_BANK),
        ("NOTAUTHED", "2002 : late", PaymentStatus.DECLINED, Reason.BANK_DID_NOT_ANSWER),
        ("NOTAUTHED", "2009 : down", PaymentStatus.DECLINED, Reason.BANK_DID_NOT_ANSWER),
        ("REJECTED", "2001 : rules", PaymentStatus.REJECTED, Reason.CARD_CHECKS_FAILED),
        ("REJECTED", "4026 : 3DS", PaymentStatus.REJECTED, Reason.CARDHOLDER_NOT_CONFIRMED),
        ("REJECTED", "4027 : 3DS", PaymentStatus.REJECTED, Reason.CARDHOLDER_NOT_CONFIRMED),
        ("ABORT", "2013 : Cancel", PaymentStatus.CANCELLED, Reason.CANCELLED_BY_BUYER),
        ("ABORT", "2008 : slow", PaymentStatus.TIMED_OUT, Reason.TIMED_OUT),
        ("ERROR", "2003 : fault", PaymentStatus.ERROR, Reason.GATEWAY_FAULT),
        ("AUTHENTICATED", "0000 : x", PaymentStatus.ERROR, Reason.NOT_A_PAYMENT),
        ("REGISTERED", "0000 : x", PaymentStatus.ERROR, Reason.NOT_A_PAYMENT),
    ],
)
def test_each_status_in_our_words(
    status: str, detail: str, expected: PaymentStatus, reason: Reason | None
) -> None:
    reported = read_signed(unpaid(status, detail))

    assert (reported.status, reported.reason) == (expected, reason)


@pytest.mark.parametrize("detail", ["0000 : paid", "2008 : slow", "", "junk", "4026"])
@pytest.mark.parametrize("status", ["OK", "NOTAUTHED", "REJECTED", "ABORT", "PENDING"])
def test_what_is_not_signed_never_decides_whether_it_is_paid(status: str, detail: str) -> None:
    reported = read_signed(unpaid(status, detail))

    assert (reported.status is PaymentStatus.PAID) is (status == "OK")


@pytest.mark.parametrize("status", ["", "ok", "PAID", "OK REPEATED", "OKAY", "INVALID"])
def test_an_unknown_status_pays_nothing(status: str) -> None:
    with pytest.raises(NotUnderstood):
        read_signed(unpaid(status, "0000 : paid"))


@pytest.mark.parametrize("name", SIGNED)
def test_a_signed_field_that_was_changed_is_noticed(name: str) -> None:
    fields = signed(CONFIRMED)
    fields[name] = fields.get(name, "") + "0"

    with pytest.raises(BadSignature):
        read(posted(fields), registered())


@pytest.mark.parametrize("name", [name for name in SIGNED if name in CONFIRMED])
def test_a_signed_field_that_was_dropped_is_noticed(name: str) -> None:
    fields = signed(CONFIRMED)
    del fields[name]

    with pytest.raises(BadSignature):
        read(posted(fields), registered())


def shifted(first: str, second: str, places: int) -> dict[str, str]:
    """Return the confirmation with a boundary moved and its signature still right."""
    fields = signed(CONFIRMED)
    left, right = fields.get(first, ""), fields.get(second, "")
    boundary = len(left) + places
    fields[first], fields[second] = (left + right)[:boundary], (left + right)[boundary:]
    return fields


NEIGHBOURS = [
    (first, second)
    for first, second in pairwise(SIGNED)
    # The vendor's name and the security key stand between these: there is no common boundary.
    if second not in {"AVSCV2", "AddressResult"}
]


@pytest.mark.parametrize("places", [-4, -3, -2, -1, 1, 2, 3, 4])
@pytest.mark.parametrize(("first", "second"), NEIGHBOURS)
def test_bytes_moved_into_the_neighbour_change_nothing_that_we_use(
    first: str, second: str, places: int
) -> None:
    fields = shifted(first, second, places)
    truth = read_signed(CONFIRMED)

    try:
        reported = read(posted(fields), registered())
    except (BadSignature, NotUnderstood):
        return

    assert (reported.status, reported.auth_no) == (truth.status, truth.auth_no)
    assert reported.last4 == truth.last4
    assert reported.card_type in {truth.card_type, ""}


def test_a_whole_field_moved_into_its_neighbour_still_has_a_right_signature() -> None:
    fields = shifted("Status", "TxAuthNo", len(CONFIRMED["TxAuthNo"]))

    assert fields["VPSSignature"] == sign(fields, ACCOUNT, KEY)
    with pytest.raises(NotUnderstood):
        read(posted(fields), registered())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TxAuthNo", "12a"),
        ("TxAuthNo", "OK12"),
        ("TxAuthNo", "١٢٣"),
        ("TxAuthNo", "123\n"),
        ("TxAuthNo", "12345678901"),
        ("Last4Digits", "006"),
        ("CardType", "<b>"),
        ("CardType", "VISA0"),
        ("ExpiryDate", "1"),
        ("SchemeTraceID", "a\r\nb"),
        ("Surcharge", "0.50"),
    ],
)
def test_a_field_of_a_wrong_shape_is_refused_though_signed(name: str, value: str) -> None:
    body = posted(signed({**CONFIRMED, name: value.encode().decode("iso-8859-1")}))

    with pytest.raises(NotUnderstood):
        read(body, registered())


@pytest.mark.parametrize("surcharge", ["", "0", "0.00"])
def test_a_surcharge_of_nothing_is_none(surcharge: str) -> None:
    reported = read_signed({**CONFIRMED, "Surcharge": surcharge})

    assert reported.status is PaymentStatus.PAID


def test_a_kind_of_card_that_we_do_not_know_is_not_shown() -> None:
    assert read_signed({**CONFIRMED, "CardType": "NEWCARD"}).card_type == ""


def test_a_value_decoded_twice_no_longer_verifies() -> None:
    fields = signed(CONFIRMED)
    twice = {name: unquote_plus(value) for name, value in fields.items()}

    assert twice["SchemeTraceID"] != fields["SchemeTraceID"]
    with pytest.raises(BadSignature):
        read(posted(twice), registered())


def test_a_signature_in_lower_case_is_right_too() -> None:
    fields = signed(CONFIRMED)
    fields["VPSSignature"] = fields["VPSSignature"].lower()

    assert read(posted(fields), registered()).status is PaymentStatus.PAID


def test_blank_fields_count_like_missing_ones() -> None:
    blank = {"CAVV": "", "FraudResponse": "", "AddressStatus": "", "PayerStatus": ""}
    fields = unpaid("ABORT", "2013 : Cancel")

    body = posted({**fields, **blank, "VPSSignature": sign(fields, ACCOUNT, KEY)})

    assert read(body, registered()).status is PaymentStatus.CANCELLED


@pytest.mark.parametrize(
    "attempt",
    [
        registered(code="another-1-abc"),
        registered(provider_ref="{00000000-0000-0000-0000-000000000000}"),
        registered(security_key="ANOTHERKEY"),
        registered(account=Account("anothervendor", "4.00")),
        registered(account=Account("lettersportal", "3.00")),
    ],
)
def test_a_genuine_notification_of_another_attempt_proves_nothing(attempt: Registered) -> None:
    with pytest.raises(BadSignature):
        read_signed(CONFIRMED, attempt)


@pytest.mark.parametrize(
    "changes", [{"VendorTxCode": "another-1-abc"}, {"VPSTxId": REFERENCE.lower()}]
)
def test_a_rightly_signed_notification_must_name_the_very_attempt(
    changes: dict[str, str],
) -> None:
    with pytest.raises(BadSignature):
        read_signed({**CONFIRMED, **changes})


def test_an_attempt_without_a_key_cannot_be_confirmed_by_who_knows_our_name() -> None:
    body = posted(signed(CONFIRMED, key=""))

    with pytest.raises(BadSignature):
        read(body, registered(security_key=""))


def test_an_attempt_without_a_reference_cannot_be_confirmed() -> None:
    body = posted(signed({**CONFIRMED, "VPSTxId": ""}))

    with pytest.raises(BadSignature):
        read(body, registered(provider_ref=""))


@pytest.mark.parametrize("protocol", ["2.23", "3.00", "4.00"])
def test_the_protocol_of_the_attempt_says_what_is_signed(protocol: str) -> None:
    account = Account("LettersPortal", protocol)
    # What the message says of its own protocol is not signed, so it is not asked.
    body = posted(signed({**CONFIRMED, "VPSProtocol": "9.99"}, account))

    assert read(body, registered(account=account)).status is PaymentStatus.PAID


@pytest.mark.parametrize("name", ["Status", "VPSSignature", "StatusDetail"])
def test_a_field_that_comes_twice_is_refused(name: str) -> None:
    body = posted(signed(CONFIRMED)) + f"&{name}=OK".encode()

    with pytest.raises(BadSignature):
        read(body, registered())


def test_an_endless_form_is_refused() -> None:
    with pytest.raises(BadSignature):
        parse(b"&".join(b"a%d=" % number for number in range(101)))


def test_letters_beyond_ascii_are_read_as_latin_1_raw_or_encoded() -> None:
    assert parse(b"a=caf\xe9&b=caf%E9") == {"a": "café", "b": "café"}


def test_utf_8_sent_by_mistake_still_verifies() -> None:
    detail = {**CONFIRMED, "SchemeTraceID": "é".encode().decode("iso-8859-1")}
    body = posted(signed(detail))

    with pytest.raises(NotUnderstood, match="SchemeTraceID"):
        read(body, registered())


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_and_break_nothing(body: bytes) -> None:
    with pytest.raises(BadSignature):
        read(body, registered())


@given(st.text(alphabet=st.characters(max_codepoint=255), min_size=1))
def test_a_value_is_decoded_exactly_once(value: str) -> None:
    body = b"a=" + quote_plus(value, encoding="iso-8859-1").encode()

    assert parse(body) == {"a": value}


def test_the_code_of_the_example_is_one_that_opayo_takes() -> None:
    assert len(CODE) <= 40
