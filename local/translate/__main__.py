"""`python -m local.translate`: prints `ready <url>` and serves until SIGTERM; see `--help`."""

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
    """Prints a line when it is ready; the process that started it waits for the line."""

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            ports = [bound.getsockname()[1] for server in self.servers for bound in server.sockets]
            sys.stdout.write(f"ready http://{self.config.host}:{ports[0]}\n")
            sys.stdout.flush()


def serve(
    port: int, engines: Engines, *, fault: Fault = no_faults, state: Path | None = None
) -> None:
    """Serves the engines on loopback until SIGINT or SIGTERM; port 0 selects a free port."""
    app = create_app(engines, fault=fault, state=state)
    _Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning")).run()


def main() -> None:
    """Reads the command line and serves."""
    parser = argparse.ArgumentParser(
        prog="local.translate", description="Serve the API of Amazon Translate on this machine."
    )
    parser.add_argument("--port", type=int, default=0, help="the port; 0, the default: a free one")
    parser.add_argument("--state", type=Path, help="a folder that stores terminologies")
    parser.add_argument(
        "--echo", action="store_true", help="serve every language pair with an engine that echoes"
    )
    parser.add_argument(
        "--throttle", type=float, default=0, help="throttle above this number of calls a second"
    )
    parser.add_argument(
        "--fault",
        type=read_fault,
        action="append",
        default=[],
        metavar="CODE:N",
        help="let every N-th call fail: CODE is an exception of the service, `break` (the "
        "connection breaks) or `slow` (20 s); repeat for several",
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
