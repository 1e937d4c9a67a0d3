"""The mailbox keeps what was sent and shows it harmlessly."""

import http.client
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from local.laptop import HOST
from local.mailbox import pages
from local.mailbox.server import Mailbox
from local.mailbox.store import Store


def _sent(number: int, to: str, **changes: str) -> dict[str, object]:
    return {
        "MessageId": f"id-{number}@email.amazonses.com",
        "Source": "certificates@example.org",
        "To": [to],
        "CC": [],
        "BCC": [],
        "Subject": f"Letter {number}",
        "BodyText": "See https://example.org/x?a=1&b=2.",
        "BodyHtml": '<a href="https://example.org/x">Look</a>',
        "Timestamp": 1000.0 + number,
        **changes,
    }


class _Emulator(ThreadingHTTPServer):
    sent: list[dict[str, object]]

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.server_port}"


class _Answer(BaseHTTPRequestHandler):
    server: _Emulator

    def do_GET(self) -> None:
        body = json.dumps({"messages": {"000000000000": self.server.sent}}).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def emulator(socket_enabled: None) -> Iterator[_Emulator]:
    with _Emulator((HOST, 0), _Answer) as server:
        server.sent = []
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def store(emulator: _Emulator, tmp_path: Path) -> Store:
    return Store(tmp_path / "mail.jsonl", emulator.url)


@pytest.fixture
def mailbox(store: Store) -> Iterator[Mailbox]:
    server = Mailbox(0, store)
    thread = threading.Thread(target=server.serve_until_closed)
    thread.start()
    yield server
    server.close_soon()
    thread.join()


def _get(mailbox: Mailbox, path: str, host: str = "") -> tuple[int, str, str]:
    connection = http.client.HTTPConnection(HOST, mailbox.server_port)
    host = host or f"{HOST}:{mailbox.server_port}"
    connection.request("GET", path, headers={"Host": host})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text, answer.headers["Content-Security-Policy"]


def test_mail_outlives_the_emulator_that_forgets_it(
    emulator: _Emulator, store: Store, tmp_path: Path
) -> None:
    emulator.sent = [_sent(1, "ann@example.org")]
    store.collect()
    emulator.sent = [_sent(2, "ann@example.org")]

    again = Store(tmp_path / "mail.jsonl", emulator.url)
    again.collect()

    assert [message.subject for message in again.find()] == ["Letter 2", "Letter 1"]


def test_a_message_is_kept_once_however_often_it_is_seen(
    emulator: _Emulator, store: Store, tmp_path: Path
) -> None:
    emulator.sent = [_sent(1, "ann@example.org")]

    store.collect()
    store.collect()

    assert len((tmp_path / "mail.jsonl").read_text().splitlines()) == 1


def test_an_emulator_that_is_away_has_sent_nothing(
    socket_enabled: None, tmp_path: Path
) -> None:
    store = Store(tmp_path / "mail.jsonl", f"http://{HOST}:1")

    store.collect()

    assert store.find() == []


def test_tests_find_mail_by_recipient_as_soon_as_they_ask(
    emulator: _Emulator, mailbox: Mailbox
) -> None:
    emulator.sent = [_sent(1, "ann@example.org"), _sent(2, "bob@example.org")]

    status, text, _ = _get(mailbox, "/api/messages?to=BOB@example.org")

    assert status == 200
    [message] = json.loads(text)
    assert message["to"] == ["bob@example.org"]
    assert message["html"] == '<a href="https://example.org/x">Look</a>'


def test_people_see_a_list_and_each_message(emulator: _Emulator, mailbox: Mailbox) -> None:
    emulator.sent = [_sent(1, "ann@example.org", Subject="<b>Bold</b>")]

    _, listed, _ = _get(mailbox, "/")
    _, shown, policy = _get(mailbox, "/messages/id-1")

    assert '<a href="/messages/id-1">&lt;b&gt;Bold&lt;/b&gt;</a>' in listed
    assert '<a href="https://example.org/x?a=1&amp;b=2">' in shown
    assert "frame-src 'self'" in policy
    assert "unsafe" not in policy


def test_the_html_of_a_message_runs_nothing_and_its_links_leave_the_frame(
    emulator: _Emulator, mailbox: Mailbox
) -> None:
    emulator.sent = [_sent(1, "ann@example.org")]

    _, body, policy = _get(mailbox, "/messages/id-1/html")

    assert body.startswith('<base target="_top">')
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert "script" not in policy


def test_an_empty_mailbox_says_what_to_do(mailbox: Mailbox) -> None:
    _, text, _ = _get(mailbox, "/")

    assert "0 messages" in text
    assert "reload this page" in text


def test_a_missing_message_is_not_found(mailbox: Mailbox) -> None:
    assert _get(mailbox, "/messages/id-9")[0] == 404


def test_a_name_that_was_pointed_at_loopback_reads_no_mail(mailbox: Mailbox) -> None:
    assert _get(mailbox, "/api/messages", host="evil.example.org")[0] == 421


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<i>", "&lt;i&gt;"),
        ("(https://a.example)", '(<a href="https://a.example">https://a.example</a>)'),
        ("https://a.example/b.", '<a href="https://a.example/b">https://a.example/b</a>.'),
    ],
)
def test_web_addresses_in_text_become_links(text: str, html: str) -> None:
    assert pages.link(text) == html
