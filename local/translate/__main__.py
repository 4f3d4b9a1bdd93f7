"""`python -m local.translate`: prints `ready …`, serves until SIGTERM; `--help` tells more."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn

from local.translate.app import create_app
from local.translate.engines import Engines, echo_engines, local_engines
from local.translate.faults import Fault, either, no_faults, read_fault, throttle

if TYPE_CHECKING:
    from socket import socket


class _Server(uvicorn.Server):
    """Says when it is ready: whoever started it waits for that line."""

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            ports = [item.getsockname()[1] for server in self.servers for item in server.sockets]
            sys.stdout.write(f"ready http://{self.config.host}:{ports[0]}\n")
            sys.stdout.flush()


def serve(
    port: int, engines: Engines, *, fault: Fault = no_faults, state: Path | None = None
) -> None:
    """Serves the engines on loopback until SIGINT or SIGTERM; port 0 takes a free one."""
    app = create_app(engines, fault=fault, state=state)
    _Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning")).run()


def main() -> None:
    """Reads the command line and serves."""
    parser = argparse.ArgumentParser(prog="local.translate", description="Amazon Translate, here.")
    parser.add_argument("--port", type=int, default=0, help="0, the default, takes a free one")
    parser.add_argument("--state", type=Path, help="a folder that keeps terminologies")
    parser.add_argument("--echo", action="store_true", help="every pair, by an engine that echoes")
    parser.add_argument(
        "--throttle", type=float, default=0, help="throttle above so many calls a second"
    )
    parser.add_argument(
        "--fault",
        type=read_fault,
        action="append",
        default=[],
        metavar="CODE:N",
        help="every N-th call fails: with an exception of the service by name, `break` (the "
        "connection) or `slow` (20 s); repeat for several",
    )
    options = parser.parse_args()
    serve(
        options.port,
        echo_engines() if options.echo else local_engines(),
        fault=either(throttle(options.throttle), *options.fault),
        state=options.state,
    )


if __name__ == "__main__":
    main()
