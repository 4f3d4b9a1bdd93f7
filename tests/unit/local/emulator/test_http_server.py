"""The emulator's HTTP server."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import httpx
import uvicorn
from hypercorn.config import Config

from local.emulator.http_server import configuration
from local.emulator.processes import LOOPBACK, free_port, wait_until

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with the target as it came, as signatures are checked against it."""
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    target = scope["raw_path"] + b"?" + scope["query_string"]
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": target})


def test_targets_reach_the_emulator_unchanged() -> None:
    config = Config()
    port = free_port()
    config.bind = [f"{LOOPBACK}:{port}"]
    server = uvicorn.Server(configuration(echo, config))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_until(lambda: server.started, seconds=10, what="the server")
    target = b"/bucket/a%2Fb//c%20d/%D5%A1+?list-type=2&prefix=%2F"
    with httpx.Client(trust_env=False) as client:
        address = f"http://{LOOPBACK}:{port}/"
        answer = client.send(client.build_request("GET", address, extensions={"target": target}))
    server.should_exit = True
    thread.join(10)
    assert answer.content == target
    # The emulator sends its own, as AWS does.
    assert {"server", "date"}.isdisjoint(answer.headers)
