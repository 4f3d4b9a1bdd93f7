"""Serves the emulator with uvicorn on httptools and uvloop instead of hypercorn on h11.

Each article causes about 15 requests, and hypercorn with h11 took more than a third of the
emulator's CPU time. httptools and uvloop are C; they serve the same application.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import hypercorn.asyncio
import uvicorn
import uvloop

if TYPE_CHECKING:
    from hypercorn.config import Config
    from starlette.types import ASGIApp

_SERVE = "serve"
GRACE_SECONDS = 3
"""How long requests may still take after SIGTERM."""


def configuration(application: ASGIApp, config: Config) -> uvicorn.Config:
    """The settings of uvicorn that correspond to those of hypercorn."""
    host, _, port = config.bind[0].rpartition(":")
    return uvicorn.Config(
        application,
        host=host,
        port=int(port),
        http="httptools",
        # The functions use no WebSocket.
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        # The emulator judges by the address of the connection.
        proxy_headers=False,
        timeout_keep_alive=int(config.keep_alive_timeout),
        timeout_graceful_shutdown=GRACE_SECONDS,
        backlog=config.backlog,
    )


async def serve(application: ASGIApp, config: Config) -> None:
    """Serves the application until SIGTERM or SIGINT, as `hypercorn.asyncio.serve` does."""
    await uvicorn.Server(configuration(application, config)).serve()


def install() -> None:
    """Makes the emulator's `main`, which imports hypercorn's `serve` when it runs, use this one."""
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    setattr(hypercorn.asyncio, _SERVE, serve)
