"""Someone at the bank's hosted pages: chooses a card, types it, and pays."""

from urllib.parse import parse_qs, urlsplit

import urllib3

GOOD_CARD = "4929000000006"
DECLINED_CARD = "4929602110085639"


def pay(page: str, card: str = GOOD_CARD) -> None:
    """Pay with `card` on the page a buyer is sent to; the bank tells the portal."""
    split = urlsplit(page)
    service = f"{split.scheme}://{split.netloc}/gateway/service"
    transaction = {"vpstxid": parse_qs(split.query)["vpstxid"][0]}
    details = {"holder": "A Morgan", "number": card, "month": "12", "year": "30", "code": "123"}
    http = urllib3.PoolManager()
    for step, typed in (
        ("cardselection", {"card_type": "VISA"}),
        ("carddetails", details),
        ("confirmation", {}),
    ):
        # The way back leads to the portal, whose name Python may not know: it stays unwalked.
        http.request(
            "POST",
            f"{service}/{step}",
            fields=transaction | typed,
            encode_multipart=False,
            redirect=False,
            timeout=30,
        )
