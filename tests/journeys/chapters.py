"""The chapters of the employers' guide, each walked as it stands there."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from journeys.awards import MOT, WELDING
from journeys.candidates import Candidate
from journeys.employers import ADDRESS, Employer
from PIL import Image, ImageDraw

from chalicelib import clock
from chalicelib.connections import rules
from chalicelib.templating import uk_date

SECTIONS = ("Connections", "Profile", "Orders", "Support", "FAQ")
PENDING = "Account is currently pending approval"
ACTIVE = "Account is currently active"
NEW_PASSWORD = "an even longer and quieter road"

Chapter = Callable[..., None]
PROVED_BY: dict[Chapter, tuple[str, ...]] = {}


def _proves(*numbers: str) -> Callable[[Chapter], Chapter]:
    """Note the product's numbers that a chapter proves, for the walk that goes through it."""

    def note(chapter: Chapter) -> Chapter:
        PROVED_BY[chapter] = numbers
        return chapter

    return note


@_proves("G-2", "G-5", "G-6", "G-9")
def access(gareth: Employer) -> None:
    """Front page, the three steps of registering, the activation e-mail, Login."""
    gareth.open("/").sees(
        "View your qualification documents", "Check their qualifications", "Remember me"
    )
    gareth.register().sees("We have sent you an e-mail", gareth.email)
    gareth.activate().sign_in().sees("Welcome, Gareth")


@_proves("G-11", "G-12")
def home_page(gareth: Employer) -> None:
    """Every section by its icon in the middle and by the menu, home by the logo, the help."""
    assert "Connections" in gareth.read_help()
    for section in SECTIONS:
        gareth.go_to(section)
        gareth.click(gareth.page.locator("header a.brand"))
        gareth.follow(section)
        assert gareth.path == f"/{section.lower()}"
        gareth.click(
            gareth.page.get_by_role("navigation", name="Breadcrumbs").get_by_text("Home")
        )
        assert gareth.path == "/employer"


@_proves("G-15", "G-16", "G-17", "G-18", "G-19")
def connections(gareth: Employer, sian: Candidate) -> None:
    """A request, and what the row says before and after the candidate accepts."""
    today = uk_date(clock.london_date(clock.now()))
    in_a_month = uk_date(rules.usual_expiry(clock.now()))

    gareth.go_to("Connections").sees("No connections yet")
    gareth.connect_with(sian)

    assert gareth.row(sian.email) == ["", sian.email, PENDING, today, "", ""]

    sian.open_request(gareth.company).sees(gareth.company, gareth.name, "example.org")
    sian.accept(MOT.title, WELDING.title).sees(f"{gareth.company} can now look", in_a_month)

    assert f"{sian.name} has accepted" in gareth.mail("has shared")
    active = [sian.name, sian.email, ACTIVE, today, today, in_a_month]
    assert gareth.go_to("Connections").row(sian.email) == active


@_proves("G-20", "G-21")
def candidate_connection_request(gareth: Employer, tomos: Candidate) -> None:
    """A share that the candidate begins."""
    tomos.go_to("Share").fill(email=gareth.email).tick(MOT.title).press("Share")
    tomos.sees(gareth.email)

    told = gareth.mail(f"{tomos.name} has shared")
    assert f"Dear {gareth.first_name}" in told
    assert "1. Login with your email and password." in told
    assert f"3. Select {tomos.name}'s details ({tomos.email})" in told
    assert gareth.go_to("Connections").row(tomos.email)[2] == ACTIVE


@_proves("G-22")
def managing_a_connection(gareth: Employer, sian: Candidate) -> None:
    """Extend, and the candidate's answer."""
    wanted = clock.london_date(clock.now()) + timedelta(days=120)

    gareth.choose("Extend", of=sian.email)
    gareth.fill(until=wanted.isoformat(), reason="Our audit is in spring.")
    gareth.press("Ask for more time").sees("Nothing changes before they answer")

    sian.follow_mail(f"{gareth.company} asks you to share until").sees(
        "Our audit is in spring."
    )
    sian.tick("Accept the day they ask for").press("Send your answer")
    assert uk_date(wanted) in gareth.mail(
        f"{sian.name} shares with you until {uk_date(wanted)}"
    )
    assert gareth.go_to("Connections").row(sian.email)[5] == uk_date(wanted)


@_proves("G-25")
def view_documents(gareth: Employer, sian: Candidate) -> None:
    """The cards, the details and the two PDFs."""
    gareth.see_documents_of(sian).sees(sian.name, MOT.title, WELDING.title)

    certificate = gareth.read_pdf("View eCertificate", of=MOT.title)
    transcript = gareth.read_pdf("View eTranscript", of=MOT.title)
    gareth.choose("View details", of=MOT.title).sees(sian.name, "13-April-2017", "K/617/2001")

    assert sian.name in certificate
    assert MOT.title in certificate
    for code, unit in MOT.units:
        assert code in transcript
        assert unit in transcript


@_proves("G-25")
def raise_an_enquiry(gareth: Employer, sian: Candidate) -> None:
    """A question about a detail, and the team's answer."""
    gareth.see_documents_of(sian).choose("Raise an Enquiry", of=MOT.title)
    gareth.press("Send your enquiry").sees("Choose what your enquiry is about")
    gareth.tick("Result").fill(text="We expected a merit.").press("Send your enquiry")
    gareth.sees("We have your enquiry", "We expected a merit.")

    gareth.let_staff_answer("A pass is what was awarded.")
    gareth.follow_mail("We have answered your enquiry").sees("A pass is what was awarded.")
    gareth.fill(text="Thank you.").press("Send").sees("Your message is sent")
    gareth.go_to("Support").follow("See your enquiries").sees(MOT.title)


@_proves("G-26", "G-27", "G-28", "G-29", "G-30")
def profile(gareth: Employer, folder: Path) -> None:
    """The photo, the three forms and the address book."""
    gareth.go_to("Profile").sees("Below are the details of your user profile")
    gareth.sees("No data available in table").attach("file", a_picture(folder))
    gareth.wait_through("Save photo", "/profile").sees("Your photo is saved")
    gareth.fill(company="Castle Motors Ltd", telephone="01632 960001").save("Your details")
    gareth.sees("Your details are saved").fill(linkedin="gareth-hughes")
    gareth.save("Social networks").sees("Your social networks are saved")
    gareth.follow("Add new address").fill(**ADDRESS).press("Save address")
    gareth.sees("1 Sample Street").choose("Remove", of="1 Sample Street")
    gareth.press("Remove address").sees("No data available in table")


@_proves("G-31")
def username_and_password(gareth: Employer) -> None:
    """A new password at once, and a new username when its link is followed."""
    new_name, new = f"new.{gareth.email}", NEW_PASSWORD
    gareth.go_to("Profile").fill(username=new_name, password=new, confirm_password=new)
    gareth.fill(current_password=gareth.password).save("Username and password")
    gareth.password = new
    assert gareth.mail("Your username is to be changed")
    gareth.email = new_name
    gareth.follow_mail("Confirm your new username").press("Confirm username").sees(new_name)


@_proves("G-33", "G-34", "G-36", "G-37")
def basket(gareth: Employer, sian: Candidate, tomos: Candidate) -> None:
    """Letters for two candidates, one of them taken out and put in again."""
    gareth.see_documents_of(sian).choose("Proof of Qualification", of=MOT.title)
    gareth.sees(MOT.title, "13-April-2017", "£5.00").press("Add to basket")
    assert gareth.basket == "Basket: 1 item £5.00"
    gareth.follow("Continue shopping").choose("View", of=sian.email)
    gareth.choose("Proof of Qualification", of=WELDING.title).press("Add to basket")
    gareth.add_letter(tomos, MOT.title)
    assert gareth.basket == "Basket: 3 items £15.00"
    gareth.tick(f"Select the letter for {WELDING.title}").press("Remove selected")
    gareth.sees_not(WELDING.title).press("Update")
    gareth.sees(sian.name, tomos.name, "Sub Total £10.00", "Delivery £0.00", "Total £10.00")


@_proves("G-38")
def order_process(gareth: Employer) -> None:
    """The five steps, and one of them again."""
    gareth.check_out().sees("Confirm your order", "1 Sample Street", "SG13 0AA")
    gareth.follow("Change the delivery address").press("Next")
    gareth.sees("Confirm your order").press("Confirm and pay")


@_proves("G-40")
def payment(gareth: Employer) -> None:
    """The bank's three pages, and back to the paid order."""
    gareth.sees("How do you want to pay?", "The IMI - Document Reprints", "To pay £10.00")
    gareth.sees("American Express").enter_card()
    gareth.sees("Review your order", "£10.00", MOT.title[:20], "Hertford").pay_now()


@_proves("G-32", "G-41")
def orders(gareth: Employer) -> None:
    """The table, the order's page, its receipt."""
    assert gareth.path == "/orders"
    order_id, letters, reference, status, paid, created = gareth.row("Confirmed")
    today = uk_date(clock.london_date(clock.now()))
    assert (letters, status, paid, created) == ("2", "Confirmed", today, today)
    assert reference
    assert gareth.basket == "Basket: 0 items £0.00"
    assert "£10.00" in gareth.mail(f"Your order {order_id} is confirmed")
    gareth.choose("View", of=order_id).sees("Confirmed", reference, "Visa ending in 0006")
    gareth.follow("View the receipt").sees("£10.00", order_id)


@_proves("G-42")
def support_and_faq(gareth: Employer) -> None:
    """How to reach the team, and the answers to common questions."""
    gareth.go_to("Support").sees("Write to us", "Ring us")
    gareth.go_to("FAQ")
    question = gareth.page.locator("main summary").first
    gareth.hand.use(question)
    gareth.look()
    assert question.locator("..").locator("p").first.is_visible()


@_proves("G-22")
def delete(gareth: Employer, sian: Candidate) -> None:
    """The confirm page, and the end of a connection."""
    gareth.go_to("Connections").choose("Delete", of=sian.email).sees("can no longer see")
    gareth.press("Delete the connection").sees("You have deleted the connection")
    assert gareth.page.locator("tbody tr").filter(has_text=sian.email).count() == 0
    assert sian.mail("has deleted their connection with you")


@_proves("G-11")
def log_out(gareth: Employer) -> None:
    """Logout, after which nothing opens; and Login with what the profile says now."""
    gareth.click(gareth.page.get_by_role("button", name="Logout"))
    gareth.open("/connections")
    assert gareth.path == "/sign-in"
    gareth.sign_in()
    assert gareth.path == "/connections"


def a_picture(folder: Path) -> Path:
    """Draw what a telephone might send as a photo."""
    picture = Image.new("RGB", (640, 480), "#cfe3e8")
    pen = ImageDraw.Draw(picture)
    pen.ellipse((170, 300, 470, 640), fill="#0a4d5c")
    pen.ellipse((240, 100, 400, 290), fill="#d9a57b")
    path = folder / "photo.jpg"
    picture.save(path)
    return path
