"""The gateway forwards requests and responses byte for byte."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from local.emulator.gateway import MAX_BODY, forwarder, serve
from local.emulator.processes import free_port, listen

PREFIX = "/_aws/execute-api/abc/$default"
Seen = tuple[str, str, dict[str, str], bytes]


class _Upstream(ThreadingHTTPServer):
    """A fake emulator that records requests and returns a prepared response."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.seen: list[Seen] = []
        self.status = 200
        self.headers: list[tuple[str, str]] = []
        self.body = b""
        self.seconds = 0.0
        self.busy = 0
        self.most = 0
        self.lock = threading.Lock()

    def wait(self) -> None:
        """Takes `seconds`, and counts how many requests are waited for at once."""
        with self.lock:
            self.busy += 1
            self.most = max(self.most, self.busy)
        time.sleep(self.seconds)
        with self.lock:
            self.busy -= 1


class _Handler(BaseHTTPRequestHandler):
    server: _Upstream

    def handle_one_request(self) -> None:
        self.raw_requestline = self.rfile.readline(65_537)
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.seen.append((self.command, self.path, headers, body))
        self.server.wait()
        self.send_response_only(self.server.status)
        for name, value in self.server.headers:
            self.send_header(name, value)
        self.send_header("content-length", str(len(self.server.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(self.server.body)


@pytest.fixture
def upstream() -> Iterator[_Upstream]:
    with _Upstream() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def port(upstream: _Upstream) -> Iterator[int]:
    base = f"http://127.0.0.1:{upstream.server_address[1]}{PREFIX}"
    with listen(0) as listener, serve(forwarder(base), listener):
        yield listener.getsockname()[1]


def _ask(
    port: int, method: str, target: str, body: bytes = b"", **headers: str
) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, target, body=body, headers=headers)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer, content


@pytest.mark.parametrize(
    "target",
    [
        "/",
        "/articles?b=2&a=1&a=0",
        "/articles?q=a%20b+c%2Bd&empty=&bare",
        "/articles/%D0%BC%D0%B8%D1%80%2Fx",
        "/a//b/../c/./d",
        "/a;b=c/@d:e,f!g$h'(i)*",
        "/articles?url=https://x.example.org/?y=[1]",
    ],
)
def test_path_and_query_are_forwarded_byte_for_byte(
    upstream: _Upstream, port: int, target: str
) -> None:
    _ask(port, "GET", target)

    [(_, path, _, _)] = upstream.seen
    assert path == PREFIX + target


def test_a_body_is_forwarded_byte_for_byte(upstream: _Upstream, port: int) -> None:
    body = bytes(range(256)) * 100

    _ask(port, "POST", "/articles", body, **{"content-type": "application/octet-stream"})

    [(method, _, headers, seen)] = upstream.seen
    assert method == "POST"
    assert seen == body
    assert headers["content-length"] == str(len(body))
    assert headers["content-type"] == "application/octet-stream"


def test_only_headers_of_the_message_are_forwarded(upstream: _Upstream, port: int) -> None:
    _ask(
        port,
        "POST",
        "/webhooks/ghost-main",
        b"x",
        **{
            "X-Ghost-Signature": "sha256=00, t=1",
            "Authorization": "Bearer dl_x_y",
            "Connection": "close, x-private",
            "X-Private": "1",
            "TE": "trailers",
            "Host": "newsroom.example.org",
        },
    )

    [(_, _, headers, _)] = upstream.seen
    assert headers["x-ghost-signature"] == "sha256=00, t=1"
    assert headers["authorization"] == "Bearer dl_x_y"
    assert headers["host"] == "newsroom.example.org"
    assert headers["x-forwarded-proto"] == "http"
    assert "x-private" not in headers
    assert "te" not in headers


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"])
def test_every_method_reaches_the_api(upstream: _Upstream, port: int, method: str) -> None:
    upstream.status = 404
    upstream.body = b"not here"

    answer, content = _ask(port, method, "/articles")

    assert upstream.seen[0][0] == method
    assert answer.status == 404
    assert content == (b"" if method == "HEAD" else b"not here")


def test_the_response_is_returned_byte_for_byte(upstream: _Upstream, port: int) -> None:
    upstream.status = 203
    upstream.body = bytes(range(256))
    upstream.headers = [
        ("Content-Type", "application/octet-stream"),
        ("ETag", 'W/"1"'),
        ("Content-Encoding", "gzip"),
        ("Set-Cookie", "a=1"),
        ("Set-Cookie", "b=2"),
    ]

    answer, content = _ask(port, "GET", "/")

    assert answer.status == 203
    assert content == upstream.body
    assert answer.headers["etag"] == 'W/"1"'
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers.get_all("set-cookie") == ["a=1", "b=2"]


def test_a_304_has_no_body(upstream: _Upstream, port: int) -> None:
    upstream.status = 304

    answer, content = _ask(port, "GET", "/articles/x")

    assert (answer.status, content) == (304, b"")


def test_a_body_over_the_gateways_limit_is_refused(upstream: _Upstream, port: int) -> None:
    answer, content = _ask(port, "POST", "/articles", b"a" * (MAX_BODY + 1))

    assert answer.status == 413
    assert answer.headers["content-type"] == "application/problem+json"
    problem = json.loads(content)
    assert problem["code"] == "body_too_large"
    assert "POST /uploads/<source>" in problem["detail"]
    assert "drop/<source>/" in problem["detail"]
    assert upstream.seen == []


def test_an_unreachable_api_is_a_problem_document() -> None:
    with listen(0) as listener, serve(forwarder(f"http://127.0.0.1:{free_port()}"), listener):
        answer, content = _ask(listener.getsockname()[1], "GET", "/health")

    assert answer.status == 502
    assert b'"gateway_unreachable"' in content


def test_a_request_that_is_not_http_does_not_stop_the_server(
    upstream: _Upstream, port: int
) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(b"\x16\x03\x01 this is no HTTP\r\n\r\n")
        connection.recv(1_000)

    answer, _ = _ask(port, "GET", "/health")

    assert answer.status == 200


def test_no_header_is_added_that_changes_the_response(upstream: _Upstream, port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.putrequest("GET", "/articles", skip_accept_encoding=True)
    connection.endheaders()
    connection.getresponse().read()
    connection.close()

    [(_, _, headers, _)] = upstream.seen
    # Functions compress for a client that asks for it; curl does not.
    assert not {"accept", "accept-encoding", "user-agent"} & set(headers)


def test_a_crowd_waits_at_the_front_and_gets_no_error(upstream: _Upstream) -> None:
    upstream.seconds = 0.01
    base = f"http://127.0.0.1:{upstream.server_address[1]}{PREFIX}"
    with (
        listen(0) as listener,
        serve(forwarder(base, slots=3), listener),
        ThreadPoolExecutor(50) as crowd,
    ):
        port = listener.getsockname()[1]
        answers = list(crowd.map(lambda _: _ask(port, "GET", "/articles")[0].status, range(100)))
    assert answers == [200] * 100
    assert 1 <= upstream.most <= 3
