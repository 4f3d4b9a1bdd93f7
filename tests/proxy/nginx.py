"""nginx as a cache that does what responses' headers say, in front of an origin.

Debian's package is `nginx-light`. It takes the place of the edge, whose cache no emulator has.
"""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROGRAMS = ("nginx", "/usr/sbin/nginx")
START_SECONDS = 10.0
PIPELINED = 100

_CONFIG = """
daemon off;
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log;
worker_processes 1;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  proxy_cache_path {folder}/cache keys_zone=edge:1m;
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass {origin};
      proxy_set_header {header} {key};
      proxy_cache edge;
      # As CloudFront: simultaneous requests for one page are one request to the origin.
      proxy_cache_lock on;
      proxy_cache_revalidate on;
      # What `stale-while-revalidate` allows, and nothing else.
      proxy_cache_background_update on;
    }}
  }}
}}
"""


def program() -> str | None:
    """The path of nginx; None if it is not installed."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


@dataclass(frozen=True)
class Proxy:
    """A running nginx."""

    port: int

    def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, str]:
        """The status and body of a response."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", path, headers=headers or {})
        response = connection.getresponse()
        body = response.read().decode()
        connection.close()
        return response.status, body

    def views(self, path: str, number: int) -> int:
        """How many of `number` requests, sent one after the other, are answered 200."""
        answered = 0
        request = f"GET {path} HTTP/1.1\r\nHost: news.example.org\r\n"
        batch = f"{request}\r\n" * (PIPELINED - 1) + f"{request}Connection: close\r\n\r\n"
        for _ in range(number // PIPELINED):
            with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
                connection.sendall(batch.encode())
                parts = iter(lambda: connection.recv(1 << 20), b"")
                answered += b"".join(parts).count(b"HTTP/1.1 200 ")
        return answered


@contextmanager
def caching(nginx: str, folder: Path, origin: str, header: str, key: str) -> Iterator[Proxy]:
    """Runs nginx in front of `origin`, to which it sends the header."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = folder / "nginx.conf"
    config.write_text(
        _CONFIG.format(
            # Started by root, nginx would work as a user who cannot write into the folder.
            user="" if os.geteuid() else "user root root;",
            folder=folder,
            port=port,
            origin=origin,
            header=header,
            key=key,
        )
    )
    log = folder / "error.log"
    process = subprocess.Popen([nginx, "-e", str(log), "-p", str(folder), "-c", str(config)])
    try:
        _wait(process, port, log)
        yield Proxy(port)
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends:
        assert process.poll() is None, log.read_text()
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(log.read_text())
