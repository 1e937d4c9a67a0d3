"""The checkout: five steps, each on a page of its own; the last belongs to payments."""

from collections.abc import Callable
from typing import Any

from chalice.app import Response

from chalicelib.brand import Product
from chalicelib.money import pounds
from chalicelib.orders import rules, services
from chalicelib.orders.forms import OfferForm, OptionForm
from chalicelib.orders.views.routes import pages
from chalicelib.orders.views.telling import told
from chalicelib.web.pages import page, redirect
from chalicelib.web.requests import PageRequest
from chalicelib.web.sessions import Role


@pages.get("/checkout", access=Role.EMPLOYER)
def find_step(request: PageRequest) -> Response:
    """Lead on to the first step that is still open."""
    now = services.review(request.user_id)
    return to_open_step(now)


@pages.get("/checkout/basket", access=Role.EMPLOYER)
def show_letters(request: PageRequest) -> Response:
    """Step 1: what is about to be ordered."""
    return step_page(request, "basket", services.review(request.user_id))


@pages.get("/checkout/options", access=Role.EMPLOYER)
def ask_option(request: PageRequest) -> Response:
    """Step 4: how the letters travel; abroad there is one way, and its charge is agreed."""
    now = services.review(request.user_id)
    return step_page(request, "options", now, form=_option_form(now), details=_details(now))


@pages.post("/checkout/options", access=Role.EMPLOYER)
def save_option(request: PageRequest) -> Response:
    """Keep the way of delivery."""
    now = services.review(request.user_id)
    form = _option_form(now, request)
    if rules.may_open("options", now.progress) and form.validate():
        return onward(lambda: services.save_option(request.user_id, str(form.answer.data)))
    return step_page(request, "options", now, form=form, details=_details(now))


def step_page(request: PageRequest, slug: str, now: services.Review, **values: Any) -> Response:
    """Return the page of one step, or lead to the first open one if it comes before."""
    if not (now.lines and rules.may_open(slug, now.progress)):
        return to_open_step(now)
    bar = rules.step_bar(slug, now.progress)
    return page(request, f"orders/checkout-{slug}.html", review=now, bar=bar, **values)


def to_open_step(now: services.Review) -> Response:
    """Return the way to the first open step; to the basket when there is nothing in it."""
    return redirect(rules.first_open(now.progress).path if now.lines else "/basket")


def onward(save: Callable[[], services.Review]) -> Response:
    """Return the way on after keeping an answer, and say what had to be taken out."""
    try:
        now = save()
    except services.NotReady as not_ready:
        return redirect(not_ready.path, flash=told(not_ready.removed))
    path = rules.first_open(now.progress).path
    return redirect(path, flash=told(now.removed))


def _option_form(now: services.Review, request: PageRequest | None = None) -> OfferForm:
    slugs = [option.slug for option in now.options]
    chosen = now.option.slug if now.option else slugs[0] if len(slugs) == 1 else None
    choices = [(option.slug, option.title) for option in now.options]
    return OptionForm.of(choices, request.form if request else None, chosen)


def _details(now: services.Review) -> dict[str, tuple[str, str]]:
    return {option.slug: (option.hint, _charge(option, now)) for option in now.options}


def _charge(option: Product, now: services.Review) -> str:
    if now.delivery is not None and not now.delivery.is_domestic:
        # Its title says that the charge is still to be agreed.
        return ""
    return pounds(option.price_pence) if option.price_pence else "No charge"
