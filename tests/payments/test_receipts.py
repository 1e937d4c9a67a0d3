"""The receipt of a paid order: its page, its PDF, and who gets it when."""

import io
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from browser import Browser
from calls import Calls
from factories import an_employer, saved
from orders.shopping import standing_at
from payments.buying import Bank, a_basket, the_order
from pypdf import PdfReader

from chalicelib import brand, clock, files, jobs, storage
from chalicelib.accounts.models import User
from chalicelib.jobs import Job, JobKind, JobState
from chalicelib.orders.models import Order
from chalicelib.orders.rules import OrderStatus, Priced
from chalicelib.payments import documents, sweeps
from chalicelib.payments.models import Payment
from chalicelib.payments.rules import Letter, Receipt, card_words
from chalicelib.payments.services import receipts

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

LETTER = Letter(
    product="Proof of Qualification",
    title="IMI Level 2 Award in MOT Testing (Classes 4 and 7)",
    candidate_name="Łukasz Wójcik",
    certificate_number="01645650-01-U3NQ",
    price=Priced(500, 100, Decimal("0.2")),  # type: ignore[arg-type]
)
RECEIPT = Receipt(
    order_id="1m8540dfx3fyq85tp4nzff",
    reference="1m8540dfx3fyq85tp4nzff-1-7fzj55f5ds96v",
    provider_ref="{4483C552-6078-6D1C-E37C-294B89DB1DCA}",
    card="Visa ending in 0006",
    paid_at=datetime(2026, 11, 23, 23, 30, tzinfo=UTC),
    is_refunded=False,
    seller=("Institute of the Motor Industry", "Hertford", "certificates@example.org"),
    buyer=("Siân Ŵyn", "88 High Street", "Hertford", "SG13 8PQ", "alex@example.org"),
    sent_to=("Siân Ŵyn", "5 rue de la Paix", "75001 Paris", "France"),
    letters=(LETTER,),
    delivery_title="Royal Mail signed for 1st Class",
    delivery=Priced(350, 0, Decimal(0)),  # type: ignore[arg-type]
)


@pytest.fixture
def order(bank: Bank, buyer: User, browser: Browser) -> Order:
    a_basket(buyer, letters=2)
    browser.get("/checkout/confirm")
    browser.submit()
    bank.confirms()
    return the_order(buyer)


def job_at(location: str, buyer: User) -> Job:
    return jobs.find(buyer.user_id, location.rpartition("/")[2], JobKind.RECEIPT)


def woken(job: Job) -> None:
    """Wake the function as the stream of the table does."""
    image = {
        "kind": {"S": job.kind.value},
        "state": {"S": job.state.value},
        "user_id": {"S": job.user_id},
        "job_id": {"S": job.job_id},
    }
    record = {
        "awsRegion": "eu-west-2",
        "eventID": "1",
        "eventName": "INSERT",
        "eventSourceARN": "arn:aws:dynamodb:eu-west-2:123456789012:table/a/stream/1",
        "dynamodb": {
            "Keys": {name: image[name] for name in ("user_id", "job_id")},
            "ApproximateCreationDateTime": 1_795_000_000,
            "SequenceNumber": "1",
            "SizeBytes": 1,
            "StreamViewType": "NEW_IMAGE",
            "NewImage": image,
        },
    }
    sweeps.make_receipt({"Records": [record]}, None)


def pages_of(content: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in reader(content).pages]


def reader(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


@pytest.mark.product("Q3", "Q23")
def test_the_page_says_who_sold_what_to_whom_and_how_it_was_paid(
    browser: Browser, order: Order
) -> None:
    page = browser.get(f"/orders/{order.order_id}/receipt")

    for words in (
        f"Order {order.order_id}",
        f"Transaction Reference {order.reference}",
        "Payment service's number {4483C552-6078-6D1C-E37C-294B89DB1DCA}",
        "Paid by Visa ending in 0006",
        "Date paid",
        "From Institute of the Motor Industry Centre Administration Team Example House",
        "Billed to Zoë O\N{RIGHT SINGLE QUOTATION MARK}Brien 88 High Street",
        "For Priya Nair, 01645650-01-U3NQ",
        "Delivery Royal Mail signed for 1st Class £3.50 0% £0.00 £3.50",
        "0% £13.50 £0.00",
        "Sub Total £10.00 Delivery £3.50 VAT £0.00 Total £13.50",
    ):
        assert words in page.text
    assert "refunded" not in page.text


@pytest.mark.product("Q3", "Q32")
def test_a_seller_who_is_registered_for_vat_gives_the_number(
    browser: Browser, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    registered = replace(brand.current(), vat_number="GB 123 4567 89")
    monkeypatch.setattr(brand, "current", lambda: registered)

    assert "VAT number GB 123 4567 89" in browser.get(f"/orders/{order.order_id}/receipt").text


def test_the_orders_page_and_its_menu_lead_to_the_receipt(
    browser: Browser, order: Order
) -> None:
    path = f"/orders/{order.order_id}/receipt"

    assert browser.get(f"/orders/{order.order_id}").link("View the receipt") == path
    assert browser.get("/orders").link("Receipt") == path


def test_a_refunded_order_keeps_its_receipt_which_says_so(
    browser: Browser, order: Order
) -> None:
    standing_at(order, OrderStatus.REFUNDED)

    assert "This order was refunded." in browser.get(f"/orders/{order.order_id}/receipt").text


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("status", [OrderStatus.UNDER_REVIEW, OrderStatus.AWAITING_PAYMENT])
def test_what_is_not_surely_paid_has_no_receipt(
    browser: Browser, order: Order, status: OrderStatus, method: str
) -> None:
    standing_at(order, status)
    path = f"/orders/{order.order_id}/receipt"

    if method == "get":
        page = browser.get(path, status=303, follow=True)
    else:
        page = browser.post(path, follow=True)

    assert page.url == f"/orders/{order.order_id}"
    assert "There is no receipt for this order" in page.text
    assert not page.all("a[href$=receipt]")


def test_someone_elses_receipt_does_not_exist(
    browser: Browser, order: Order, buyer: User
) -> None:
    stranger = Browser().signed_in_as(an_employer())
    path = f"/orders/{order.order_id}/receipt"
    drawn = browser.post(path).location

    for foreign in (path, drawn, f"{drawn}/file"):
        stranger.get(foreign, status=404)
    stranger.post(path, status=404)
    browser.get(f"/orders/another/receipt/{drawn.rpartition('/')[2]}", status=404)
    browser.get(f"{path}/no-such-job", status=404)


def test_the_pdf_is_drawn_by_its_function_and_opened_by_a_short_lived_link(
    browser: Browser, order: Order, buyer: User
) -> None:
    browser.get(f"/orders/{order.order_id}/receipt")
    waiting = browser.submit(form="form[action$=receipt]", follow=True)
    browser.get(f"{waiting.url}/file", status=404)

    woken(job_at(waiting.url, buyer))
    done = browser.get(waiting.url)
    link = browser.get(done.link("Open the receipt (opens in a new tab)"), status=303).location

    assert "Drawing your receipt" in waiting.text
    assert "Your receipt is ready." in done.text
    assert "X-Amz-Expires=60" in link
    assert f"receipt-{order.order_id}.pdf" in link
    content = files.read(job_at(waiting.url, buyer).result["key"])
    assert f"Order {order.order_id}" in pages_of(content)[0]


@pytest.mark.parametrize("status", [OrderStatus.UNDER_REVIEW, OrderStatus.REFUNDED])
def test_what_was_drawn_before_the_order_moved_on_is_not_opened(
    browser: Browser, order: Order, buyer: User, status: OrderStatus
) -> None:
    path = f"/orders/{order.order_id}/receipt"
    location = browser.post(path).location
    woken(job_at(location, buyer))
    standing_at(order, status)

    page = browser.get(f"{location}/file", follow=True)

    assert page.url == f"/orders/{order.order_id}"
    assert "was drawn" in page.text
    # What it says now can be had all the same.
    assert browser.post(path, follow=True).url != location


def test_asking_twice_draws_once(browser: Browser, order: Order) -> None:
    path = f"/orders/{order.order_id}/receipt"

    first, second = browser.post(path), browser.post(path)

    assert first.location == second.location


def test_a_drawing_that_failed_can_be_tried_again(
    browser: Browser, order: Order, buyer: User
) -> None:
    location = browser.post(f"/orders/{order.order_id}/receipt").location
    with storage.all_or_nothing() as writes:
        jobs.fail(writes, job_at(location, buyer), {})

    browser.get(location)
    again = browser.submit(form="form[action$=receipt]", follow=True)

    assert again.url != location
    assert "Drawing your receipt" in again.text


def test_an_order_that_came_under_review_meanwhile_is_not_drawn(
    browser: Browser, order: Order, buyer: User
) -> None:
    location = browser.post(f"/orders/{order.order_id}/receipt").location
    standing_at(order, OrderStatus.UNDER_REVIEW)

    woken(job_at(location, buyer))

    assert job_at(location, buyer).state is JobState.FAILED
    assert "The receipt could not be drawn." in browser.get(location).text


def test_letters_that_the_paper_cannot_show_are_named_and_the_page_offered(
    browser: Browser, order: Order, buyer: User
) -> None:
    order.billing = order.billing | {"surname": "王", "first_name": "李小龍"}
    saved(order)
    path = f"/orders/{order.order_id}/receipt"
    location = browser.post(path).location

    woken(job_at(location, buyer))

    page = browser.get(location)
    assert job_at(location, buyer).state is JobState.FAILED
    assert (
        "The file cannot show some letters of this order's addresses: 小 李 王 龍." in page.text
    )
    assert page.link("Go to the page") == path
    assert not page.all("form[action$=receipt]")
    assert "李小龍 王" in browser.get(path).text


def test_the_receipt_costs_three_calls(browser: Browser, order: Order, calls: Calls) -> None:
    path = f"/orders/{order.order_id}/receipt"
    calls.forget()
    browser.get(path)
    page = list(calls.operations)
    calls.forget()
    browser.post(path)

    assert page == ["GetItem", "BatchGetItem", "GetItem"]
    # The first is the test's own look for the form token.
    assert calls.operations[1:] == ["GetItem", "BatchGetItem", "TransactWriteItems"]


def test_the_paper_says_what_the_page_says() -> None:
    [page] = pages_of(documents.draw_receipt(RECEIPT))

    for words in (
        "Institute of the Motor Industry Receipt Receipt",
        f"Order {RECEIPT.order_id}",
        f"Transaction Reference {RECEIPT.reference}",
        f"Payment service's number {RECEIPT.provider_ref}",
        "Paid by Visa ending in 0006",
        "Date paid 23/11/2026",
        "From Institute of the Motor Industry Hertford certificates@example.org",
        "Billed to Siân Ŵyn 88 High Street Hertford SG13 8PQ alex@example.org",
        "Siân Ŵyn, 5 rue de la Paix, 75001 Paris, France",
        "For Łukasz Wójcik, 01645650-01-U3NQ",
        "£5.00 20% £1.00 £6.00",
        "Delivery Royal Mail signed for 1st Class £3.50 0% £0.00 £3.50",
        "Sub Total £5.00 Delivery £3.50 VAT £1.00 Total paid £9.50",
        "0% £3.50 £0.00 20% £5.00 £1.00",
        "page 1 of 1",
    ):
        assert words in page
    assert "refunded" not in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"is_refunded": True}, "Refunded This order was refunded."),
        ({"letters": (replace(LETTER, title="W" * 300),)}, "WWW"),
        ({"buyer": ("Ł" * 50,)}, "ŁŁŁ"),
    ],
)
def test_whatever_it_holds_it_can_be_drawn(changes: dict[str, Any], words: str) -> None:
    [page] = pages_of(documents.draw_receipt(replace(RECEIPT, **changes)))

    assert words in page


@pytest.mark.product("Q1")
@pytest.mark.parametrize("number", [12, 13, 14, 15, 30])
def test_many_letters_take_several_pages_and_the_sums_stay_together(number: int) -> None:
    pages = pages_of(documents.draw_receipt(replace(RECEIPT, letters=(LETTER,) * number)))

    assert sum(page.count("Łukasz Wójcik") for page in pages) == number
    assert all("Institute of the Motor Industry Receipt" in page for page in pages)
    assert "Sub Total" in pages[-1]
    assert "Total paid" in pages[-1]
    assert f"page 2 of {len(pages)}" in pages[1]


def test_a_screen_reader_gets_headings_and_tables() -> None:
    root: Any = reader(documents.draw_receipt(RECEIPT)).trailer["/Root"]
    elements = root["/StructTreeRoot"]["/K"][0]["/K"]
    tags = [element.get_object()["/S"] for element in elements]

    assert root["/Lang"] == "en-GB"
    assert tags.count("/H1") == 1
    assert tags.count("/H2") == 2
    assert tags.count("/Table") == 2


def test_another_process_draws_the_same_bytes() -> None:
    program = (
        "import sys\n"
        "sys.path[:0] = ['.', 'tests']\n"
        "from payments.test_receipts import RECEIPT, documents\n"
        "sys.stdout.buffer.write(documents.draw_receipt(RECEIPT))"
    )

    told = subprocess.run(  # noqa: S603  our own words
        [sys.executable, "-c", program], check=True, capture_output=True
    )

    assert told.stdout == documents.draw_receipt(RECEIPT)


def test_serving_the_page_does_not_import_fpdf() -> None:
    program = "import sys, chalicelib.payments.views; sys.exit('fpdf' in sys.modules)"

    subprocess.run([sys.executable, "-c", program], check=True)  # noqa: S603  our own words


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("VISA", "0006"), "Visa ending in 0006"),
        (("AMEX", ""), "American Express"),
        (("NEW", "1234"), "Card ending in 1234"),
        (("", ""), "Card"),
    ],
)
def test_a_card_is_named_as_people_know_it(given: tuple[str, str], words: str) -> None:
    assert card_words(*given) == words


def test_a_payment_whose_card_nobody_named_says_nothing_of_it(
    browser: Browser, order: Order
) -> None:
    payment = Payment.get(str(order.reference))
    payment.card_type = payment.last_digits = None
    saved(payment)

    receipt = receipts.receipt_for(order.user_id, order.order_id)

    assert [label for label, _ in receipt.facts] == [
        "Order",
        "Transaction Reference",
        "Payment service's number",
    ]


def test_after_its_week_a_receipt_is_drawn_anew(
    buyer: User, browser: Browser, order: Order
) -> None:
    path = f"/orders/{order.order_id}/receipt"
    first = browser.post(path).location

    with time_machine.travel(clock.now() + jobs.KEPT + timedelta(hours=1)):
        later = Browser().signed_in_as(buyer)
        second = later.post(path).location
        page = later.get(second)

    # A row that is over its time may lie on for days: nobody may stumble over it.
    assert second != first
    assert "Drawing your receipt" in page.text
