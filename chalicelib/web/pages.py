"""The only door: a route says who may use it; here that is checked, and errors become pages."""

import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any
from urllib.parse import quote

from chalice.app import Blueprint, Response

from chalicelib import ids, storage, templating
from chalicelib.errors import Conflict, NotAllowed, NotFound, TooMany
from chalicelib.storage import Key, Record
from chalicelib.web import cookies, navigation, static
from chalicelib.web.cookies import Flash
from chalicelib.web.forms import BadForm, TooLong
from chalicelib.web.headers import security_headers
from chalicelib.web.requests import (
    Forged,
    PageRequest,
    SignedOut,
    check_not_forged,
    read_request,
)
from chalicelib.web.sessions import Role

log = logging.getLogger(__name__)

ANYONE = frozenset[Role]()
SIGNED_IN = frozenset(Role)

_STATUS_OF: dict[type[Exception], int] = {
    NotFound: 404,
    NotAllowed: 403,
    Conflict: 409,
    TooMany: 429,
    BadForm: 400,
    TooLong: 413,
    storage.Unavailable: 503,
    storage.DatabaseFault: 503,
}

View = Callable[..., Response]
Access = Role | frozenset[Role]


class BasketInHeader:
    """How the basket at the top of an employer's pages is read and drawn."""

    key: Callable[[str], Key[Any]] | None = None
    draw: Callable[[Record | None], Any] = staticmethod(lambda _record: None)


def show_basket(key: Callable[[str], Key[Any]], draw: Callable[[Any], Any]) -> None:
    """Let the header of employers' pages show what lies at `key(user_id)`, as `draw` says.

    `draw` is given the record or None, and returns something with `.text` and `.href`.
    """
    BasketInHeader.key, BasketInHeader.draw = key, staticmethod(draw)


class Pages(Blueprint):
    """The pages of one domain. Every route names who may use it; there is no default."""

    def __init__(self, import_name: str) -> None:
        super().__init__(import_name)
        self.access: dict[tuple[str, str], Access] = {}

    def get(self, path: str, *, access: Access) -> Callable[[View], View]:
        """Register a view that shows a page and changes nothing."""
        return self._register(path, "GET", access)

    def post(self, path: str, *, access: Access) -> Callable[[View], View]:
        """Register a view that takes a form; its origin and token are checked before."""
        return self._register(path, "POST", access)

    def _register(self, path: str, method: str, access: Access) -> Callable[[View], View]:
        self.access[method, path] = access
        methods = ["POST"] if method == "POST" else ["GET", "HEAD"]

        def decorate(view: View) -> View:
            def handler(**parameters: str) -> Response:
                request = read_request_of(self)
                return serve(request, view, access, parameters, self._depth_above(path))

            handler.__name__ = view.__name__
            # Any type comes to us: Chalice would refuse with JSON what we refuse with a page.
            self.route(path, methods=methods, content_types=["*/*"])(handler)
            return view

        return decorate

    def _depth_above(self, path: str) -> int:
        """Return how many parts of `path` lead to a page: its own, or the nearest above it."""
        while path and ("GET", path) not in self.access:
            path = path.rpartition("/")[0]
        return path.count("/")


def read_request_of(pages: Pages) -> PageRequest | Response:
    """Return the present request, or the page that says it could not be read."""
    raw = pages.current_request
    try:
        return read_request(raw)
    except Exception:
        log.exception("page.failed", extra={"path": raw.path})
        return _bare_error_page()


def _bare_error_page() -> Response:
    body = templating.render("errors/bare.html", status=503)
    return Response(body, security_headers() | {"Retry-After": "30"}, status_code=503)


def serve(
    request: PageRequest | Response,
    view: View,
    access: Access,
    parameters: dict[str, str],
    depth: int,
) -> Response:
    """Return the page of `view`, or of whatever stood in its way; a form stood `depth` deep."""
    if isinstance(request, Response):
        return request
    with _basket_alongside(request) as request.along:
        try:
            _check_access(request, access)
            if request.raw.method == "POST":
                check_not_forged(request)
            return view(request, **parameters)
        except SignedOut:
            return _to_login(request, depth)
        except tuple(_STATUS_OF) as error:
            status = next(
                _STATUS_OF[kind] for kind in type(error).__mro__ if kind in _STATUS_OF
            )
            return _refuse(request, status, error)
        except Exception as error:
            log.exception("page.failed", extra={"path": request.raw.path})
            return error_page(request, 500, error)


def _basket_alongside(request: PageRequest) -> AbstractContextManager[storage.Along | None]:
    session = request.session
    if BasketInHeader.key is None or session is None or session.role is not Role.EMPLOYER:
        return nullcontext()
    return storage.reading_along(BasketInHeader.key(session.user_id))


def _check_access(request: PageRequest, access: Access) -> None:
    allowed = frozenset([access]) if isinstance(access, Role) else access
    if allowed and request.signed_in.role not in allowed:
        raise NotAllowed("another side of the portal")


def _to_login(request: PageRequest, depth: int) -> Response:
    if request.raw.method != "POST":
        return redirect(f"/sign-in?next={quote(request.path, safe='')}")
    # Whoever has signed in again wants the page whose form was lost, not where it went.
    above = quote("/".join(request.path.split("/")[: depth + 1]), safe="")
    lost = Flash("note", "You were logged out. Log in to go on; nothing was sent.")
    return redirect(f"/sign-in?next={above}" if above else "/sign-in", flash=lost)


def _refuse(request: PageRequest, status: int, error: Exception) -> Response:
    extra = {"path": request.raw.path, "status": status, "reason": type(error).__name__}
    ours = status >= 500  # noqa: PLR2004
    log.log(
        logging.ERROR if ours else logging.WARNING, "page.refused", exc_info=ours, extra=extra
    )
    return error_page(request, status, error)


def error_page(request: PageRequest, status: int, error: Exception) -> Response:
    """Return the page for an error: honest, drawn like any other, never a traceback.

    When that fails as well, a page that needs nothing is the last one.
    """
    try:
        response = page(
            request,
            f"errors/{status}.html",
            status=status,
            error_id=ids.new_id()[:8],
            wait_minutes=getattr(error, "wait_minutes", None),
            forged=isinstance(error, Forged),
        )
    except Exception:
        log.exception("page.failed", extra={"path": request.raw.path})
        return _bare_error_page()
    if status == 503:  # noqa: PLR2004
        response.headers["Retry-After"] = "30"
    return response


def page(  # noqa: PLR0913  a page has many optional sides, all named
    request: PageRequest,
    template: str,
    *,
    status: int = 200,
    form: Any = None,
    form_action: Sequence[str] = (),
    images: Sequence[str] = (),
    set_cookies: Sequence[str] = (),
    **values: Any,
) -> Response:
    """Return a page. A `form` with messages makes it a 422.

    `form_action` and `images` are origins that this page's policy allows besides our own;
    `set_cookies` are whole Set-Cookie values.
    """
    flash = cookies.read_flash(request.cookies.get(cookies.FLASH, ""))
    basket = BasketInHeader.draw(request.along.read()) if request.along else None
    body = templating.render(
        template,
        session=request.session,
        nav=navigation.menu(request.session, request.path),
        basket=basket,
        csrf_token=request.csrf_token,
        flash=flash,
        form=form,
        asset=static.asset,
        path=request.path,
        **{"crumbs": (), **values},
    )
    headers = security_headers(form_action, images)
    setting = list(set_cookies)
    if flash is not None:
        setting.append(cookies.clearing(cookies.FLASH))
    if request.session is None and request.cookies.get(cookies.VISITOR) != request.nonce:
        setting.append(cookies.setting(cookies.VISITOR, request.nonce))
    headers["Set-Cookie"] = setting
    failed = form is not None and form.has_errors
    return Response(body, headers, status_code=422 if failed and status == 200 else status)  # noqa: PLR2004


def redirect(
    path: str, *, flash: Flash | None = None, set_cookies: Sequence[str] = ()
) -> Response:
    """Return a 303 to a path of ours, or to an address that a gateway gave."""
    headers = security_headers()
    setting = [*set_cookies, *([cookies.flash(flash)] if flash else [])]
    return Response("", headers | {"Location": path, "Set-Cookie": setting}, status_code=303)


def redirect_signed_out(path: str, *, flash: Flash) -> Response:
    """Return a 303 after which the browser holds no session, and no page it has seen."""
    response = redirect(path, flash=flash, set_cookies=[cookies.clearing(cookies.SESSION)])
    response.headers["Clear-Site-Data"] = '"cache"'
    return response
