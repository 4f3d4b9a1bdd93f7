"""Serves the endpoint in a thread of this process, for tests."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from socket import socket

    from starlette.applications import Starlette

STARTING_SECONDS = 10


@contextmanager
def running(app: Starlette) -> Iterator[str]:
    """Serves `app` on a free loopback port and yields its URL, for AWS_ENDPOINT_URL_TRANSLATE."""
    server = _Server(
        uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", lifespan="off")
    )
    thread = threading.Thread(target=server.run, name="local-translate", daemon=True)
    thread.start()
    if not server.ready.wait(STARTING_SECONDS):
        raise RuntimeError("the local Translate endpoint did not start")
    try:
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


class _Server(uvicorn.Server):
    """Signals when it is ready. Like any thread, it does not handle the process's signals."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()
