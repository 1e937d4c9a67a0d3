"""The receipt of a paid order: what it says, and the PDF that a function of its own draws."""

from chalicelib import brand, clock, files, ids, jobs, pdf, storage
from chalicelib.errors import Conflict, NotFound
from chalicelib.jobs import Job, JobKind, JobState
from chalicelib.orders import services as orders
from chalicelib.orders.rules import OrderStatus, has_receipt
from chalicelib.orders.services import LetterLine
from chalicelib.payments.models import Payment
from chalicelib.payments.rules import Letter, Receipt
from chalicelib.web.addresses import PostalAddress


class NoReceipt(Conflict):
    """The order is not paid, or nobody can say for certain whether it is."""


class OutOfDate(Conflict):
    """The order has moved on since its receipt was drawn, which says what is no longer true."""


def receipt_for(user_id: str, order_id: str) -> Receipt:
    """Return what the receipt of a user's order says.

    Raises:
        NotFound: when the order is not theirs.
        NoReceipt: when it is not paid.
    """
    order = orders.order_for(user_id, order_id)
    paid_by = Payment.find(order.reference) if order.reference else None
    if paid_by is None or not has_receipt(order.status):
        raise NoReceipt(order_id)
    billed_to = PostalAddress.from_dict(order.billing)
    return Receipt(
        order_id=order.order_id,
        reference=paid_by.payment_id,
        provider_ref=paid_by.provider_ref or "",
        card=paid_by.card,
        paid_at=order.paid_at,
        is_refunded=order.status is OrderStatus.REFUNDED,
        seller=_seller(),
        buyer=(*billed_to.lines, order.email),
        sent_to=tuple(PostalAddress.from_dict(order.delivery).lines),
        letters=tuple(_letter(line) for line in order.lines),
        delivery_title=order.delivery_title,
        delivery=order.delivery_price,
    )


def start_drawing(user_id: str, order_id: str) -> Job:
    """Have the receipt of a user's order drawn as PDF; return the job that does it.

    Asked twice on a day, as by a double click, it is one job; one that has failed is begun
    anew.

    Raises:
        NotFound: when the order is not theirs.
        NoReceipt: when it is not paid.
    """
    order = orders.order_for(user_id, order_id)
    if not has_receipt(order.status):
        raise NoReceipt(order_id)
    # A job is kept for longer than a day: none of this id is over its time yet.
    today = clock.london_date(clock.now()).isoformat()
    job_id = ids.derived("receipt", order_id, order.status, today)
    try:
        return _start(user_id, order_id, job_id)
    except storage.Stale:
        job = jobs.find(user_id, job_id, JobKind.RECEIPT)
    return job if job.state is not JobState.FAILED else _start(user_id, order_id, ids.new_id())


def drawing_of(user_id: str, order_id: str, job_id: str) -> Job:
    """Return a user's job that draws the receipt of this order.

    Raises:
        NotFound: when there is none.
    """
    job = jobs.find(user_id, job_id, JobKind.RECEIPT)
    if job.asked["order_id"] != order_id:
        raise NotFound(job_id)
    return job


def make(job: Job) -> None:
    """Draw a receipt as PDF and keep it; fail when the fonts lack letters of an address."""
    from chalicelib.payments import documents

    order_id = str(job.asked["order_id"])
    try:
        receipt = receipt_for(job.user_id, order_id)
    except NoReceipt:
        with storage.all_or_nothing() as writes:
            jobs.fail(writes, job, {})
        return
    if missing := pdf.missing_characters("".join((*receipt.buyer, *receipt.sent_to))):
        with storage.all_or_nothing() as writes:
            jobs.fail(writes, job, {"missing": sorted(missing)})
        return
    key = f"receipts/{job.job_id}.pdf"
    files.put(key, documents.draw_receipt(receipt), content_type="application/pdf")
    with storage.all_or_nothing() as writes:
        jobs.finish(writes, job, {"key": key, "is_refunded": receipt.is_refunded})


def link_to(job: Job) -> str:
    """Return a short-lived link to a receipt that is drawn.

    Raises:
        NotFound: when it is not.
        OutOfDate: when the order was refunded, or came under review, after that.
    """
    if job.state is not JobState.DONE:
        raise NotFound(job.job_id)
    order = orders.order_for(job.user_id, str(job.asked["order_id"]))
    is_refunded = order.status is OrderStatus.REFUNDED
    if not has_receipt(order.status) or is_refunded != job.result["is_refunded"]:
        raise OutOfDate(job.job_id)
    name = f"receipt-{order.order_id}.pdf"
    return files.presigned_url(job.result["key"], filename=name)


def _start(user_id: str, order_id: str, job_id: str) -> Job:
    with storage.all_or_nothing() as writes:
        asked = {"order_id": order_id}
        return jobs.start(writes, user_id, JobKind.RECEIPT, asked, job_id=job_id)


def _seller() -> tuple[str, ...]:
    body = brand.current()
    registered = (f"VAT number {body.vat_number}",) if body.vat_number else ()
    return (
        body.name,
        body.team,
        *body.postal_address,
        body.email,
        body.telephone,
        *registered,
    )


def _letter(line: LetterLine) -> Letter:
    return Letter(
        product=brand.current().letter.title,
        title=line.title,
        candidate_name=line.candidate_name,
        certificate_number=line.certificate_number,
        price=line.price,
    )
