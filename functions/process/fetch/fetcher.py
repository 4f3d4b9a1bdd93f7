"""Asks a CMS for what its webhook only named: https, the hosts its source names, nothing else.

http.client of the standard library and not urllib3: botocore has loaded it already, so it costs no
cold start, and its `connect` can be given the very address that was checked. A name is resolved
once, every address it has must be public, and the connection goes to one of those: a name that
resolves otherwise a moment later (DNS rebinding) gains nothing.

Redirects are followed within the hosts, each checked like the first: Storyblok answers with one
where its cache is newer. Secrets are added here, and are in no error, log or stored answer.
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
from functions.process.item.fetch_requests import Answers, Wanted
from functions.process.item.sample import Json, Sample

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.model.source_options import Fetch

MAX_REDIRECTS = 3
BACK_OFF = (0.3, 1.0)
"""Seconds before the second and the third attempt."""
PATIENCE_SECONDS = 20.0
"""For everything that one submission needs; ten submissions may share an invocation of 120 s."""
REST_SECONDS = 30.0
"""A host that did not answer is left alone so long, so that it cannot hold up a whole batch."""
LAST_SECONDS = 8.0
"""What a submission gets that comes for the last time while its host is left alone."""
MAX_ADDRESSES = 3
"""Of one name that are tried."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529})
_ABSENT = frozenset({404, 410})
_CHUNK = 65_536


@cache
def verified_tls() -> ssl.SSLContext:
    """Certificates and names checked against the system's authorities, TLS 1.2 or later.

    Made when first needed: reading the authorities takes longer than most cold starts may.
    """
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


@dataclass(frozen=True, slots=True)
class _Target:
    """Where one request goes: checked, resolved, and without secrets in `shown`."""

    host: str
    port: int
    path: str
    addresses: tuple[str, ...]


@dataclass(slots=True)
class Fetcher:
    """Fetches JSON. TLS, addresses, clock and sleep are collaborators, for tests to choose."""

    tls: Callable[[], ssl.SSLContext] = verified_tls
    resolve: Resolve = resolve
    allowed: Callable[[str], bool] = is_public
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _resting: dict[str, float] = field(default_factory=dict)

    def fetch_all(self, wanted: tuple[Wanted, ...], fetch: Fetch, *, last: bool) -> Answers:
        """Everything wanted, each found or refused; `last` when nobody will ask again.

        Where the CMS stops answering, the answers end too and say why: what was found until then
        need not be asked for again.
        """
        deadline = self.monotonic() + PATIENCE_SECONDS
        found: dict[str, Json] = {}
        refused: dict[str, Rejected] = {}
        for item in wanted:
            try:
                found[item.address] = self._patiently(item, fetch, deadline, last=last)
            except Rejected as error:
                refused[item.address] = error
            except Unavailable as error:
                return Answers(found, refused, error)
        return Answers(found, refused)

    def _patiently(self, wanted: Wanted, fetch: Fetch, deadline: float, *, last: bool) -> Json:
        """The answer, tried again after a pause while the fault may pass."""
        host = permitted(address_of(wanted, fetch), fetch)[0]
        if self._resting.get(host, 0.0) > self.monotonic():
            if not last:
                raise _unavailable("did not answer a moment ago")
            return self._once(wanted, fetch, min(deadline, self.monotonic() + LAST_SECONDS))
        pauses = iter(BACK_OFF)
        while True:
            try:
                return self._once(wanted, fetch, deadline)
            except Unavailable:
                pause = next(pauses, None)
                if pause is None or self.monotonic() + pause >= deadline:
                    self._resting[host] = self.monotonic() + REST_SECONDS
                    raise
                self.sleep(pause)

    def _once(self, wanted: Wanted, fetch: Fetch, deadline: float) -> Json:
        url = address_of(wanted, fetch)
        first_host = urlsplit(url).hostname
        for _ in range(MAX_REDIRECTS + 1):
            target = self._target(url, wanted, fetch)
            # A secret in a header is for the first host alone; one in the query is in the redirect.
            with_header = wanted.key_parameter is None and target.host == first_host
            status, headers, body = self._exchange(target, fetch, deadline, with_header=with_header)
            if status not in _REDIRECTS:
                return _answer(status, headers, body, wanted)
            url = urljoin(url, headers.get("location", ""))
        raise Unprocessable("fetch_redirected", f"redirected more than {MAX_REDIRECTS} times")

    def _target(self, url: str, wanted: Wanted, fetch: Fetch) -> _Target:
        host, port = permitted(url, fetch)
        parts = urlsplit(url)
        query = parts.query
        named = [pair.partition("=")[0] for pair in query.split("&")]
        if wanted.key_parameter and fetch.token and wanted.key_parameter not in named:
            secret = urlencode({wanted.key_parameter: fetch.token.get_secret_value()})
            query = f"{query}&{secret}" if query else secret
        path = urlunsplit(("", "", parts.path or "/", query, ""))
        if not path.isascii() or not path.isprintable() or " " in path:
            raise _refused("its address has characters that no address has")
        return _Target(host, port, path, self._resolved(host, port))

    def _resolved(self, host: str, port: int) -> tuple[str, ...]:
        """The name's addresses, all of which have to be allowed."""
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
        # A server that sends a byte now and then never times out: this ends it in any case.
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
    """A connection to an address that was checked, under the name it was found by."""

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
        # Known before the handshake, so that `cut` ends a slow one too; and known here, since
        # http.client lets go of `sock` once the head of an answer is there.
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
        """Ends the connection from another thread; whoever reads from it gets an error."""
        self.was_cut = True
        if self._secured is not None:
            # Not the SSL socket's own method, which takes its state apart under the reader.
            with suppress(OSError):
                socket.socket.shutdown(self._secured, socket.SHUT_RDWR)


def address_of(wanted: Wanted, fetch: Fetch) -> str:
    """The address without its secret: below base_url, or whole where the payload names one."""
    if "://" in wanted.address:
        return wanted.address
    return fetch.base_url.rstrip("/") + wanted.address


def permitted(url: str, fetch: Fetch) -> tuple[str, int]:
    """Host and port, if the source's configuration allows them.

    Raises:
        Unprocessable: `fetch_refused`, for anything but https to a named host and its port.
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
        raise _refused("its address carries a user's name")
    if host not in fetch.hosts:
        raise _refused(f"{host[:100]!r} is none of the source's fetch.hosts")
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
        # `name:password`, as WordPress' application passwords, is Basic; anything else a bearer's.
        basic = ":" in secret
        value = base64.b64encode(secret.encode()).decode() if basic else secret
        headers["Authorization"] = f"{'Basic' if basic else 'Bearer'} {value}"
    return headers


def _read(response: http.client.HTTPResponse, max_bytes: int) -> bytes:
    """The body, never more of it in memory than is allowed."""
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


def _answer(status: int, headers: dict[str, str], body: bytes, wanted: Wanted) -> Json:
    if status in _TRANSIENT:
        raise _unavailable(f"answered {status}")
    if status in _ABSENT and wanted.may_be_absent:
        return None
    if status != http.client.OK:
        raise Unprocessable(
            "fetch_failed", f"the CMS answered {status}; check the source's fetch and its token"
        )
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise Unprocessable("fetch_unreadable", "the CMS sent a compressed answer, unasked")
    try:
        return Sample(body, "application/json").json
    except Rejected as error:
        raise Unprocessable(
            "fetch_unreadable", f"the CMS's answer is {error.message}", where=error.where
        ) from None


def failed(error: DatelineError) -> Unprocessable:
    """What is told of a fetch that is tried no more."""
    return Unprocessable(
        "fetch_failed", f"{error.message}; tried until the last attempt, retry when it is back"
    )


def _refused(why: str) -> Unprocessable:
    return Unprocessable("fetch_refused", f"not fetched: {why}")


def _too_large(max_bytes: int) -> Unprocessable:
    return Unprocessable("fetch_too_large", f"the CMS sent more than {max_bytes:,} bytes")


def _unavailable(why: str) -> Unavailable:
    return Unavailable("fetch_unavailable", f"the CMS {why}")
