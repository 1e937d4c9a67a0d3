"""What stands on paper when an employer prints a page, and what does not."""

import unicodedata
from collections.abc import Callable

import pytest
from journeys.awards import MOT, WELDING
from journeys.candidates import Candidate
from journeys.employers import Employer

pytestmark = [pytest.mark.stack, pytest.mark.browser]

# The ways around the portal, the help, the basket.
FURNITURE = ("Logout", "FAQ", "Support", "Employer Area", "Basket:", "Help", "Breadcrumbs")


def is_on(sheets: list[str], *words: str) -> bool:
    """Check that all of these are printed, wherever their lines break, and no furniture is."""
    paper = _squeezed(*sheets)
    missing = [each for each in words if _squeezed(each) not in paper]
    assert not missing, f"{missing} not in: {sheets}"
    return is_left_out(sheets, *FURNITURE)


def is_left_out(sheets: list[str], *words: str) -> bool:
    """Check that none of these buttons, links and entries of menus is printed."""
    printed = [each for each in words if each in " ".join(sheets)]
    assert not printed, f"{printed} in: {sheets}"
    return True


def _squeezed(*words: str) -> str:
    return unicodedata.normalize("NFKC", "".join("".join(words).split())).casefold()


def test_the_pages_print_well(
    a_pair: Callable[..., tuple[Employer, Candidate]],
) -> None:
    gareth, sian = a_pair(MOT, WELDING)
    gareth.buy_letter(sian, MOT.title)
    [order_id] = gareth.order_ids

    with gareth.in_passing():
        connections = gareth.open("/connections").print_out()
        documents = gareth.see_documents_of(sian).print_out()
        order = gareth.open(f"/orders/{order_id}").print_out()
        receipt = gareth.open(f"/orders/{order_id}/receipt").print_out()

    assert [len(each) for each in (connections, documents, order, receipt)] == [1, 1, 2, 2]
    assert is_on(connections, "Connections", sian.name, sian.email, "Expiry Date")
    assert is_on(connections, "Page 1 of 1", "Found total 1 record")
    assert is_on(connections, "Account is currently active")
    assert is_left_out(
        connections, "Connect with", "Send", "Extend", "Delete", "Show", "Next", "View"
    )
    assert is_on(documents, sian.name, MOT.title, WELDING.title, "Certificate Number")
    assert is_left_out(documents, "View eCertificate", "Raise an Enquiry", "Download", "Delete")
    assert is_on(order, order_id, MOT.title, "Confirmed", "Hertford", "Total £5.00")
    assert is_left_out(order, "View the receipt", "Back to", "Order these")
    assert is_on(receipt, "Receipt", order_id, "Billed to", "VAT", "Total £5.00")
    assert is_left_out(receipt, "Get it as PDF", "Back to the order")
