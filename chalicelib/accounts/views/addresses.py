"""The address book: adding, putting right, removing, choosing the usual one."""

from chalice.app import Response

from chalicelib.accounts import services
from chalicelib.accounts.services import BookFull
from chalicelib.accounts.views.crumbs import below_profile
from chalicelib.accounts.views.profile import back_to
from chalicelib.accounts.views.proving import require_fresh
from chalicelib.web.addresses import AddressForm
from chalicelib.web.pages import SIGNED_IN, Pages, page
from chalicelib.web.requests import PageRequest

pages = Pages(__name__)

_FULL = "Your address book is full. Remove an address that you don't need any more first"


@pages.get("/profile/addresses/new", access=SIGNED_IN)
def ask_new(request: PageRequest) -> Response:
    """A new address, with the name of whoever it belongs to, mostly, filled in."""
    user = services.own_profile(request.user_id)
    known = {name: getattr(user, name) for name in ("first_name", "surname", "company")}
    return _ask(
        request, AddressForm(None, **known), "Add new address", "/profile/addresses/new"
    )


@pages.post("/profile/addresses/new", access=SIGNED_IN)
def add(request: PageRequest) -> Response:
    """Put it into the book."""
    form = AddressForm(request.form)
    if form.validate():
        try:
            services.add_address(request.user_id, form.address)
        except BookFull:
            form.refuse("first_name", _FULL)
        else:
            return back_to("addresses", "The address is in your address book.")
    return _ask(request, form, "Add new address", "/profile/addresses/new")


@pages.get("/profile/addresses/{address_id}", access=SIGNED_IN)
def ask_change(request: PageRequest, address_id: str) -> Response:
    """An address, to be put right."""
    known = services.address(request.user_id, address_id)
    form = AddressForm(None, **known.postal.as_dict())
    return _ask(request, form, "Edit address", f"/profile/addresses/{address_id}")


@pages.post("/profile/addresses/{address_id}", access=SIGNED_IN)
def change(request: PageRequest, address_id: str) -> Response:
    """Keep it as it is now."""
    services.address(request.user_id, address_id)
    form = AddressForm(request.form)
    if not form.validate():
        return _ask(request, form, "Edit address", f"/profile/addresses/{address_id}")
    services.change_address(request.user_id, address_id, form.address)
    return back_to("addresses", "The address is saved.")


@pages.get("/profile/addresses/{address_id}/remove", access=SIGNED_IN)
@require_fresh
def ask_removal(request: PageRequest, address_id: str) -> Response:
    """Whether an address shall go."""
    known = services.address(request.user_id, address_id)
    return page(
        request,
        "accounts/address_remove.html",
        crumbs=below_profile(request, "Remove address"),
        address=known,
    )


@pages.post("/profile/addresses/{address_id}/remove", access=SIGNED_IN)
@require_fresh
def remove(request: PageRequest, address_id: str) -> Response:
    """Take it out of the book."""
    services.remove_address(request.user_id, address_id)
    return back_to("addresses", "The address is removed.")


@pages.post("/profile/addresses/{address_id}/usual", access=SIGNED_IN)
def make_usual(request: PageRequest, address_id: str) -> Response:
    """Have it offered first."""
    services.make_usual(request.user_id, address_id)
    return back_to("addresses", "That is your usual address now.")


def _ask(request: PageRequest, form: AddressForm, title: str, action: str) -> Response:
    crumbs = below_profile(request, title)
    return page(
        request, "accounts/address.html", form=form, title=title, action=action, crumbs=crumbs
    )
