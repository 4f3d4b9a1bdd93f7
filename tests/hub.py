"""A small WebSub hub, and an HTTP API in front of a handler: real HTTP servers on loopback."""

from __future__ import annotations

import hmac
import http.client
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.http_events import http_event

Answer = tuple[int, dict[str, str], bytes]
Respond = Callable[[str, str, dict[str, str], bytes], Answer]


@contextmanager
def serving(respond: Respond) -> Iterator[str]:
    """Serves `respond(method, path, headers, body)` and yields the server's URL."""

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, sent, content = respond(self.command, self.path, headers, body)
            self.send_response(status)
            for name, value in sent.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = _answer  # noqa: N815 - http.server's own name
        do_POST = _answer  # noqa: N815 - http.server's own name

        def log_message(self, *args: Any) -> None:
            """Logs nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def api_edge(handle: Callable[[dict[str, Any]], dict[str, Any]]) -> Respond:
    """The route /websub/{source}/{key} as the HTTP API passes it to submit."""

    def respond(method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        _, _, source, key = urlsplit(path).path.split("/")
        answer = handle(
            http_event(
                method,
                path,
                route=f"{method} /websub/{{source}}/{{key}}",
                parameters={"source": source, "key": key},
                body=body or None,
                headers=headers,
            )
        )
        return answer["statusCode"], answer["headers"], answer["body"].encode()

    return respond


@dataclass
class Hub:
    """Accepts requests, verifies them before it responds, and distributes content."""

    lease_seconds: int | None = None
    """The lease that it grants, in seconds; None for the requested lease."""
    verifies: bool = True
    answers: list[Answer] = field(default_factory=list)
    """Responses to return in order instead of its own."""
    requests: list[dict[str, str]] = field(default_factory=list)
    verified: list[tuple[int, bytes]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def respond(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        assert method == "POST"
        assert headers["content-type"] == "application/x-www-form-urlencoded"
        form = dict(parse_qsl(body.decode(), strict_parsing=True))
        with self.lock:
            self.requests.append({**form, "path": path})
            if self.answers:
                return self.answers.pop(0)
        if self.verifies:
            self.verified.append(self.verify(form))
        return 202, {}, b""

    def verify(self, form: dict[str, str], **changes: str) -> tuple[int, bytes]:
        """Verifies the request at the callback."""
        granted = self.lease_seconds or form.get("hub.lease_seconds", "")
        query = {
            "hub.mode": form["hub.mode"],
            "hub.topic": form["hub.topic"],
            "hub.challenge": f"challenge-{len(self.requests)}",
        } | ({"hub.lease_seconds": str(granted)} if granted else {})
        return self.call("GET", f"{form['hub.callback']}?{urlencode(query | changes)}")[:2]

    def deny(self, form: dict[str, str], reason: str) -> tuple[int, bytes]:
        """Denies the subscription at the callback."""
        query = {"hub.mode": "denied", "hub.topic": form["hub.topic"], "hub.reason": reason}
        return self.call("GET", f"{form['hub.callback']}?{urlencode(query)}")[:2]

    def distribute(
        self, form: dict[str, str], content: bytes, *, method: str = "sha256", **headers: str
    ) -> tuple[int, bytes]:
        """Sends content to the callback, signed with the secret of the subscription."""
        signature = hmac.new(form["hub.secret"].encode(), content, method).hexdigest()
        sent = {
            "content-type": "application/rss+xml",
            "x-hub-signature": f"{method}={signature}",
            "link": '<https://elsewhere.example/feed>; rel="self"',
        } | {name.replace("_", "-"): value for name, value in headers.items()}
        return self.call("POST", form["hub.callback"], content, sent)

    def call(
        self,
        method: str,
        url: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, bytes]:
        """Makes an HTTP request, as a hub does."""
        target = urlsplit(url)
        assert target.hostname
        connection = http.client.HTTPConnection(target.hostname, target.port or 80, timeout=10)
        path = f"{target.path}?{target.query}" if target.query else target.path
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, content


def problem_code(body: bytes) -> str:
    """The error code of a problem+json body."""
    return str(json.loads(body)["code"])
