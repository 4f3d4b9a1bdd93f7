"""Fetches items from a CMS by https, only from the hosts that the source allows.

Uses the standard library's http.client, not urllib3: botocore has already loaded it, so it adds
nothing to the cold start, and its `connect` can be given the address that was checked. A host name
is resolved once, all its addresses must be public, and the connection goes to one of them, so DNS
rebinding gains nothing.

Redirects are followed within the allowed hosts, each checked like the first request: Storyblok
redirects to the newest version of its cache. Secrets are added here and appear in no error, log or
stored response.
"""

from __future__ import annotations

import base64
import http.client
import socket
import ssl
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urljoin, urlsplit, urlunsplit

from dateline.model.errors import DatelineError, Rejected, Unavailable, Unprocessable
from dateline.web.addresses import Resolve, is_public, resolve
from functions.process.item.fetch_requests import FetchRequest, FetchResults
from functions.process.item.sample import Json, Sample

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.model.source_options import Fetch

MAX_REDIRECTS = 3
BACK_OFF = (0.3, 1.0)
"""Seconds before the second and the third attempt."""
SUBMISSION_SECONDS = 20.0
"""For all requests of one submission; ten submissions may share an invocation of 120 s."""
OPEN_SECONDS = 30.0
"""How long the circuit breaker of a host stays open, so that it cannot hold up a whole batch."""
LAST_SECONDS = 8.0
"""For a submission's last attempt while the circuit breaker of its host is open."""
MAX_ADDRESSES = 3
"""Addresses of one host name that are tried."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529})
_ABSENT = frozenset({404, 410})
_CHUNK = 65_536


@cache
def verified_tls() -> ssl.SSLContext:
    """TLS 1.2 or later; certificates and names are checked against the system's authorities.

    Created on first use: loading the authorities would take too long in a cold start.
    """
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


@dataclass(frozen=True, slots=True)
class _Target:
    """Where one request goes, checked and resolved. The path may contain the secret."""

    host: str
    port: int
    path: str
    addresses: tuple[str, ...]


@dataclass(slots=True)
class Fetcher:
    """Fetches JSON with retries and a circuit breaker per host. Tests replace the fields."""

    tls: Callable[[], ssl.SSLContext] = verified_tls
    resolve: Resolve = resolve
    allowed: Callable[[str], bool] = is_public
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _open_until: dict[str, float] = field(default_factory=dict)
    """When the circuit breaker of a host closes again."""

    def fetch_all(
        self, requests: tuple[FetchRequest, ...], fetch: Fetch, *, last: bool
    ) -> FetchResults:
        """Sends all requests; `last` on the last attempt, which ignores the circuit breaker.

        Stops when the CMS stops answering and states why; the responses received until then need
        no second request.
        """
        deadline = self.monotonic() + SUBMISSION_SECONDS
        responses: dict[str, Json] = {}
        refused: dict[str, Rejected] = {}
        for request in requests:
            try:
                responses[request.address] = self._with_retries(request, fetch, deadline, last=last)
            except Rejected as error:
                refused[request.address] = error
            except Unavailable as error:
                return FetchResults(responses, refused, error)
        return FetchResults(responses, refused)

    def _with_retries(
        self, request: FetchRequest, fetch: Fetch, deadline: float, *, last: bool
    ) -> Json:
        """The response, retried with back-off after a transient failure."""
        host = permitted(address_of(request, fetch), fetch)[0]
        if self._open_until.get(host, 0.0) > self.monotonic():
            if not last:
                raise _unavailable("did not answer a moment ago")
            return self._once(request, fetch, min(deadline, self.monotonic() + LAST_SECONDS))
        pauses = iter(BACK_OFF)
        while True:
            try:
                return self._once(request, fetch, deadline)
            except Unavailable:
                pause = next(pauses, None)
                if pause is None or self.monotonic() + pause >= deadline:
                    self._open_until[host] = self.monotonic() + OPEN_SECONDS
                    raise
                self.sleep(pause)

    def _once(self, request: FetchRequest, fetch: Fetch, deadline: float) -> Json:
        url = address_of(request, fetch)
        first_host = urlsplit(url).hostname
        for _ in range(MAX_REDIRECTS + 1):
            target = self._target(url, request, fetch)
            # Only the first host gets the secret as a header; a redirect repeats one in the query.
            with_header = request.key_parameter is None and target.host == first_host
            status, headers, body = self._exchange(target, fetch, deadline, with_header=with_header)
            if status not in _REDIRECTS:
                return _parsed(status, headers, body, request)
            url = urljoin(url, headers.get("location", ""))
        raise Unprocessable("fetch_redirected", f"redirected more than {MAX_REDIRECTS} times")

    def _target(self, url: str, request: FetchRequest, fetch: Fetch) -> _Target:
        host, port = permitted(url, fetch)
        parts = urlsplit(url)
        query = parts.query
        names = [pair.partition("=")[0] for pair in query.split("&")]
        if request.key_parameter and fetch.token and request.key_parameter not in names:
            secret = urlencode({request.key_parameter: fetch.token.get_secret_value()})
            query = f"{query}&{secret}" if query else secret
        path = urlunsplit(("", "", parts.path or "/", query, ""))
        if not path.isascii() or not path.isprintable() or " " in path:
            raise _refused("its address has characters that no URL may have")
        return _Target(host, port, path, self._resolved(host, port))

    def _resolved(self, host: str, port: int) -> tuple[str, ...]:
        """The host's addresses; all of them must be allowed."""
        addresses = tuple(dict.fromkeys(self.resolve(host, port)))
        if not addresses or not all(map(self.allowed, addresses)):
            raise _refused(f"{host} has an address that is not public")
        return addresses

    def _exchange(
        self, target: _Target, fetch: Fetch, deadline: float, *, with_header: bool
    ) -> tuple[int, dict[str, str], bytes]:
        seconds = min(fetch.timeout_seconds, deadline - self.monotonic())
        if seconds <= 0:
            raise _unavailable("took too long")
        connection = _Connection(target, self.tls(), seconds)
        # A server that sends a byte now and then never times out: the timer ends the exchange.
        timer = threading.Timer(seconds, connection.cut)
        timer.daemon = True
        timer.start()
        try:
            connection.request("GET", target.path, headers=_headers(fetch, with_header=with_header))
            with connection.getresponse() as response:
                headers = {name.lower(): value for name, value in response.getheaders()}
                body = _read(response, fetch.max_bytes)
        except ssl.SSLCertVerificationError:
            raise _refused("its certificate is not valid for its name") from None
        except (OSError, http.client.HTTPException) as error:
            if connection.was_cut or isinstance(error, TimeoutError):
                raise _unavailable("took too long") from None
            raise _unavailable(f"the connection failed ({type(error).__name__})") from None
        finally:
            timer.cancel()
            connection.close()
        if connection.was_cut:
            raise _unavailable("took too long")
        return response.status, headers, body


class _Connection(http.client.HTTPSConnection):
    """A TLS connection to an address that was checked, with the host name for SNI."""

    def __init__(self, target: _Target, tls: ssl.SSLContext, seconds: float) -> None:
        super().__init__(target.host, target.port, timeout=seconds, context=tls)
        self._target = target
        self._tls = tls
        self._secured: ssl.SSLSocket | None = None
        self.was_cut = False

    def connect(self) -> None:
        secured = self._tls.wrap_socket(
            self._connected(), server_hostname=self._target.host, do_handshake_on_connect=False
        )
        # Stored before the handshake, so that `cut` also ends a slow handshake, and stored here
        # because http.client drops `sock` once it has read the head of a response.
        self.sock = self._secured = secured
        secured.do_handshake()

    def _connected(self) -> socket.socket:
        failure = OSError("no address")
        for address in self._target.addresses[:MAX_ADDRESSES]:
            if self.was_cut:
                break
            try:
                return socket.create_connection((address, self._target.port), self.timeout)
            except OSError as error:
                failure = error
        raise failure

    def cut(self) -> None:
        """Ends the connection from another thread; its reader gets an error."""
        self.was_cut = True
        if self._secured is not None:
            # Not the method of SSLSocket, which removes its state while the reader uses it.
            with suppress(OSError):
                socket.socket.shutdown(self._secured, socket.SHUT_RDWR)


def address_of(request: FetchRequest, fetch: Fetch) -> str:
    """The URL without the secret: below base_url, or the full one that the payload names."""
    if "://" in request.address:
        return request.address
    return fetch.base_url.rstrip("/") + request.address


def permitted(url: str, fetch: Fetch) -> tuple[str, int]:
    """Host and port, if the source's configuration allows them.

    Raises:
        Unprocessable: `fetch_refused`, unless it is https to a configured host and its port.
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
        own = urlsplit(fetch.base_url)
        own_host, own_port = own.hostname, own.port
    except ValueError:
        raise _refused("its address cannot be read") from None
    if parts.scheme != "https":
        raise _refused("only https addresses are fetched")
    if parts.username is not None or parts.password is not None:
        raise _refused("its address contains a user name")
    if host not in fetch.hosts:
        raise _refused(f"{host[:100]!r} is not in the source's fetch.hosts")
    expected = own_port if host == own_host and own_port else 443
    if (port or 443) != expected:
        raise _refused(f"port {port or 443} is not {expected}")
    return host, expected


def _headers(fetch: Fetch, *, with_header: bool) -> dict[str, str]:
    headers = {
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "User-Agent": "Dateline",
        "Connection": "close",
    }
    if with_header and fetch.token:
        secret = fetch.token.get_secret_value()
        # `name:password`, like WordPress' application passwords, is Basic; all else is Bearer.
        basic = ":" in secret
        value = base64.b64encode(secret.encode()).decode() if basic else secret
        headers["Authorization"] = f"{'Basic' if basic else 'Bearer'} {value}"
    return headers


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


def _parsed(status: int, headers: dict[str, str], body: bytes, request: FetchRequest) -> Json:
    if status in _TRANSIENT:
        raise _unavailable(f"answered {status}")
    if status in _ABSENT and request.may_be_absent:
        return None
    if status != http.client.OK:
        raise Unprocessable(
            "fetch_failed", f"the CMS answered {status}; check the source's fetch and its token"
        )
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise Unprocessable("fetch_unreadable", "the CMS sent a compressed response, unrequested")
    try:
        return Sample(body, "application/json").json
    except Rejected as error:
        raise Unprocessable(
            "fetch_unreadable", f"the CMS's response is {error.message}", where=error.where
        ) from None


def failed(error: DatelineError) -> Unprocessable:
    """The problem of a fetch that failed on the last attempt."""
    return Unprocessable(
        "fetch_failed", f"{error.message}; all attempts failed, retry when it is back"
    )


def _refused(why: str) -> Unprocessable:
    return Unprocessable("fetch_refused", f"not fetched: {why}")


def _too_large(max_bytes: int) -> Unprocessable:
    return Unprocessable("fetch_too_large", f"the CMS sent more than {max_bytes:,} bytes")


def _unavailable(why: str) -> Unavailable:
    return Unavailable("fetch_unavailable", f"the CMS {why}")
