"""Every page of the portal, with something on it and empty, and after every wrong form."""

from collections.abc import Callable, Iterator

import pytest
from journeys.backstage import Backstage
from journeys.candidates import Candidate
from journeys.employers import Employer
from journeys.members import Member
from people import PHONE

import app as portal

pytestmark = [pytest.mark.stack, pytest.mark.browser, pytest.mark.timeout(600)]

# What a page's address is made of: the part of the scene that holds its parameters.
MADE_OF = {
    "/candidate/achievements/{achievement_id}": "own",
    "/batches/{job_id}": "batches",
    "/candidate/requests/{employer_id}/{connection_id}": "requests",
    "/candidate/share/{share_id}": "shares",
    "/connections/{connection_id}": "connections",
    "/connections/{connection_id}/achievements/{achievement_id}": "achievements",
    "/connections/{connection_id}/bundle/{job_id}": "bundles",
    "/enquiries/{enquiry_id}": "enquiries",
    "/orders/{order_id}": "orders",
    "/orders/{order_id}/receipt/{job_id}": "receipts",
    "/payments/{payment_id}/return": "payments",
    "/profile/addresses/{address_id}": "addresses",
}
# Routes that answer with a file, or with the way to one.
FILES = {
    "/candidate/achievements/{achievement_id}/{kind}": "a PDF",
    "/connections/{connection_id}/achievements/{achievement_id}/ecertificate": "a PDF",
    "/connections/{connection_id}/achievements/{achievement_id}/etranscript": "a PDF",
    "/connections/{connection_id}/bundle/{job_id}/file": "a ZIP",
    "/connections/{connection_id}/expiry.ics": "an entry for a calendar",
    "/connections/{connection_id}/photo": "a picture",
    "/orders/{order_id}/receipt/{job_id}/file": "a PDF",
    "/profile/photo": "a picture",
    "/static/{hashed_name}": "a picture, a stylesheet, a script",
}
# Pages that a link from an e-mail opens, or a registration under way: they are walked to.
WALKED_TO = {
    "/activate/{token}",
    "/register/{side}/{draft_id}/confirm",
    "/register/{side}/{draft_id}/done",
    "/register/{side}/{draft_id}/profile",
    "/reset/{token}",
    "/username/undo/{token}",
    "/username/{token}",
}
# Pages that show for some seconds only, and others that have no address of their own.
SELDOM = {
    "/profile/photo/{upload_id}": "the walk waits through it",
    "/{proxy+}": "what is not there: the wrong turns",
}
SIDES = {
    "visitor": {"/", "/register", "/register/{side}", "/sign-in", "/activation", "/faq"}
    | {"/activation/sent", "/forgotten-password", "/forgotten-password/sent", "/support"}
    | {"/privacy", "/accessibility"},
    "candidate": {"/candidate", "/profile", "/support", "/faq"},
    "employer": {"/basket", "/batches", "/checkout", "/connections", "/employer", "/enquiries"}
    | {"/orders", "/payments", "/profile", "/support", "/faq"},
}
TOO_MUCH = "x" * 5000

# Empties or overfills each field of a form, and sends it past the browser's own checks.
SEND_WRONG = """(form, text) => {
  form.noValidate = true;
  const fillable = "input:not([type=hidden], [type=file]), textarea";
  for (const field of form.querySelectorAll(fillable)) {
    if (["checkbox", "radio"].includes(field.type)) field.checked = false;
    else if (field.type === "date") field.value = text && "1999-12-31";
    else if (field.type === "number") field.value = text && "99";
    else {
      if (field.type === "email") field.type = "text";
      field.value = text;
    }
  }
  const button = form.querySelector("button[type=submit]");
  form.requestSubmit(button);
}"""


def routes() -> set[str]:
    """Every route that a browser can open."""
    return {path for path, methods in portal.app.routes.items() if "GET" in methods}


def pages_of(side: str) -> list[str]:
    """The routes that one side of the portal opens by their addresses."""
    left_out = FILES.keys() | WALKED_TO | SELDOM.keys()
    return sorted(
        path
        for path in routes() - left_out
        if path in SIDES[side] or f"/{path.split('/')[1]}" in SIDES[side] - {"/"}
        if side != "visitor" or path in SIDES[side]
    )


def addresses(route: str, found: dict[str, list[dict[str, str]]]) -> Iterator[str]:
    """Return a route's addresses: one for each part of the scene that it is made of."""
    if "{" not in route:
        return iter([route])
    if "{side}" in route:
        return (route.format(side=side) for side in ("employer", "candidate"))
    longest = max((each for each in MADE_OF if route.startswith(each)), key=len, default="")
    assert longest, f"say in MADE_OF what {route} is made of"
    return (route.format(**parameters) for parameters in found[MADE_OF[longest]])


def test_every_route_is_opened_by_a_test() -> None:
    opened = {page for side in SIDES for page in pages_of(side)}

    assert routes() == opened | FILES.keys() | WALKED_TO | SELDOM.keys()


@pytest.fixture
def found(backstage: Backstage) -> dict[str, list[dict[str, str]]]:
    return dict(backstage.do("set_up_everything"))


@pytest.mark.parametrize("side", SIDES)
def test_pages_with_something_on_them_can_be_read_by_everyone(
    found: dict[str, list[dict[str, str]]],
    an_employer: Callable[..., Employer],
    a_candidate: Callable[..., Candidate],
    side: str,
) -> None:
    someone: Member = (
        a_candidate("Priya Nair", email="priya.nair@example.org", also=(PHONE,))
        if side == "candidate"
        else an_employer("", "Alex Morgan", email="alex.morgan@example.org", also=(PHONE,))
    )
    if side != "visitor":
        with someone.in_passing():
            someone.sign_in()

    for route in pages_of(side):
        for address in addresses(route, found):
            someone.open(address).read_help()
            send_wrong_forms(someone, address)


@pytest.mark.parametrize("side", ["candidate", "employer"])
def test_pages_with_nothing_on_them_can_be_read_by_everyone(
    an_employer: Callable[..., Employer], a_candidate: Callable[..., Candidate], side: str
) -> None:
    someone: Member = (
        a_candidate(also=(PHONE,))
        if side == "candidate"
        else an_employer("Castle Motors", also=(PHONE,))
    )
    someone.join()

    for route in pages_of(side):
        if "{" not in route:
            someone.open(route)


def send_wrong_forms(someone: Member, address: str) -> None:
    """Send each form that has something to fill in, empty and overfilled."""
    forms = "main form[method=post][action^='/']:has(input:not([type=hidden]), textarea)"
    for number in range(someone.page.locator(forms).count()):
        answers = set()
        for text in ("", TOO_MUCH):
            with someone.in_passing():
                someone.open(address)
            form = someone.page.locator(forms).nth(number)
            with someone.page.expect_navigation() as sent:
                form.evaluate(SEND_WRONG, text)
            answers.add(sent.value.status)
            someone.inspect()
        assert 422 in answers, f"form {number} of {address} takes anything"
