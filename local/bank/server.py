"""The HTTP server: finds the function for a request and writes its response."""

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from local.bank import control, gateway, hosted
from local.bank.bank import Bank
from local.bank.options import HOST, Options
from local.bank.pages import draw, static_file
from local.bank.web import Request, Response, page_headers

log = logging.getLogger("bank")

View = Callable[[Bank, Request], Response]
_LARGEST_BODY = 128 * 1024

ROUTES: dict[tuple[str, str], View] = {
    ("POST", "/gateway/service/vspserver-register.vsp"): gateway.register,
    ("GET", "/gateway/service/cardselection"): hosted.ask_card_type,
    ("POST", "/gateway/service/cardselection"): hosted.save_card_type,
    ("GET", "/gateway/service/carddetails"): hosted.ask_card,
    ("POST", "/gateway/service/carddetails"): hosted.save_card,
    ("GET", "/gateway/service/confirmation"): hosted.ask_confirmation,
    ("POST", "/gateway/service/confirmation"): hosted.pay,
    ("GET", "/gateway/service/authentication"): hosted.ask_challenge,
    ("POST", "/gateway/service/authentication"): hosted.answer_challenge,
    ("GET", "/gateway/service/cancel"): hosted.ask_card_type,
    ("POST", "/gateway/service/cancel"): hosted.cancel,
    ("GET", "/gateway/service/outcome"): hosted.show_outcome,
    ("GET", "/"): lambda _bank, _request: Response.redirect(control.PAGE),
    ("GET", control.PAGE): control.show_control,
    ("POST", control.PAGE): control.save_scenario,
    ("GET", "/sandbox/api/scenarios"): control.api_scenarios,
    ("POST", "/sandbox/api/scenario"): control.api_set_scenario,
    ("GET", "/sandbox/api/transactions"): control.api_transactions,
}
PREFIXES: dict[tuple[str, str], View] = {
    ("GET", control.PAGES): control.show_transaction,
    ("GET", control.API): control.api_transaction,
    ("POST", control.API): control.api_act,
}


class BankServer(ThreadingHTTPServer):
    """The bank behind a port of this machine. It listens nowhere else."""

    daemon_threads = True

    def __init__(self, options: Options) -> None:
        super().__init__((HOST, options.port), _Handler)
        self.bank = Bank(replace(options, port=self.server_port))


def answer(bank: Bank, request: Request) -> Response:
    """Return the response to a request, or the page that says there is none."""
    file = static_file(request.path) if request.method == "GET" else None
    if file is not None:
        return Response(200, *file)
    view = ROUTES.get((request.method, request.path))
    for (method, prefix), candidate in PREFIXES.items():
        if request.method == method and request.path.startswith(prefix):
            view = candidate
    if view is None:
        return Response.page(draw("unknown.html", title="Page not found"), 404)
    return view(bank, request)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "OpayoSandbox"
    sys_version = ""
    timeout = 60
    server: BankServer

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _serve(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > _LARGEST_BODY:
            self.close_connection = True
            self._write(Response.text("The request is too large", 413))
            return
        body = self.rfile.read(int(length))
        if self._is_from_elsewhere():
            self._write(Response.text("Not from here", 403))
            return
        parts = urlsplit(self.path)
        request = Request(self.command, parts.path, dict(parse_qsl(parts.query)), body)
        self._write(answer(self.server.bank, request))

    def _is_from_elsewhere(self) -> bool:
        """Tell whether another site makes a browser speak to the bank's switches."""
        host = urlsplit(f"//{self.headers.get('Host', HOST)}").hostname or ""
        strange = host not in {HOST, "localhost"} and not host.endswith(".localhost")
        site = self.headers.get("Sec-Fetch-Site", "none")
        foreign_post = self.command == "POST" and site not in {"none", "same-origin"}
        return strange or foreign_post

    def _write(self, response: Response) -> None:
        if response.delay and self.server.bank.stopping.wait(response.delay):
            response = Response.none_after(0)
        if response.silent:
            self.close_connection = True
            return
        self.send_response(response.status)
        headers = {**page_headers(), **response.headers}
        headers["Content-Type"] = response.content_type
        headers["Content-Length"] = str(len(response.body))
        for name, value in headers.items():
            self.send_header(name, value)
        with suppress(ConnectionError):  # whoever asked has gone
            self.end_headers()
            self.wfile.write(response.body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 — the base class's signature
        log.info(format, *args)
