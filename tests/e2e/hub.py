"""A small WebSub hub, which verifies subscriptions and distributes content as hubs do."""

from __future__ import annotations

import hmac
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

import httpx

CHALLENGE = "a challenge + nobody = guesses"


@dataclass
class Hub:
    """The forms of requests, in order."""

    url: str = ""
    forms: list[dict[str, str]] = field(default_factory=list)
    echoes: list[str] = field(default_factory=list)
    """The subscriber's response to each verification, `<status> <body>`."""

    def verify(self, form: dict[str, str]) -> None:
        """Verifies the request at the callback."""
        query = {
            "hub.mode": form["hub.mode"],
            "hub.topic": form["hub.topic"],
            "hub.challenge": CHALLENGE,
            "hub.lease_seconds": form.get("hub.lease_seconds", "0"),
        }
        answer = httpx.get(form["hub.callback"], params=query, timeout=30.0, trust_env=False)
        self.echoes.append(f"{answer.status_code} {answer.text}")

    def distribute(self, body: bytes, *, secret: str | None = None) -> httpx.Response:
        """Posts content to the callback of the last subscription."""
        form = self.forms[-1]
        key = (secret or form["hub.secret"]).encode()
        headers = {
            "content-type": "application/rss+xml",
            "x-hub-signature": f"sha512={hmac.new(key, body, 'sha512').hexdigest()}",
            "link": f'<{form["hub.topic"]}>; rel="self", <{self.url}>; rel="hub"',
        }
        return httpx.post(
            form["hub.callback"], content=body, headers=headers, timeout=30.0, trust_env=False
        )


@contextmanager
def small_hub() -> Iterator[Hub]:
    """Runs a hub on loopback while the block runs."""
    hub = Hub()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            form = dict(parse_qsl(body))
            hub.forms.append(form)
            self.send_response(202)
            self.end_headers()
            threading.Thread(target=hub.verify, args=(form,), daemon=True).start()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Logs nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hub.url = f"http://127.0.0.1:{server.server_address[1]}/"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
