"""What the demo's people did before anyone looked: connections and orders in several states."""

from datetime import timedelta

from chalicelib import clock, storage
from chalicelib.accounts.models import User
from chalicelib.achievements import services as achievements
from chalicelib.connections import services as connections
from chalicelib.connections.rules import Choice
from chalicelib.connections.services import Connection
from chalicelib.enquiries import services as enquiries
from chalicelib.enquiries.rules import EnquiryField
from chalicelib.orders import services as orders
from chalicelib.payments import services as payments
from chalicelib.web.addresses import PostalAddress
from chalicelib.web.sessions import Role
from local.demo import buyer, people

ALEX, SAM = "alex.morgan@example.org", "sam.okafor@example.org"
PRIYA, TOMASZ = "priya.nair@example.org", "tomasz.wojcik@example.org"
RHYS, MEGAN = "rhys.wyn@example.org", "megan.hughes@example.org"

_PEOPLE = (
    (Role.EMPLOYER, ALEX, "Alex", "Morgan", "Northgate Garages"),
    (Role.EMPLOYER, SAM, "Sam", "Okafor", "Harbour Motor Works"),
    (Role.CANDIDATE, PRIYA, "Priya", "Nair", ""),
    (Role.CANDIDATE, TOMASZ, "Tomasz", "Wójcik", ""),
    (Role.CANDIDATE, RHYS, "Rhys", "Ŵyn", ""),
    (Role.CANDIDATE, MEGAN, "Megan", "Hughes", ""),
)
_REVOKED = "02217745-01-R4KM"
_GARAGE = PostalAddress(
    "Alex", "Morgan", "88 Northgate", "Chester", "GB", "Northgate Garages", postcode="CH1 2HT"
)


def tell() -> list[str]:
    """Let it all happen, unless it has; return the lines that say who can sign in."""
    if not people.are_here(ALEX):
        _happen(people.join(_PEOPLE))
    return [
        f"Sign in with the password: {people.PASSWORD}",
        f"  employers   {ALEX}, {SAM}",
        f"  candidates  {PRIYA}, {TOMASZ}, {RHYS}, {MEGAN}",
    ]


def _happen(users: dict[str, User]) -> None:
    alex, sam = users[ALEX], users[SAM]
    with_priya = _share(alex, users[PRIYA], days=90)
    with_tomasz = _share(alex, users[TOMASZ], days=30)
    _run_out(_share(alex, users[RHYS], days=30))
    _decline(alex, users[MEGAN])
    connections.ask(alex.user_id, "djordje.petrovic@example.org", clock.now())
    connections.ask(alex.user_id, "jo.newcomer@example.org", clock.now())
    connections.ask(sam.user_id, PRIYA, clock.now())
    connections.ask_extension(
        alex.user_id,
        with_tomasz.connection_id,
        with_tomasz.expires_on + timedelta(days=60),
        "Our audit takes until spring.",
        clock.now(),
    )
    buyer.pay(_order(alex, with_priya, letters=2))
    buyer.pay(_order(alex, with_tomasz, letters=1), buyer.DECLINED_CARD)
    _revoke(_REVOKED, "Issued to the wrong person.")
    _ask(alex, with_tomasz, EnquiryField.AWARDED_ON, "His paper certificate says 2 March.")
    settled = _ask(alex, with_priya, EnquiryField.LEVEL, "Should there be no level?")
    enquiries.answer(
        settled, "Accreditations have none: what you see is right.", "staff", clock.now()
    )


def _share(employer: User, candidate: User, *, days: int) -> Connection:
    row = connections.ask(employer.user_id, candidate.email, clock.now())
    request = _request(employer, candidate, row)
    last_day = clock.london_date(clock.now()) + timedelta(days=days)
    choice = Choice(shares_all=True, achievement_ids=frozenset(), expires_on=last_day)
    connections.accept(request, choice, clock.now())
    return request.connection


def _request(employer: User, candidate: User, row: Connection) -> connections.Request:
    return connections.request_for(
        candidate.user_id, employer.user_id, row.connection_id, clock.now()
    )


def _decline(employer: User, candidate: User) -> None:
    row = connections.ask(employer.user_id, candidate.email, clock.now())
    connections.decline(_request(employer, candidate, row), clock.now(), block=False)


def _run_out(connection: Connection) -> None:
    """Set a connection's days back so far that its share has ended; the sweep notes it."""
    back = timedelta(days=40)
    with storage.all_or_nothing() as writes:
        connection.created_at -= back
        connection.approved_at = connection.created_at
        connection.expires_on = clock.london_date(connection.created_at + timedelta(days=30))
        connection.expires_at = clock.end_of_day(connection.expires_on)
        connection.set_keys(clock.now())
        writes.save(connection)


def _order(employer: User, connection: Connection, *, letters: int) -> str:
    shown = connections.shared_achievements(
        employer.user_id, connection.connection_id, clock.now()
    )
    for achievement in shown.achievements[:letters]:
        orders.add_letter(
            employer.user_id, connection.connection_id, achievement.achievement_id
        )
    orders.save_billing(employer.user_id, _GARAGE, remember=False)
    orders.save_delivery_same(employer.user_id)
    orders.save_option(employer.user_id, "first-class")
    agreed = orders.confirmation(employer.user_id)
    return payments.confirm(employer.user_id, agreed.order_id, agreed.fingerprint)


def _revoke(certificate_number: str, reason: str) -> None:
    try:
        achievements.revoke(certificate_number, reason, "staff", clock.now())
    except storage.Stale:  # its documents were made at that very moment
        achievements.revoke(certificate_number, reason, "staff", clock.now())


def _ask(employer: User, connection: Connection, field: EnquiryField, text: str) -> str:
    """Raise an enquiry about the newest award that a candidate shares; return its id."""
    now = clock.now()
    shown = connections.shared_achievements(employer.user_id, connection.connection_id, now)
    newest = shown.achievements[0].achievement_id
    shared = connections.shared_achievement(
        employer.user_id, connection.connection_id, newest, now
    )
    return enquiries.raise_enquiry(employer.user_id, shared, field, text, now).enquiry_id
