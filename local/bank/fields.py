"""The fields of a registration: which must be there, how long, and of which characters."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from local.bank.codes import Refusal

LETTERS = "A-Za-zÀ-ÖØ-öø-ÿ"
NAME = re.compile(rf"[{LETTERS}0-9 /\\&.',-]*")
ADDRESS = re.compile(rf"[{LETTERS}0-9 +'/\\&:,.()\n\r-]*")
POSTCODE = re.compile(r"[A-Za-z0-9 -]*")
PHONE = re.compile(r"[A-Za-z0-9 +()-]*")
CODE = re.compile(r"[A-Za-z0-9._{}-]*")
FLAG = re.compile(r"[01]?")
CHOICE = re.compile(r"[0-3]?")
PLAIN = re.compile(rf"[{LETTERS}0-9 ]*")
# Description and the XML fields: anything a Latin-1 page can show.
TEXT = re.compile(r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*")
EMAIL = re.compile(
    r"([^@\s:,;<>()]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\.[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9])?"
)
EMAILS = re.compile(rf"(?:{EMAIL.pattern}(?::|$))*")
IPV4 = re.compile(r"((25[0-5]|2[0-4]\d|1?\d?\d)(\.(?!$)|$)){4}|")


@dataclass(frozen=True, slots=True)
class Field:
    """One field's rule. A code of "" means that the rule does not apply."""

    name: str
    longest: int
    shape: re.Pattern[str]
    shape_code: str
    long_code: str
    missing_code: str = ""
    longest_in_4: int = 0

    def check(self, value: str, *, version_4: bool) -> None:
        """Refuse a value that is missing, too long in Latin-1 bytes, or of wrong characters.

        Raises:
            Refusal: in the gateway's words.
        """
        if not value and self.missing_code:
            refuse_missing(self.name, self.missing_code)
        longest = (version_4 and self.longest_in_4) or self.longest
        if len(value.encode("latin-1")) > longest:
            words = f"The {self.name} value is too long."
            raise Refusal("INVALID", f"{self.long_code} : {words}")
        if not self.shape.fullmatch(value):
            words = f"The {self.name} field contains invalid characters."
            raise Refusal("INVALID", f"{self.shape_code} : {words}")


def refuse_missing(name: str, code: str) -> None:
    """Refuse for a mandatory field that is not there or empty."""
    raise Refusal("MALFORMED", f"{code} : The {name} field is required.")


def _person(prefix: str, missing: str, long: str, shape: str) -> tuple[Field, Field]:
    surname, first = missing.split()
    long_surname, long_first = long.split()
    shape_surname, shape_first = shape.split()
    return (
        Field(f"{prefix}Surname", 20, NAME, shape_surname, long_surname, surname),
        Field(f"{prefix}Firstnames", 20, NAME, shape_first, long_first, first),
    )


# In the order in which they are checked: what identifies, what is paid, then who and where.
# Source: opayo-server.md 2.2 and 2.3, protocol 4.00.
IDENTITY = (
    Field("TxType", 15, TEXT, "3014", "3014", "3039"),
    Field("Vendor", 15, re.compile(r"[A-Za-z0-9]*"), "3008", "3008", "3034"),
    Field("VendorTxCode", 40, CODE, "3035", "3080", "3009"),
)
MONEY = (
    Field("Currency", 3, re.compile(r"[A-Z]{3}"), "3003", "3003", "3045"),
    Field("Amount", 12, TEXT, "3032", "3032", "3031"),
    Field("Description", 100, TEXT, "3036", "3082", "3013"),
    Field("NotificationURL", 255, TEXT, "3011", "3037", "3076"),
)
BILLING = (
    *_person("Billing", "3107 3109", "3108 3110", "5040 5041"),
    Field("BillingAddress1", 100, ADDRESS, "5042", "3112", "3111", 50),
    Field("BillingAddress2", 100, ADDRESS, "5043", "3113", longest_in_4=50),
    Field("BillingAddress3", 50, ADDRESS, "5043", "3113"),
    Field("BillingCity", 40, ADDRESS, "5044", "3115", "3114"),
    Field("BillingPostCode", 10, POSTCODE, "5055", "3016"),
    Field("BillingCountry", 2, re.compile(r"[A-Z]{2}"), "3141", "3145", "3117"),
    Field("BillingState", 2, re.compile(r"([A-Z]{2})?"), "3138", "3130"),
    Field("BillingPhone", 20, PHONE, "5045", "3131"),
)
DELIVERY = (
    *_person("Delivery", "3118 3120", "3119 3121", "5046 5047"),
    Field("DeliveryAddress1", 100, ADDRESS, "5048", "3123", "3122", 50),
    Field("DeliveryAddress2", 100, ADDRESS, "5049", "3124", longest_in_4=50),
    Field("DeliveryAddress3", 50, ADDRESS, "5049", "3124"),
    Field("DeliveryCity", 40, ADDRESS, "5039", "3126", "3125"),
    Field("DeliveryPostCode", 10, POSTCODE, "5055", "3025"),
    Field("DeliveryCountry", 2, re.compile(r"[A-Z]{2}"), "3140", "3129", "3128"),
    Field("DeliveryState", 2, re.compile(r"([A-Z]{2})?"), "3139", "3132"),
    Field("DeliveryPhone", 20, PHONE, "5038", "3133"),
)
OPTIONAL = (
    Field("Basket", 7500, TEXT, "3021", "3041"),
    Field("BasketXML", 20000, TEXT, "3021", "3177"),
    Field("VendorData", 200, PLAIN, "3189", "3178"),
    Field("ApplyAVSCV2", 1, CHOICE, "3019", "3019"),
    Field("Apply3DSecure", 1, CHOICE, "3020", "3020"),
    Field("Profile", 6, re.compile(r"(NORMAL|LOW)?"), "3146", "3146"),
    Field("AccountType", 1, re.compile(r"[EMC]?"), "3100", "3100"),
    Field("AllowGiftAid", 1, FLAG, "3018", "3018"),
    Field("BillingAgreement", 1, FLAG, "3167", "3167"),
    Field("CreateToken", 1, FLAG, "3172", "3172"),
    Field("StoreToken", 1, FLAG, "3191", "3191"),
    Field("Language", 2, re.compile(r"[A-Za-z]{0,2}"), "3095", "3095"),
    Field("Website", 100, TEXT, "3187", "3187"),
    Field("ReferrerID", 40, TEXT, "3134", "3134"),
    Field("ClientIPAddress", 15, IPV4, "3079", "3067"),
)


def email_of(fields: Mapping[str, str]) -> str:
    """Return the buyer's e-mail address: both spellings of the field's name are in use."""
    return fields.get("CustomerEMail") or fields.get("CustomerEmail", "")


def check_email(fields: Mapping[str, str], *, version_4: bool) -> None:
    """Refuse an e-mail address the gateway would: 4.00 takes one, older versions several.

    Raises:
        Refusal: too long, not an address, or more than one of them.
    """
    shape = EMAIL if version_4 else EMAILS
    Field("CustomerEMail", 255, shape, "3078", "3022", longest_in_4=80).check(
        email_of(fields), version_4=version_4
    )
