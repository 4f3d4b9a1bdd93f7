"""HTTP requests to addresses that others name: of a CMS, a hub, a partner.

- https with the certificate checked. Plain http goes to the guard's private networks only.
- A host name is resolved once, all its addresses must be public or in a private network of the
  guard, and the connection goes to one of them: DNS rebinding gains nothing.
- The whole exchange and each silence are limited in time, the body in size.
- Redirects are not followed. A caller that follows one sends another request, which is guarded too.

Uses the standard library's http.client, not urllib3: botocore has already loaded it, so it adds
nothing to the cold start, and its `connect` can be given the address that was checked.

No error's message contains the URL or a header, which may hold a secret.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from threading import Timer
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from dateline.model.errors import Forbidden, Malformed, TooLarge, Unavailable
from dateline.web.addresses import (
    NO_NETWORKS,
    PrivateNetworks,
    Resolve,
    require_allowed,
    resolve,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MAX_ADDRESSES = 3
"""Addresses of one host name that are tried."""
_CHUNK = 65_536
_PORTS = {"https": 443, "http": 80}


class Insecure(Forbidden):
    """Plain http to an address outside the private networks."""


class BadCertificate(Forbidden):
    """The server's certificate is not valid for its name."""


@cache
def verified_tls() -> ssl.SSLContext:
    """TLS 1.2 or later; certificates and names are checked against the system's authorities.

    Created on first use: loading the authorities would take too long in a cold start.
    """
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


@dataclass(frozen=True, slots=True)
class Guard:
    """Whom TLS trusts, how names are resolved and which private addresses may be called."""

    tls: Callable[[], ssl.SSLContext] = verified_tls
    resolve: Resolve = resolve
    private: PrivateNetworks = NO_NETWORKS
    """Leave it out for an address that no operator configured."""


@dataclass(frozen=True, slots=True)
class Limits:
    """`seconds` for the whole exchange, `silence` for each wait in it; `max_bytes` of the body."""

    seconds: float
    silence: float
    max_bytes: int
    """0 leaves the body unread."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request. The URL has no user name and no fragment."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """A response of any status. Header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


def exchange(request: Outgoing, limits: Limits, guard: Guard) -> Reply:
    """Sends the request once and returns the response.

    Raises:
        Malformed: `url_invalid`.
        Forbidden: `address_private`, `connection_insecure`, `certificate_invalid`.
        TooLarge: `response_too_large`.
        Unavailable: `name_unresolved` (NameUnresolved), `no_response`.
    """
    scheme, host, port, path = _parts(request.url)
    addresses = require_allowed(host, port, guard.resolve(host, port), guard.private)
    is_secure = scheme == "https"
    if not is_secure and not all(guard.private.allows(address, port) for address in addresses):
        raise Insecure("connection_insecure", "only https is allowed at this address")
    tls = guard.tls() if is_secure else None
    connection = _Connection(host, port, addresses, tls, limits.silence)
    # A server that sends a byte now and then is never silent: the timer ends the exchange.
    timer = Timer(limits.seconds, connection.cut)
    timer.daemon = True
    timer.start()
    try:
        connection.request(request.method, path, request.body, dict(request.headers))
        with connection.getresponse() as response:
            headers = {name.lower(): value for name, value in response.getheaders()}
            body = _read(response, limits.max_bytes) if limits.max_bytes else b""
    except ssl.SSLCertVerificationError:
        message = "its certificate is not valid for its name"
        raise BadCertificate("certificate_invalid", message) from None
    except (OSError, http.client.HTTPException) as error:
        if connection.was_cut or isinstance(error, TimeoutError):
            raise _no_response("took too long") from None
        raise _no_response(f"the connection failed ({type(error).__name__})") from None
    except ValueError:
        # http.client refuses characters that no request line or host name may have.
        raise _invalid_url("it has characters that no URL may have") from None
    finally:
        timer.cancel()
        connection.close()
    if connection.was_cut:
        raise _no_response("took too long")
    return Reply(response.status, headers, body)


class _Connection(http.client.HTTPConnection):
    """A connection to one of the addresses that were checked, under the name that was given."""

    def __init__(
        self,
        host: str,
        port: int,
        addresses: tuple[str, ...],
        tls: ssl.SSLContext | None,
        silence: float,
    ) -> None:
        super().__init__(host, port, timeout=silence)
        self.default_port = _PORTS["https" if tls else "http"]
        self._addresses = addresses
        self._tls = tls
        self._duplicate: socket.socket | None = None
        self.was_cut = False

    def connect(self) -> None:
        plain = self._connected()
        self.sock = plain
        # `cut` gets its own socket: http.client drops `sock` once it has read the head of a
        # response, and TLS closes the one it wraps.
        self._duplicate = plain.dup()
        if self.was_cut:
            raise TimeoutError
        if self._tls:
            self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)

    def _connected(self) -> socket.socket:
        failure = OSError("no address")
        for address in self._addresses[:MAX_ADDRESSES]:
            if self.was_cut:
                break
            try:
                return socket.create_connection((address, self.port), self.timeout)
            except OSError as error:
                failure = error
        raise failure

    def cut(self) -> None:
        """Ends the connection from another thread; its reader gets an error."""
        self.was_cut = True
        if self._duplicate is not None:
            with suppress(OSError):
                self._duplicate.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        super().close()
        if self._duplicate is not None:
            self._duplicate.close()


def _parts(url: str) -> tuple[str, str, int, str]:
    """Scheme, host, port and path with the query."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        raise _invalid_url("it cannot be read") from None
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme not in _PORTS or not host:
        raise _invalid_url("it is not an http or https URL")
    if parts.username is not None or parts.password is not None:
        raise _invalid_url("it contains a user name")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not path.isascii() or not path.isprintable() or " " in path:
        raise _invalid_url("it has characters that no URL may have")
    return parts.scheme, host, port, path


def _read(response: http.client.HTTPResponse, max_bytes: int) -> bytes:
    """The body; never holds more than `max_bytes` and one chunk in memory."""
    length = response.getheader("Content-Length") or ""
    if length.isdigit() and int(length) > max_bytes:
        raise _too_large(max_bytes)
    body = bytearray()
    while chunk := response.read(_CHUNK):
        body += chunk
        if len(body) > max_bytes:
            raise _too_large(max_bytes)
    if response.length:
        raise http.client.IncompleteRead(b"")
    return bytes(body)


def _invalid_url(why: str) -> Malformed:
    return Malformed("url_invalid", why)


def _too_large(max_bytes: int) -> TooLarge:
    return TooLarge("response_too_large", f"the response has more than {max_bytes:,} bytes")


def _no_response(why: str) -> Unavailable:
    return Unavailable("no_response", why)
