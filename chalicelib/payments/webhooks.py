"""Gateways call here when an attempt to pay has ended."""

import logging

from chalice.app import Blueprint, Request, Response

from chalicelib.errors import NotFound
from chalicelib.payments import services
from chalicelib.payments.gateways import BadSignature, NotUnderstood, Reply
from chalicelib.payments.rules import ConfirmedTooLate, NeverRegistered
from chalicelib.payments.services import Verdict

log = logging.getLogger(__name__)
webhooks = Blueprint(__name__)

FORM = "application/x-www-form-urlencoded"
MOST_BYTES = 64 * 1024
_NOBODYS_PAGE = "/orders"


@webhooks.route(
    "/payments/{payment_id}/notifications/{token}", methods=["POST"], content_types=[FORM]
)
def receive_notification(payment_id: str, token: str) -> Response:
    """Answer a gateway. No session and no form token: the signature is the proof.

    The answer is part of the payment: unless it says ACCEPTED, nobody is charged. It is
    always in the words of the attempt's gateway, and never says which check failed.
    """
    request = webhooks.current_request
    given, payment = {"payment_id": payment_id[:60]}, None
    try:
        payment = services.reported_attempt(payment_id, token)
        verdict = services.settle(payment, request.headers, _body_of(request))
    except NotUnderstood as error:
        log.error("notification.not_understood", extra=given | {"what": str(error)})  # noqa: TRY400
        verdict = Verdict(Reply.REFUSED, _NOBODYS_PAGE)
    except ConfirmedTooLate:
        log.error("notification.confirmed_too_late", extra=given)  # noqa: TRY400  an alarm, no fault
        verdict = Verdict(Reply.REFUSED, f"/payments/{payment_id}/return")
    except (NotFound, BadSignature, NeverRegistered) as error:
        log.warning("notification.refused", extra=given | {"reason": type(error).__name__})
        verdict = Verdict(Reply.REFUSED, _NOBODYS_PAGE)
    except Exception:
        log.exception("notification.failed", extra=given)
        verdict = Verdict(Reply.OUR_FAULT, _NOBODYS_PAGE)
    answer = services.answer(verdict, payment)
    headers: dict[str, str | list[str]] = {
        "Content-Type": answer.content_type,
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(answer.body, headers, status_code=answer.status_code)


def _body_of(request: Request) -> bytes:
    body = request.raw_body
    raw = body.encode() if isinstance(body, str) else body
    if len(raw) > MOST_BYTES:
        raise BadSignature("too long")
    return raw
