"""The basket: what is in it, what it costs, and taking letters out."""

from chalice.app import Response

from chalicelib.orders import services
from chalicelib.orders.forms import BasketForm, quantity_name
from chalicelib.orders.views.routes import pages
from chalicelib.orders.views.telling import told
from chalicelib.web.cookies import Flash
from chalicelib.web.pages import page, redirect
from chalicelib.web.requests import PageRequest
from chalicelib.web.sessions import Role


@pages.get("/basket", access=Role.EMPLOYER)
def show_basket(request: PageRequest) -> Response:
    """The letters, priced and checked again."""
    now = services.review(request.user_id)
    return _basket_page(request, now, BasketForm.of(_ids(now)))


@pages.post("/basket/update", access=Role.EMPLOYER)
def update_basket(request: PageRequest) -> Response:
    """Take out what is ticked, or look again at what there is."""
    now = services.review(request.user_id)
    form = BasketForm.of(_ids(now), request.form)
    valid = form.validate()
    if request.form.get("action") == "remove":
        if form.selected.data:
            services.remove_letters(request.user_id, form.selected.data)
            return redirect("/basket", flash=Flash("good", "Removed from your basket."))
        form.refuse("selected", "Select the letters to remove")
    elif valid:
        left = services.remove_letters(request.user_id, ())
        return redirect("/basket", flash=told(left.removed) or _UP_TO_DATE)
    return _basket_page(request, now, form)


_UP_TO_DATE = Flash("good", "Your basket is up to date.")


def _basket_page(request: PageRequest, now: services.Review, form: BasketForm) -> Response:
    quantities = {each: form[quantity_name(each)] for each in _ids(now)}
    return page(
        request,
        "orders/basket.html",
        form=form,
        review=now,
        quantities=quantities,
        most=services.most_letters(),
        to_pay=services.to_pay(request.user_id),
    )


def _ids(now: services.Review) -> list[str]:
    return [line.achievement_id for line in now.lines]
