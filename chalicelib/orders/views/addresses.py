"""Steps 2 and 3 of the checkout: an address from the book, a new one, or the same again."""

from collections.abc import Callable
from dataclasses import dataclass

from chalice.app import Response

from chalicelib.accounts import services as accounts
from chalicelib.orders import rules, services
from chalicelib.orders.forms import BookForm, NewAddressForm
from chalicelib.orders.views.checkout import onward, step_page
from chalicelib.orders.views.routes import pages
from chalicelib.web.addresses import PostalAddress
from chalicelib.web.requests import PageRequest
from chalicelib.web.sessions import Role

_SAME = "same"
_PRESENT = "present"


@dataclass(frozen=True, slots=True)
class Known:
    """The addresses that can be chosen, by what stands for each, and the present answer."""

    addresses: dict[str, PostalAddress]
    chosen: str | None

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Each with its first line."""
        return [(key, _title(key, to)) for key, to in self.addresses.items()]

    @property
    def details(self) -> dict[str, tuple[str, str]]:
        """The other lines of each."""
        return {
            key: (", ".join(to.lines if key == _SAME else to.lines[1:]), "")
            for key, to in self.addresses.items()
        }


@pages.get("/checkout/billing", access=Role.EMPLOYER)
def ask_billing(request: PageRequest) -> Response:
    """Step 2: whom the order is billed to."""
    now = services.review(request.user_id, with_buyer=True)
    return _ask(request, "billing", now, _for_billing(now))


@pages.post("/checkout/billing", access=Role.EMPLOYER)
def save_billing(request: PageRequest) -> Response:
    """Keep the billing address, chosen or typed."""
    now = services.review(request.user_id, with_buyer=True)

    def save(_key: str, address: PostalAddress, remember: bool) -> services.Review:
        return services.save_billing(request.user_id, address, remember=remember)

    return _save(request, "billing", now, _for_billing(now), save)


@pages.get("/checkout/delivery", access=Role.EMPLOYER)
def ask_delivery(request: PageRequest) -> Response:
    """Step 3: where the letters go."""
    now = services.review(request.user_id)
    return _ask(request, "delivery", now, _for_delivery(now))


@pages.post("/checkout/delivery", access=Role.EMPLOYER)
def save_delivery(request: PageRequest) -> Response:
    """Keep the delivery address: the billing address, another known one, or one typed."""
    now = services.review(request.user_id)

    def save(key: str, address: PostalAddress, remember: bool) -> services.Review:
        if key == _SAME:
            return services.save_delivery_same(request.user_id)
        return services.save_delivery(request.user_id, address, remember=remember)

    return _save(request, "delivery", now, _for_delivery(now), save)


def _ask(request: PageRequest, slug: str, now: services.Review, known: Known) -> Response:
    return _address_page(request, slug, now, known, _blank(now))


def _save(
    request: PageRequest,
    slug: str,
    now: services.Review,
    known: Known,
    save: Callable[[str, PostalAddress, bool], services.Review],
) -> Response:
    is_open = rules.may_open(slug, now.progress)
    if request.form.get("how") == "known":
        book = BookForm.of(known.choices, request.form)
        if is_open and book.validate():
            key = str(book.answer.data)
            return onward(lambda: save(key, known.addresses[key], False))
        return _address_page(request, slug, now, known, book)
    new = NewAddressForm(request.form)
    if is_open and new.validate():
        return onward(lambda: save("", new.address, bool(new.remember.data)))
    return _address_page(request, slug, now, known, new)


def _address_page(
    request: PageRequest,
    slug: str,
    now: services.Review,
    known: Known,
    form: BookForm | NewAddressForm,
) -> Response:
    is_book = isinstance(form, BookForm)
    return step_page(
        request,
        slug,
        now,
        form=form,
        book=form if is_book else BookForm.of(known.choices, chosen=known.chosen),
        new=_blank(now) if is_book else form,
        details=known.details,
    )


def _blank(now: services.Review) -> NewAddressForm:
    if now.buyer is None:
        return NewAddressForm()
    return NewAddressForm(
        None,
        first_name=now.buyer.first_name,
        surname=now.buyer.surname,
        company=now.buyer.company,
    )


def _for_billing(now: services.Review) -> Known:
    return _known(_book(now.basket.user_id), now.billing)


def _for_delivery(now: services.Review) -> Known:
    if now.billing is None:
        return Known({}, None)
    others = {key: to for key, to in _book(now.basket.user_id).items() if to != now.billing}
    if now.is_same or now.delivery is None or now.delivery == now.billing:
        return Known({_SAME: now.billing} | others, _SAME)
    known = _known(others, now.delivery)
    return Known({_SAME: now.billing} | known.addresses, known.chosen)


def _known(book: dict[str, PostalAddress], present: PostalAddress | None) -> Known:
    if present is None:
        return Known(book, next(iter(book), None) if len(book) == 1 else None)
    for key, address in book.items():
        if address == present:
            return Known(book, key)
    return Known({_PRESENT: present} | book, _PRESENT)


def _book(user_id: str) -> dict[str, PostalAddress]:
    return {entry.address_id: entry.postal for entry in accounts.address_book(user_id)}


def _title(key: str, to: PostalAddress) -> str:
    return "Same as the billing address" if key == _SAME else to.full_name
