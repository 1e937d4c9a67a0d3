"""How many calls to AWS each kind of page costs, walked as an employer walks them."""

from collections.abc import Callable, Iterator

from browser import Browser
from factories import a_candidate_user, a_connection, an_achievement, an_employer, give_password
from payments.buying import Bank, a_basket
from payments.opayo_side import a_desk

from benchmarks.figures import Figure
from benchmarks.meter import metering
from chalicelib.payments import gateways
from chalicelib.payments.gateways.opayo import Opayo
from local.console import step

_PASSWORD = "correct horse battery"  # noqa: S105  a made-up person's


def figures() -> Iterator[Figure]:
    """Walk each kind of page once and count."""
    with step("Walking the pages"):
        buyer, candidate = an_employer(), a_candidate_user()
        give_password(buyer, _PASSWORD)
        achievement = an_achievement(str(candidate.candidate_id))
        connection = a_connection(buyer, candidate)
        browser = Browser().signed_in_as(buyer)
        one = (
            f"/connections/{connection.connection_id}/achievements/{achievement.achievement_id}"
        )
    yield _counted("opening an eCertificate", 4, lambda: _open(browser, f"{one}/ecertificate"))
    yield _sign_in(buyer.email)
    with a_desk() as desk:
        gateways.GATEWAYS["opayo"] = lambda _host: Opayo(desk.host)
        gateways.named.cache_clear()
        a_basket(buyer, letters=3)
        browser.get("/checkout/confirm")
        yield _counted("confirming an order of three letters", 6, browser.submit)
        yield _counted("a bank's notification", 4, Bank(desk).confirms)


def _counted(what: str, most: int, walk: Callable[[], object]) -> Figure:
    with metering() as meter:
        walk()
    return Figure(f"calls: {what}", len(meter.calls), most, "calls")


def _open(browser: Browser, path: str) -> None:
    browser.get(path, status=303)


def _sign_in(email: str) -> Figure:
    visitor = Browser()
    visitor.get("/sign-in")
    typed = {"username": email, "password": _PASSWORD}
    return _counted("signing in", 5, lambda: visitor.submit(typed))
