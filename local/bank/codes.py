"""The status codes of the gateway, with the words it uses for them."""

# Source: opayo-server.md parts 3 and 5; Sage Pay's published table of error codes.
TEXTS = {
    "0000": "The Authorisation was Successful.",
    "2000": "The Authorisation was Declined by the bank.",
    "2001": "The Authorisation was Rejected by the vendor rule-base.",
    "2003": "An ERROR has occurred on the Opayo System.",
    "2008": "The Transaction timed-out.",
    "2013": "The Transaction was cancelled by the customer.",
    "2014": "The Transaction was Registered Successfully.",
    "2019": "The Transaction is pending.",
    "3006": "The fractional part of the Amount is invalid for the specified currency.",
    "3011": "The NotificationURL format is invalid.",
    "3019": "The ApplyAVSCV2 flag is invalid. "
    "The value, if supplied, should contain either 0, 1, 2 or 3.",
    "3020": "The Apply3DSecure flag is invalid. "
    "The value, if supplied, should contain either 0, 1, 2 or 3.",
    "3021": "The Basket format is invalid.",
    "3032": "The Amount format is invalid.",
    "3138": "The BillingState format is invalid.",
    "3139": "The DeliveryState format is invalid.",
    "3140": "The DeliveryCountry value is invalid.",
    "3141": "The BillingCountry value is invalid.",
    "3194": "Must have only one basket field specified",
    "3195": "The line item amount details do not add up correctly.",
    "4000": "The VendorName is invalid or the account is not active.",
    "4001": "The VendorTxCode has been used before. All VendorTxCodes should be unique.",
    "4002": "An active transaction with this VendorTxCode has been found "
    "but the Amount is different.",
    "4003": "An active transaction with this VendorTxCode has been found "
    "but the Currency is different.",
    "4004": "An active transaction with this VendorTxCode has been found "
    "but the TxType is different.",
    "4005": "An active transaction with this VendorTxCode has been found "
    "but the some data fields are different.",
    "4006": "The TxType requested is not supported on this account.",
    "4008": "The Currency is not supported on this account.",
    "4009": "The Amount is outside the allowed range.",
    "4020": "Information received from an Invalid IP address.",
    "4026": "3D-Authentication failed. "
    "This vendor's rules require a successful 3D-Authentication.",
    "4027": "3D-Authentication failed. Cannot authorise this card.",
    "4042": "The VendorTxCode has been used before for another transaction.  "
    "All VendorTxCodes must be unique.",
    "5003": "Internal server error.",
    "5006": "Unable to redirect to Vendor's web site. "
    "The Vendor failed to provide a RedirectionURL.",
}


def detail(code: str) -> str:
    """Return the StatusDetail that the gateway sends with `code`."""
    return f"{code} : {TEXTS[code]}"


class Refusal(Exception):
    """A registration that is not accepted: its Status and StatusDetail."""

    def __init__(self, status: str, detail: str) -> None:
        super().__init__(f"{status} {detail}")
        self.status = status
        self.detail = detail

    @classmethod
    def of(cls, status: str, code: str) -> "Refusal":
        """The refusal that the gateway's own table words."""
        return cls(status, detail(code))
