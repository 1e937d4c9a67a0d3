"""Serves the mailbox on loopback: pages for people, JSON for tests."""

import json
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from local.laptop import HOST
from local.mailbox import pages
from local.mailbox.store import Message, Store

# Mail is strangers' HTML: it may look as it likes, but runs nothing and fetches nothing.
_BODY_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "sandbox allow-popups allow-top-navigation-by-user-activation"
)
_PAGE_POLICY = (
    "default-src 'none'; style-src 'sha256-{style}'; frame-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_COLLECT_SECONDS = 1.0


class Mailbox(ThreadingHTTPServer):
    """The server; it fetches new mail once a second, and whenever somebody looks."""

    daemon_threads = True

    def __init__(self, port: int, store: Store) -> None:
        super().__init__((HOST, port), _Handler)
        self.store = store
        self._closing = threading.Event()

    def serve_until_closed(self) -> None:
        """Serve and collect until `close_soon`; then collect once more, so nothing is lost."""
        threading.Thread(target=self._collect, daemon=True).start()
        self.serve_forever(poll_interval=0.1)
        self.store.collect()
        self.server_close()

    def close_soon(self) -> None:
        """End `serve_until_closed`; safe to call from a signal handler."""
        self._closing.set()
        threading.Thread(target=self.shutdown).start()

    def _collect(self) -> None:
        while not self._closing.wait(_COLLECT_SECONDS):
            self.store.collect()


class _Handler(BaseHTTPRequestHandler):
    server: Mailbox

    def do_GET(self) -> None:
        if self.headers["Host"] not in self._own_names():
            # A web page elsewhere whose name was pointed at loopback may not read the mail.
            self._send(
                HTTPStatus.MISDIRECTED_REQUEST, "text/plain", "Not a mailbox of this name"
            )
            return
        url = urlsplit(self.path)
        to = parse_qs(url.query).get("to", [""])[0]
        self.server.store.collect()
        match url.path.strip("/").split("/"):
            case [""]:
                self._send_page(pages.draw_list(self.server.store.find(to), to))
            case ["api", "messages"]:
                found = [message.as_dict() for message in self.server.store.find(to)]
                self._send(HTTPStatus.OK, "application/json", json.dumps(found))
            case ["messages", message_id, *rest] if message := self.server.store.get(
                message_id
            ):
                self._send_message(message, rest)
            case _:
                self._send(HTTPStatus.NOT_FOUND, "text/plain", "There is no such message.")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing: whoever reads the mail need not be told so on the terminal."""

    def _send_message(self, message: Message, rest: list[str]) -> None:
        if rest == ["html"]:
            self._send(HTTPStatus.OK, "text/html", pages.draw_body(message), _BODY_POLICY)
        else:
            self._send_page(pages.draw_message(message))

    def _send_page(self, html: str) -> None:
        self._send(
            HTTPStatus.OK, "text/html", html, _PAGE_POLICY.format(style=pages.STYLE_HASH)
        )

    def _send(self, status: HTTPStatus, kind: str, text: str, policy: str = "") -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Content-Security-Policy", policy or "default-src 'none'")
        self.end_headers()
        self.wfile.write(body)

    def _own_names(self) -> set[str]:
        port = self.server.server_port
        return {f"{HOST}:{port}", f"localhost:{port}"}
