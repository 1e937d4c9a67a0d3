"""Our reply to an Opayo notification, on which the payment depends."""

import re

from chalicelib.payments.gateways.contract import Answer, Reply

_LONGEST_URL = 255
_URL = re.compile(r"https?://[!-~]+")

# OK lets the money move, INVALID and ERROR cancel the payment. The words are the same for every
# cause, so that a forger does not learn which check failed.
_WORDS = {
    Reply.ACCEPTED: ("OK", "Thank you"),
    Reply.REFUSED: ("INVALID", "The notification was not accepted"),
    Reply.OUR_FAULT: ("ERROR", "The result could not be recorded"),
}


def render(reply: Reply, redirect_url: str) -> Answer:
    """Return the reply: plain text of three lines, its first bytes "Status=".

    Raises:
        ValueError: if `redirect_url` is one that Opayo would not send the buyer to.

    Source: Opayo Server, step 4 (anything before "Status=" fails the transaction; a
    RedirectURL is absolute and at most 255 characters).
    """
    if len(redirect_url) > _LONGEST_URL or not _URL.fullmatch(redirect_url):
        raise ValueError(f"Opayo sends nobody to {redirect_url!r}")
    status, detail = _WORDS[reply]
    body = f"Status={status}\r\nRedirectURL={redirect_url}\r\nStatusDetail={detail}\r\n"
    return Answer(200, "text/plain; charset=utf-8", body)
