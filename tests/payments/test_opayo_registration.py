import re
from decimal import Decimal

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st
from payments.opayo_side import (
    CODE,
    FIRST_CLASS,
    KEY,
    LETTER,
    REFERENCE,
    Desk,
    a_registration,
    an_address,
)

from chalicelib.money import Pence
from chalicelib.payments.gateways import (
    Account,
    Address,
    GatewayRefused,
    GatewayUnavailable,
    Line,
    Started,
)
from chalicelib.payments.gateways.opayo import Opayo
from chalicelib.payments.gateways.opayo.registration import encode, fields_of

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

QUICK = 0.2


@pytest.mark.product("Q33", "G-40")
def test_a_registration_says_what_opayo_needs_and_no_more() -> None:
    fields = fields_of(a_registration())

    basket = fields.pop("BasketXML")
    assert basket.startswith("<basket><item>")
    assert fields == {
        "VPSProtocol": "4.00",
        "TxType": "PAYMENT",
        "Vendor": "lettersportal",
        "VendorTxCode": CODE,
        "Amount": "8.50",
        "Currency": "GBP",
        "Description": "The IMI - Document Reprints",
        "NotificationURL": "https://portal.example.org/payments/x/notifications",
        "BillingSurname": "Byrne",
        "BillingFirstnames": "Ada",
        "BillingAddress1": "88 High Street",
        "BillingAddress2": "Unit 3",
        "BillingAddress3": "Castle Works",
        "BillingCity": "Hertford",
        "BillingPostCode": "SG13 8PQ",
        "BillingCountry": "GB",
        "BillingPhone": "+44 1632 960001",
        "DeliverySurname": "Byrne",
        "DeliveryFirstnames": "Ada",
        "DeliveryAddress1": "88 High Street",
        "DeliveryAddress2": "Unit 3",
        "DeliveryAddress3": "Castle Works",
        "DeliveryCity": "Hertford",
        "DeliveryPostCode": "SG13 8PQ",
        "DeliveryCountry": "GB",
        "DeliveryPhone": "+44 1632 960001",
        "VendorData": "01hj 0000",
        "CustomerEMail": "ada@example.org",
    }


def test_protocol_3_has_two_longer_address_lines() -> None:
    account = Account("lettersportal", "3.00")
    billing = an_address(line1="x" * 99, line3="y" * 99)

    fields = fields_of(a_registration(account=account, billing=billing))

    assert fields["VPSProtocol"] == "3.00"
    assert fields["BillingAddress1"] == "x" * 99
    assert fields["BillingAddress2"] == "Unit 3 " + "y" * 93
    assert "BillingAddress3" not in fields


def test_a_protocol_that_we_could_not_check_is_never_registered() -> None:
    with pytest.raises(ValueError, match=r"5\.00"):
        fields_of(a_registration(account=Account("lettersportal", "5.00")))


def test_an_address_in_the_united_states_has_its_state() -> None:
    billing = an_address(country="us", state="ny", postcode="10001-1234")

    fields = fields_of(a_registration(billing=billing))

    assert (fields["BillingCountry"], fields["BillingState"]) == ("US", "NY")
    assert fields["BillingPostCode"] == "10001-1234"


def test_no_other_address_has_a_state() -> None:
    fields = fields_of(a_registration(delivery=an_address(country="CA", state="ON")))

    assert "DeliveryState" not in fields


@pytest.mark.parametrize("country", ["IE", "HK", "AE"])
def test_a_country_without_postcodes_has_noughts(country: str) -> None:
    fields = fields_of(a_registration(delivery=an_address(country=country, postcode="")))

    assert fields["DeliveryPostCode"] == "000"


def test_a_postcode_is_not_made_up_for_great_britain() -> None:
    fields = fields_of(a_registration(delivery=an_address(postcode="")))

    assert "DeliveryPostCode" not in fields


def test_a_name_that_cannot_be_spelt_leaves_no_mandatory_field_empty() -> None:
    fields = fields_of(a_registration(billing=an_address(surname="李", first_names="")))

    assert fields["BillingSurname"] == fields["BillingFirstnames"] == "Not given"


@pytest.mark.parametrize(
    ("protocol", "email", "expected"),
    [
        ("4.00", "a" * 68 + "@example.org", True),
        ("4.00", "a" * 69 + "@example.org", False),
        ("3.00", "a" * 69 + "@example.org", True),
        ("4.00", "a@example.org:b@example.org", False),
        ("4.00", "á@example.org", False),
    ],
)
def test_an_email_address_is_sent_whole_or_not_at_all(
    protocol: str, email: str, expected: bool
) -> None:
    attempt = a_registration(account=Account("lettersportal", protocol), email=email)

    assert (fields_of(attempt).get("CustomerEMail") == email) is expected


def test_the_basket_lists_what_is_paid_for_delivery_included() -> None:
    lines = (Line("Letter <A> & B", 2, Pence(500), Pence(100)), FIRST_CLASS)

    basket = fromstring(fields_of(a_registration(lines=lines))["BasketXML"])

    first, second = ([part.text for part in item] for item in basket)
    assert first == ["Letter A & B", "2", "5.00", "1.00", "6.00", "12.00"]
    assert second == ["Royal Mail signed for 1st Class", "1", "2.92", "0.58", "3.50", "3.50"]


def test_what_costs_nothing_is_not_in_the_basket() -> None:
    free = Line("Royal Mail signed for 2nd Class", 1, Pence(0), Pence(0))

    fields = fields_of(a_registration(lines=(LETTER, free)))

    assert "2nd Class" not in fields["BasketXML"]


def test_lines_that_do_not_add_up_are_no_registration() -> None:
    [letter] = a_registration(lines=(LETTER,)).lines
    whole = a_registration(lines=(letter,))

    with pytest.raises(ValueError, match="add up"):
        type(whole)(
            **{name: getattr(whole, name) for name in type(whole).__slots__}
            | {"amount_pence": Pence(499)}
        )


prices = st.integers(min_value=0, max_value=300_000).map(Pence)
some_lines = st.lists(
    st.builds(Line, st.text(max_size=120), st.integers(1, 3), prices, prices), max_size=31
).map(tuple)


@given(some_lines)
def test_the_basket_always_adds_up_to_the_amount_and_fits(lines: tuple[Line, ...]) -> None:
    fields = fields_of(a_registration(lines=lines))

    totals = fromstring(fields["BasketXML"]).iterfind("item/totalGrossAmount")
    assert sum(Decimal(total.text or "") for total in totals) == Decimal(fields["Amount"])
    assert len(fields["BasketXML"]) <= 20_000


@given(st.builds(an_address, **{name: st.text() for name in ("surname", "line1", "phone")}))
def test_anything_a_person_types_can_be_sent(address: Address) -> None:
    fields = fields_of(a_registration(billing=address))

    assert encode(fields).isascii()
    assert len(fields["BillingSurname"]) <= 20
    assert len(fields["BillingAddress1"]) <= 50


def test_the_form_is_sent_in_latin_1() -> None:
    assert encode({"BillingSurname": "Brontë & Co"}) == b"BillingSurname=Bront%EB+%26+Co"


def test_a_started_attempt_has_a_page_and_its_keys(desk: Desk) -> None:
    started = Opayo(desk.host).start(a_registration())

    assert started == Started(
        redirect_url=f"{desk.host}/gateway/service/cardselection?vpstxid={REFERENCE}",
        provider_ref=REFERENCE,
        security_key=KEY,
    )
    assert desk.paths == ["/gateway/service/vspserver-register.vsp"]
    assert desk.asked == [fields_of(a_registration())]


def test_the_host_may_be_written_with_a_stroke_at_its_end(desk: Desk) -> None:
    Opayo(desk.host + "/").start(a_registration())

    assert desk.paths == ["/gateway/service/vspserver-register.vsp"]


def test_an_answer_to_a_repeated_registration_is_as_good(desk: Desk) -> None:
    desk.accepts(Status="OK REPEATED")

    assert Opayo(desk.host).start(a_registration()).security_key == KEY


@pytest.mark.parametrize(
    ("status", "detail", "code", "ours"),
    [
        ("MALFORMED", "3082 : The Description is too long.", "3082", False),
        ("INVALID", "4000 : The VendorName is invalid.", "4000", True),
        ("INVALID", "4020 : from an Invalid IP address", "4020", True),
        ("INVALID", "4042 : The VendorTxCode was used.", "4042", False),
        ("INVALID", "<script>", "", False),
        ("INVALID", "40200 : longer", "", False),
    ],
)
def test_a_refusal_says_whether_the_operator_must_act(
    desk: Desk, status: str, detail: str, code: str, *, ours: bool
) -> None:
    desk.says("VPSProtocol=4.00", f"Status={status}", f"StatusDetail={detail}")

    with pytest.raises(GatewayRefused) as caught:
        Opayo(desk.host).start(a_registration())

    assert (caught.value.code, caught.value.is_for_operator) == (code, ours)


@pytest.mark.parametrize(
    "changes",
    [
        {"Status": "ERROR", "StatusDetail": "2003 : An error has occurred."},
        {"Status": "SOMETHING"},
        {"VPSTxId": ""},
        {"VPSTxId": "4483C552"},
        {"SecurityKey": ""},
        {"Status": "OK REPEATED", "SecurityKey": ""},
        {"SecurityKey": "with a blank"},
        {"NextURL": ""},
        {"NextURL": "https://bank.example.org/gateway/service/cardselection"},
        {"NextURL": "//bank.example.org/"},
        {"NextURL": "javascript:alert(1)"},
        {"NextURL": "http://127.0.0.1:notaport/"},
        {"NextURL": "http://127.0.0.1:1/"},
    ],
)
def test_an_answer_that_cannot_be_used_starts_nothing(
    desk: Desk, changes: dict[str, str]
) -> None:
    desk.accepts(**changes)

    with pytest.raises(GatewayUnavailable):
        Opayo(desk.host).start(a_registration())


@pytest.mark.parametrize("mark", ["@bank.example.org/", ".example.org/", "\\@x/", "/ x", "/é"])
def test_an_address_that_only_looks_like_the_bank_leads_nobody_away(
    desk: Desk, mark: str
) -> None:
    desk.accepts(NextURL=desk.host + mark)

    with pytest.raises(GatewayUnavailable):
        Opayo(desk.host).start(a_registration())


def test_an_address_with_a_user_in_it_is_not_the_banks(desk: Desk) -> None:
    desk.accepts(NextURL=desk.host.replace("//", "//user@") + "/")

    with pytest.raises(GatewayUnavailable):
        Opayo(desk.host).start(a_registration())


def test_the_bank_may_name_its_port_where_we_do_not() -> None:
    from chalicelib.payments.gateways.opayo.registration import read_answer

    answer = (
        f"Status=OK\nVPSTxId={REFERENCE}\nSecurityKey={KEY}\nNextURL=https://b.example:443/?a=b"
    )

    started = read_answer(answer, "https://b.example")

    assert started.redirect_url == "https://b.example:443/?a=b"


@pytest.mark.parametrize("status_code", [302, 404, 500])
def test_an_error_page_is_no_answer(desk: Desk, status_code: int) -> None:
    desk.status_code = status_code

    with pytest.raises(GatewayUnavailable, match=str(status_code)):
        Opayo(desk.host).start(a_registration())

    assert len(desk.asked) == 1


def test_a_gateway_that_hangs_is_given_up_and_not_asked_twice(desk: Desk) -> None:
    desk.hangs = True

    with pytest.raises(GatewayUnavailable):
        Opayo(desk.host, timeout_seconds=QUICK).start(a_registration())

    assert len(desk.asked) == 1


def test_a_gateway_that_hangs_up_is_not_asked_twice(desk: Desk) -> None:
    desk.drops = True

    with pytest.raises(GatewayUnavailable):
        Opayo(desk.host).start(a_registration())

    assert len(desk.asked) == 1


def test_a_gateway_that_nobody_answers_at_is_unavailable(desk: Desk) -> None:
    port = re.sub(r".*:", "", desk.host)
    nowhere = desk.host.replace(port, "1")

    with pytest.raises(GatewayUnavailable):
        Opayo(nowhere).start(a_registration())
