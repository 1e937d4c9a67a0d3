from pathlib import Path
from urllib.parse import urlencode

import pytest
from merchants import a_registration

from local.bank.codes import Refusal
from local.bank.options import Options
from local.bank.registration import check, read_form

OPTIONS = Options(0, "http://127.0.0.1:4566", "portal.localhost:4566", Path("unused"))
STRICT = Options(0, "", "", Path("unused"), strict=True)


def refusal(options: Options = OPTIONS, /, **changes: str) -> str:
    with pytest.raises(Refusal) as refused:
        check(a_registration(**changes), options)
    return f"{refused.value.status} {refused.value.detail.split(' ')[0]}"


def is_accepted(options: Options = OPTIONS, /, **changes: str) -> bool:
    return bool(check(a_registration(**changes), options))


@pytest.mark.parametrize(
    ("name", "code"),
    {
        "VPSProtocol": "3096", "TxType": "3039", "Vendor": "3034", "VendorTxCode": "3009",
        "Amount": "3031", "Currency": "3045", "Description": "3013",
        "NotificationURL": "3076", "BillingSurname": "3107", "BillingFirstnames": "3109",
        "BillingAddress1": "3111", "BillingCity": "3114", "BillingPostCode": "3090",
        "BillingCountry": "3117", "DeliverySurname": "3118", "DeliveryFirstnames": "3120",
        "DeliveryAddress1": "3122", "DeliveryCity": "3125", "DeliveryPostCode": "3094",
        "DeliveryCountry": "3128",
    }.items(),
)  # fmt: skip
@pytest.mark.parametrize("absent", ["-", ""])
def test_a_mandatory_field_must_be_there(name: str, code: str, absent: str) -> None:
    assert refusal(**{name: absent}) == f"MALFORMED {code}"


@pytest.mark.parametrize(
    ("name", "longest", "code"),
    [
        ("VendorTxCode", 40, "3080"), ("Description", 100, "3082"),
        ("BillingSurname", 20, "3108"), ("BillingFirstnames", 20, "3110"),
        ("BillingAddress1", 50, "3112"), ("BillingAddress2", 50, "3113"),
        ("BillingAddress3", 50, "3113"), ("BillingCity", 40, "3115"),
        ("BillingPostCode", 10, "3016"), ("BillingPhone", 20, "3131"),
        ("DeliverySurname", 20, "3119"), ("DeliveryFirstnames", 20, "3121"),
        ("DeliveryAddress1", 50, "3123"), ("DeliveryAddress2", 50, "3124"),
        ("DeliveryAddress3", 50, "3124"), ("DeliveryCity", 40, "3126"),
        ("DeliveryPostCode", 10, "3025"), ("DeliveryPhone", 20, "3133"),
        ("VendorData", 200, "3178"),
    ],
)  # fmt: skip
def test_a_field_may_be_just_so_long(name: str, longest: int, code: str) -> None:
    assert is_accepted(**{name: "1" * longest})
    assert refusal(**{name: "1" * (longest + 1)}) == f"INVALID {code}"


def test_older_protocols_leave_more_room() -> None:
    address = "1" * 100
    email = f"{'a' * 200}@example.org"

    assert is_accepted(VPSProtocol="3.00", BillingAddress1=address, CustomerEMail=email)
    assert refusal(VPSProtocol="3.00", BillingAddress1=address + "1") == "INVALID 3112"


def test_an_unknown_protocol_counts_as_the_newest() -> None:
    assert check(a_registration(VPSProtocol="9.99"), OPTIONS).protocol == "4.00"
    assert refusal(VPSProtocol="9.99", BillingAddress1="1" * 51) == "INVALID 3112"


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("VendorTxCode", "ORDER 1", "3035"), ("VendorTxCode", "ORDER/1", "3035"),
        ("BillingSurname", "O`Neill", "5040"), ("BillingFirstnames", "<b>", "5041"),
        ("BillingAddress1", "1 High St; rear", "5042"), ("BillingAddress2", "a=b", "5043"),
        ("BillingCity", "Town\x80", "5044"), ("BillingPostCode", "AB4_12", "5055"),
        ("BillingPhone", "+44.1992", "5045"), ("DeliverySurname", "Smith!", "5046"),
        ("DeliveryFirstnames", "A*", "5047"), ("DeliveryAddress1", "?", "5048"),
        ("DeliveryAddress2", "#", "5049"), ("DeliveryCity", "%", "5039"),
        ("DeliveryPostCode", "1!", "5055"), ("DeliveryPhone", "ext.5", "5038"),
        ("Description", "a\x00b", "3036"), ("VendorData", "order #1", "3189"),
        ("ApplyAVSCV2", "4", "3019"), ("Apply3DSecure", "x", "3020"),
        ("Profile", "HIGH", "3146"), ("AccountType", "X", "3100"),
        ("StoreToken", "2", "3191"), ("ClientIPAddress", "::1", "3079"),
        ("ClientIPAddress", "1.2.3.256", "3079"), ("CustomerEMail", "alex at example", "3078"),
        ("CustomerEMail", "a@example.org:b@example.org", "3078"),
        ("CustomerEMail", f"{'a' * 70}@example.org", "3022"),
        ("Currency", "gbp", "3003"), ("BillingCountry", "gb", "3141"),
    ],
)  # fmt: skip
def test_characters_that_the_gateway_does_not_know(name: str, value: str, code: str) -> None:
    assert refusal(**{name: value}) == f"INVALID {code}"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BillingSurname", "O'Neill-Åström, 3"), ("BillingFirstnames", "Zoë & José / Al."),
        ("BillingAddress1", "Flat 1/A, Bldg. (B) & C: +2"), ("BillingAddress2", "a\\b\r\nc"),
        ("BillingPhone", "+44 (0) 1992-511521"), ("VendorTxCode", "{a-b_c.D1}"),
        ("CustomerEMail", "-"), ("ClientIPAddress", "192.0.2.255"),
        ("Description", "The IMI - <b>Document</b> Reprints £5"),
    ],
)  # fmt: skip
def test_characters_that_it_knows(name: str, value: str) -> None:
    assert is_accepted(**{name: value})


def test_several_addresses_are_fine_before_4_00() -> None:
    both = "a@example.org:b@example.org"

    assert is_accepted(VPSProtocol="3.00", CustomerEMail=both)


def test_the_other_spelling_of_the_email_field_counts_too() -> None:
    assert refusal(CustomerEMail="-", CustomerEmail="nobody") == "INVALID 3078"


def test_lengths_count_bytes_of_the_gateways_character_set() -> None:
    as_latin_1 = urlencode({"BillingSurname": "é" * 20}, encoding="latin-1").encode()
    as_utf_8 = urlencode({"BillingSurname": "î" * 20}).encode()

    assert is_accepted(**read_form(as_latin_1))
    assert refusal(**read_form(as_utf_8)) == "INVALID 3108"


@pytest.mark.parametrize("amount", ["0.01", "5", "5.5", "1,234.56", "100000.00", "100,000"])
def test_amounts_in_range(amount: str) -> None:
    assert is_accepted(Amount=amount, BasketXML="-")


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        ("0", "4009"), ("0.00", "4009"), ("100000.01", "4009"), ("5.001", "3006"),
        ("-5.00", "3032"), ("5,00", "3032"), ("£5.00", "3032"), ("five", "3032"),
        (".50", "3032"), ("1,2345.00", "3032"), ("5.", "3032"), ("1e3", "3032"),
    ],
)  # fmt: skip
def test_amounts_out_of_range_or_shape(amount: str, code: str) -> None:
    assert refusal(Amount=amount, BasketXML="-") == f"INVALID {code}"


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({"Vendor": "someoneelse"}, "INVALID 4000"),
        ({"Vendor": "a vendor"}, "INVALID 3008"),
        ({"TxType": "payment"}, "INVALID 4006"),
        ({"Currency": "JPY"}, "INVALID 4008"),
        ({"BillingCountry": "UK"}, "INVALID 3141"),
        ({"DeliveryCountry": "XX"}, "INVALID 3140"),
        ({"BillingState": "CA"}, "INVALID 3138"),
        ({"DeliveryState": "CA"}, "INVALID 3139"),
        ({"BillingCountry": "US"}, "MALFORMED 3147"),
        ({"DeliveryCountry": "US"}, "MALFORMED 3148"),
        ({"BillingCountry": "US", "BillingState": "California"}, "INVALID 3130"),
    ],
)
def test_accounts_places_and_kinds(changes: dict[str, str], answer: str) -> None:
    assert refusal(**changes) == answer


def test_a_state_in_america_and_no_postcode_in_ireland() -> None:
    assert is_accepted(BillingCountry="US", BillingState="CA", BillingPostCode="90210")
    assert is_accepted(DeliveryCountry="IE", DeliveryPostCode="-")


def test_a_vendor_is_known_in_any_case() -> None:
    assert is_accepted(Vendor="DigitalCerts")


@pytest.mark.parametrize(
    "url",
    [
        "/notify", "ftp://portal.example.org/n", "portal.example.org/n", "http:///n",
        "https://exämple.org/n", "https://example.org/a b", "https://a:b@example.org/",
        "https://example.org/n#here", "http://example.org:0/", "http://example.org:x/",
    ],
)  # fmt: skip
def test_addresses_that_cannot_be_posted_to(url: str) -> None:
    assert refusal(NotificationURL=url) == "INVALID 3011"


def test_an_address_may_have_255_characters() -> None:
    url = "https://portal.example.org/".ljust(255, "n")

    assert is_accepted(NotificationURL=url)
    assert refusal(NotificationURL=url + "n") == "INVALID 3037"


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/n", "http://portal.localhost/n", "http://127.0.0.1/n",
        "http://portal/n", "https://portal.example.org:8443/n", "http://[::1]/n",
    ],
)  # fmt: skip
def test_what_only_a_laptop_may_use_is_refused_in_strict_mode(url: str) -> None:
    assert is_accepted(NotificationURL=url)
    assert refusal(STRICT, NotificationURL=url) == "INVALID 3011"


def test_a_real_address_passes_strict_mode() -> None:
    assert is_accepted(STRICT, NotificationURL="https://portal.example.org/n?key=1")
