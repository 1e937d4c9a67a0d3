"""What employers do in the portal: ask candidates, look at awards, order letters and pay."""

from typing import Any, ClassVar, Self

from journeys.candidates import Candidate
from journeys.members import Member

ADDRESS = {
    "first_name": "Gareth",
    "surname": "Hughes",
    "line1": "1 Sample Street",
    "town": "Hertford",
    "postcode": "SG13 0AA",
}
ABROAD = ADDRESS | {
    "line1": "ul. Przykładowa 1",
    "town": "Kraków",
    "postcode": "30-001",
    "country": "Poland",
}
SECOND_CLASS = "Royal Mail signed for 2nd Class"
FIRST_CLASS = "Royal Mail signed for 1st Class"
GOOD_CARD = "4929 0000 0000 6"
DECLINED_CARD = "4929602110085639"


class Employer(Member):
    """An employer at a browser."""

    side: ClassVar[str] = "employer"
    home: ClassVar[str] = "/employer"

    def __init__(self, *browser: Any, company: str, **habits: Any) -> None:
        super().__init__(*browser, **habits)
        self.company = company

    def profile(self) -> dict[str, str]:
        """What they enter at step 2 of registering."""
        return super().profile() | {"company": self.company}

    def connect_with(self, candidate: Candidate) -> Self:
        """Ask a candidate to share with them."""
        self.open("/connections")
        if not self.page.locator("main [name='email']").first.is_visible():
            self.hand.use(self.page.locator("details.panel > summary").first)
        return self.fill(email=candidate.email).press("Send")

    def see_documents_of(self, candidate: Candidate) -> Self:
        """Go to what a candidate shares, by way of the table."""
        return self.open("/connections").choose("View", of=candidate.email)

    def read_certificate(self, candidate: Candidate, award: str) -> str:
        """Open the eCertificate of a shared award, and return all its text."""
        return self.see_documents_of(candidate).read_pdf("View eCertificate", of=award)

    def add_letter(self, candidate: Candidate, award: str) -> Self:
        """Put the letter for an award into the basket."""
        self.see_documents_of(candidate).choose("Proof of Qualification", of=award)
        return self.press("Add to basket")

    def check_out(
        self,
        *,
        to: dict[str, str] | None = None,
        option: str = SECOND_CLASS,
    ) -> Self:
        """Go from the basket to the step Confirm; `to` is a delivery address of its own."""
        self.open("/basket").follow("Checkout").follow("Next")
        self.give_address(ADDRESS)
        if to is None:
            self.press("Next")
        else:
            self.hand.use(self.page.locator("summary").filter(has_text="Use a new address"))
            self.give_address(to)
        return self.tick(option).press("Next")

    def give_address(self, address: dict[str, str]) -> Self:
        """Type an address and go on to the next step."""
        form = self.page.locator("main form").filter(has=self.page.locator("[name='line1']"))
        return self.fill(**address).click(form.get_by_role("button"))

    def enter_card(self, number: str = GOOD_CARD) -> Self:
        """Go through the bank's first two pages: card type, card details."""
        self.press("Visa").fill(
            holder=self.name, number=number, month="12", year="2030", code="123"
        )
        return self.press("Confirm card details")

    def pay_now(self) -> Self:
        """Press the bank's last button, and come back to the portal."""
        return self.go_home_by("Pay now")

    def cancel_at_the_bank(self) -> Self:
        """Press Cancel on any of the bank's pages, and come back to the portal."""
        return self.go_home_by("Cancel")

    def go_home_by(self, button: str) -> Self:
        """Press a button of the bank that leads back to the portal, by however many pages."""
        self.hand.use(self.page.get_by_role("button", name=button, exact=True))
        self.page.wait_for_url(f"{self.stack.portal_url}/**")
        return self.inspect()

    def let_staff_answer(self, text: str) -> None:
        """Let the team answer the enquiry whose page is open."""
        self._backstage.do("answer", enquiry_id=self.path.rpartition("/")[2], text=text)

    def buy_letter(self, candidate: Candidate, award: str) -> Self:
        """Order one letter and pay for it, on pages that other tests inspect."""
        with self.in_passing():
            self.add_letter(candidate, award).check_out().press("Confirm and pay")
            self.enter_card().pay_now()
        return self

    @property
    def attempt(self) -> str:
        """The transaction reference that the bank shows: the attempt's VendorTxCode."""
        return self.page.locator("dd.reference").inner_text().strip()

    @property
    def order_ids(self) -> list[str]:
        """The ids on their orders page, the newest first."""
        self.open("/orders")
        return self.page.locator("tbody th").all_inner_texts()

    @property
    def basket(self) -> str:
        """What the basket in the header says."""
        return " ".join(self.page.locator("header a.basket").inner_text().split())
