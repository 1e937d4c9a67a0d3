"""The receipt: a page that prints, and a PDF that is drawn while one waits."""

from chalice.app import Response

from chalicelib import templating
from chalicelib.payments import services
from chalicelib.payments.services import NoReceipt, OutOfDate
from chalicelib.payments.views.routes import pages
from chalicelib.web.cookies import Flash
from chalicelib.web.pages import page, redirect
from chalicelib.web.requests import PageRequest
from chalicelib.web.sessions import Role


@pages.get("/orders/{order_id}/receipt", access=Role.EMPLOYER)
def show_receipt(request: PageRequest, order_id: str) -> Response:
    """The receipt of a paid order, made to be printed."""
    try:
        receipt = services.receipt_for(request.user_id, order_id)
    except NoReceipt:
        return _no_receipt(order_id)
    return page(
        request,
        "payments/receipt.html",
        receipt=receipt,
        facts=[
            ("Date paid", templating.uk_date(receipt.paid_at), None),
            *((label, value, None) for label, value in receipt.facts),
        ],
    )


@pages.post("/orders/{order_id}/receipt", access=Role.EMPLOYER)
def draw_receipt(request: PageRequest, order_id: str) -> Response:
    """Have the receipt drawn as PDF."""
    try:
        job = services.start_drawing(request.user_id, order_id)
    except NoReceipt:
        return _no_receipt(order_id)
    return redirect(f"/orders/{order_id}/receipt/{job.job_id}")


@pages.get("/orders/{order_id}/receipt/{job_id}", access=Role.EMPLOYER)
def show_drawing(request: PageRequest, order_id: str, job_id: str) -> Response:
    """How far the drawing is; once it is done, the button that opens it."""
    job = services.drawing_of(request.user_id, order_id, job_id)
    return page(request, "payments/receipt-pdf.html", job=job, order_id=order_id)


@pages.get("/orders/{order_id}/receipt/{job_id}/file", access=Role.EMPLOYER)
def open_receipt(request: PageRequest, order_id: str, job_id: str) -> Response:
    """The PDF, by a link that holds for a minute."""
    job = services.drawing_of(request.user_id, order_id, job_id)
    try:
        return redirect(services.link_to(job))
    except OutOfDate:
        told = "The order has changed since this receipt was drawn. What holds now is below."
        return redirect(f"/orders/{order_id}", flash=Flash("note", told))


def _no_receipt(order_id: str) -> Response:
    words = (
        "There is no receipt for this order: it is not paid, or its payment is being checked."
    )
    return redirect(f"/orders/{order_id}", flash=Flash("note", words))
