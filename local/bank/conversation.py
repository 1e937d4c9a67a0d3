"""One transaction's talk with its merchant: post, hear, and obey what was heard."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from local.bank import posting, results
from local.bank.replies import Reply
from local.bank.signing import signature
from local.bank.transactions import Transaction, TxState

if TYPE_CHECKING:
    from local.bank.bank import Bank

# What a protocol's notification does not know yet.
NOT_IN_2_23 = ("DeclineCode", "ExpiryDate", "FraudResponse", "BankAuthCode")
NOT_IN_3_00 = ("ACSTransID", "DSTransID", "SchemeTraceID")
LEFT_OUT = {"2.23": NOT_IN_2_23 + NOT_IN_3_00, "3.00": NOT_IN_3_00, "4.00": ()}

TRIES_OF_A_RESULT = 3
# Source: opayo-server.md part 6, in Opayo's minutes; after the last the case is closed.
ABORT_PAUSES = (*[5.0] * 5, *[15.0] * 15, *[60.0] * 13, *[1440.0] * 29)


class Conversation:
    """What a scenario may do with a transaction. Its lock is held by whoever made this."""

    def __init__(self, bank: "Bank", transaction: Transaction) -> None:
        self.bank = bank
        self.transaction = transaction

    @property
    def authorised(self) -> bool:
        """Whether the bank has agreed to the payment."""
        return self.transaction.result.get("Status") == "OK"

    def signed(self) -> dict[str, str]:
        """Return the notification of the present result, signed."""
        transaction = self.transaction
        known = {
            "VPSProtocol": transaction.protocol,
            "TxType": transaction.fields["TxType"],
            "VendorTxCode": transaction.code,
            "VPSTxId": transaction.vpstxid,
            **transaction.result,
        }
        left_out = LEFT_OUT[transaction.protocol]
        fields = {
            name: value for name, value in known.items() if value and name not in left_out
        }
        return fields | {"VPSSignature": self.signature_of(fields)}

    def signature_of(self, fields: Mapping[str, str], key: str = "") -> str:
        """Return the signature of `fields`, by the transaction's own key or by another."""
        transaction = self.transaction
        return signature(
            fields, transaction.protocol, transaction.vendor, key or transaction.security_key
        )

    def post(self, fields: Mapping[str, str] | None = None) -> Reply:
        """Post the result, or other `fields`, and return the merchant's reply.

        A post that does not get through is tried again a few times.
        """
        sent = dict(fields or self.signed())
        reply = Reply("Not sent")
        for attempt in range(TRIES_OF_A_RESULT):
            if attempt and self.bank.stopping.wait(self.bank.options.minute):
                break
            reply = self._post_once(sent)
            if reply.http_status is not None:
                break
        return reply

    def post_at_once(self, times: int) -> list[Reply]:
        """Post the result so often at the same moment; return the replies."""
        sent = self.signed()
        with ThreadPoolExecutor(max_workers=times) as pool:
            url = self.transaction.fields["NotificationURL"]
            posts = [
                pool.submit(posting.post, url, sent, self.bank.options) for _ in range(times)
            ]
        replies = [post.result() for post in posts]
        for reply in replies:
            self._note(sent, reply)
        return replies

    def obey(self, reply: Reply) -> None:
        """End the transaction as the merchant's reply says, and send the buyer on."""
        transaction = self.transaction
        if not reply.usable:
            self.strand(reply.problem)
            return
        end = results.END_OF[transaction.result["Status"]]
        refused = self.authorised and not reply.accepts
        transaction.move(TxState.CANCELLED_BY_REPLY if refused else end)
        transaction.redirect_url = transaction.redirect_url or reply.redirect_url
        transaction.due_at = None
        self.save()

    def strand(self, problem: str) -> None:
        """Leave the buyer on the 5006 page and cancel; the merchant is told by an ABORT."""
        transaction = self.transaction
        transaction.problem = problem
        transaction.note("stranded", f"5006: {problem}")
        transaction.move(TxState.CANCELLED_WHEN_IDLE)
        self.tell_abort_after(ABORT_PAUSES[0] * self.bank.options.minute)

    def tell_abort_after(self, seconds: float) -> None:
        """Have the monitor tell the merchant, after so many seconds, that nothing was paid."""
        self.transaction.due_at = time.time() + seconds
        self.save()
        self.bank.wake_monitor()

    def abort(self) -> None:
        """Cancel a transaction that was not finished, and tell the merchant. No buyer moves."""
        transaction = self.transaction
        transaction.result = results.without_card("ABORT", "2008")
        transaction.move(TxState.CANCELLED_WHEN_IDLE)
        reply = self._post_once(self.signed())
        done = transaction.aborts_posted >= len(ABORT_PAUSES)
        transaction.due_at = None
        if not reply.usable and not done:
            pause = ABORT_PAUSES[transaction.aborts_posted] * self.bank.options.minute
            transaction.aborts_posted += 1
            transaction.due_at = time.time() + pause
        self.save()

    def later(self, seconds: float, act: Callable[["Conversation"], None]) -> None:
        """Go on with `act` after so many seconds, while the buyer waits or has gone back."""
        self.save()
        self.bank.later(seconds, self.transaction.vpstxid, act)

    def save(self) -> None:
        """Write the transaction down."""
        self.bank.store.save(self.transaction)

    def _post_once(self, sent: Mapping[str, str]) -> Reply:
        transaction = self.transaction
        if transaction.is_open:
            transaction.move(TxState.REPLY_AWAITED)
        self.save()
        reply = posting.post(transaction.fields["NotificationURL"], sent, self.bank.options)
        self._note(sent, reply)
        return reply

    def _note(self, sent: Mapping[str, str], reply: Reply) -> None:
        summary = f"{sent.get('Status', '')}, answered by {reply.status or reply.problem}"
        self.transaction.note("notification", summary, sent=dict(sent), reply=reply.as_record())
        self.save()
