"""A real HTTPS server with configurable responses, and the TLS context that trusts it."""

from __future__ import annotations

import contextlib
import datetime
import ipaddress
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

HOST = "cms.test"


@dataclass
class Received:
    """A request as the server received it."""

    path: str
    headers: dict[str, str]


Response = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Server:
    """A running server; `responses` by path without query, the last one is repeated."""

    port: int
    certificate: Path
    responses: dict[str, list[Response]] = field(default_factory=dict)
    requests: list[Received] = field(default_factory=list)

    @property
    def base_url(self) -> str:
        """As a source's `fetch.base_url`."""
        return f"https://{HOST}:{self.port}"

    def trust(self) -> ssl.SSLContext:
        """Verifies as in production, with this server's certificate as the only authority."""
        return ssl.create_default_context(cafile=str(self.certificate))

    def respond(self, path: str, *responses: Response) -> None:
        """Sets the responses to requests of a path, in this order."""
        self.responses[path] = list(responses)


def json_response(value: Any, status: int = 200, **headers: str) -> Response:
    """A response of JSON."""
    return bytes_response(json.dumps(value).encode(), status, **headers)


def bytes_response(body: bytes, status: int = 200, **headers: str) -> Response:
    """A response of bytes; header names with `_` for `-`."""

    def respond(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        defaults = {"Content_Length": str(len(body)), "Content_Type": "application/json"}
        for name, value in (defaults | headers).items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return respond


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """A server on a free port of this machine, until the block ends."""
    certificate, key = _certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = Server(0, certificate)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            server.requests.append(Received(self.path, headers))
            responses = server.responses.get(self.path.partition("?")[0])
            if not responses:
                json_response({"error": "not found"}, 404)(self)
                return
            with contextlib.suppress(OSError):  # the client may have closed the connection
                (responses.pop(0) if len(responses) > 1 else responses[0])(self)

        def log_message(self, *args: Any) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *args: Any) -> None:
            pass  # a client that does not trust the certificate closes the connection

    httpd = Quiet(("127.0.0.1", 0), Handler)
    httpd.socket = context.wrap_socket(httpd.socket, server_side=True)
    server.port = httpd.server_address[1]
    thread = threading.Thread(target=httpd.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        httpd.shutdown()
        thread.join()
        httpd.server_close()


def _certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.datetime.now(datetime.UTC)
    names: list[x509.GeneralName] = [
        x509.DNSName(HOST),
        x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
    ]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return paths
