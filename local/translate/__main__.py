"""`python -m local.translate [--port N] [--throttle N]`: prints `ready …`, serves until SIGTERM."""

from __future__ import annotations

import argparse
import sys
from socket import socket

import uvicorn

from local.translate.app import create_app, throttle_every
from local.translate.engines import local_engines


class _Server(uvicorn.Server):
    """Says when it is ready: whoever started it waits for that line."""

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            ports = [one.getsockname()[1] for server in self.servers for one in server.sockets]
            sys.stdout.write(f"ready http://{self.config.host}:{ports[0]}\n")
            sys.stdout.flush()


def serve(port: int, *, throttle: int = 0) -> None:
    """Serves the local engines on loopback until SIGINT or SIGTERM; port 0 takes a free one."""
    app = create_app(local_engines(), fault=throttle_every(throttle))
    _Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning")).run()


def main() -> None:
    """Reads the command line and serves."""
    parser = argparse.ArgumentParser(prog="local.translate", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0, the default, takes a free one")
    parser.add_argument("--throttle", type=int, default=0, help="throttle every N-th call")
    options = parser.parse_args()
    serve(options.port, throttle=options.throttle)


if __name__ == "__main__":
    main()
