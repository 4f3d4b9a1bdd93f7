"""Fetches items from a CMS, only from the hosts that the source allows.

Every request passes `dateline.web.guarded_fetch`. Redirects are followed within the allowed hosts,
each checked like the first request: Storyblok redirects to the newest version of its cache. Secrets
are added here and appear in no error, log or stored response.
"""

from __future__ import annotations

import base64
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urljoin, urlsplit

from dateline.model.errors import DatelineError, Rejected, TooLarge, Unavailable, Unprocessable
from dateline.web.addresses import NO_NETWORKS, NameUnresolved, PrivateNetworks, Resolve, resolve
from dateline.web.guarded_fetch import (
    Guard,
    Limits,
    Outgoing,
    Reply,
    exchange,
    verified_tls,
)
from functions.process.item.fetch_requests import FetchRequest, FetchResults
from functions.process.item.sample import Json, Sample

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

    from dateline.model.source_options import Fetch

MAX_REDIRECTS = 3
BACK_OFF = (0.3, 1.0)
"""Seconds before the second and the third attempt."""
SUBMISSION_SECONDS = 20.0
"""For all requests of one submission; ten submissions may share an invocation of 120 s."""
OPEN_SECONDS = 5.0
"""How long the circuit breaker of a host stays open, so that it cannot hold up a whole batch. A
submission that failed returns after 2 and 8 more seconds, so the second of these tries again."""
PROBE_SECONDS = 8.0
"""For the one request that shows whether a host answers again."""
_PORTS = {"https": 443, "http": 80}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529})
_ABSENT = frozenset({404, 410})


@dataclass(slots=True)
class Fetcher:
    """Fetches JSON with retries and a circuit breaker per host. Tests replace the fields."""

    tls: Callable[[], ssl.SSLContext] = verified_tls
    resolve: Resolve = resolve
    private: PrivateNetworks = NO_NETWORKS
    """For every host: `permitted` allows configured hosts only."""
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _open_until: dict[str, float] = field(default_factory=dict)
    """When the circuit breaker of a host that did not answer lets a single request through."""

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
        if host in self._open_until:
            if self._open_until[host] > self.monotonic() and not last:
                raise _unavailable("did not answer a moment ago")
            return self._probe(host, request, fetch, deadline)
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

    def _probe(self, host: str, request: FetchRequest, fetch: Fetch, deadline: float) -> Json:
        """The response of a host that did not answer before; one attempt."""
        try:
            response = self._once(request, fetch, min(deadline, self.monotonic() + PROBE_SECONDS))
        except Unavailable:
            self._open_until[host] = self.monotonic() + OPEN_SECONDS
            raise
        except Rejected:
            del self._open_until[host]
            raise
        del self._open_until[host]
        return response

    def _once(self, request: FetchRequest, fetch: Fetch, deadline: float) -> Json:
        url = address_of(request, fetch)
        first_host = urlsplit(url).hostname
        for _ in range(MAX_REDIRECTS + 1):
            host, _ = permitted(url, fetch)
            # Only the first host gets the secret as a header; a redirect repeats one in the query.
            with_header = request.key_parameter is None and host == first_host
            reply = self._exchange(
                _with_secret(url, request, fetch),
                _headers(fetch, with_header=with_header),
                fetch,
                deadline,
            )
            if reply.status not in _REDIRECTS:
                return _parsed(reply, request)
            url = urljoin(url, reply.headers.get("location", ""))
        raise Unprocessable("fetch_redirected", f"redirected more than {MAX_REDIRECTS} times")

    def _exchange(self, url: str, headers: dict[str, str], fetch: Fetch, deadline: float) -> Reply:
        seconds = min(fetch.timeout_seconds, deadline - self.monotonic())
        if seconds <= 0:
            raise _unavailable("took too long")
        try:
            return exchange(
                Outgoing("GET", url, headers),
                Limits(seconds=seconds, silence=seconds, max_bytes=fetch.max_bytes),
                Guard(self.tls, self.resolve, self.private),
            )
        except TooLarge:
            message = f"the CMS sent more than {fetch.max_bytes:,} bytes"
            raise Unprocessable("fetch_too_large", message) from None
        except Rejected as error:
            raise _refused(error.message) from None
        except NameUnresolved:
            raise
        except Unavailable as error:
            raise _unavailable(error.message) from None


def _with_secret(url: str, request: FetchRequest, fetch: Fetch) -> str:
    """The URL, with the secret in its query where the CMS expects it there."""
    parts = urlsplit(url)
    names = [pair.partition("=")[0] for pair in parts.query.split("&")]
    if not request.key_parameter or not fetch.token or request.key_parameter in names:
        return url
    secret = urlencode({request.key_parameter: fetch.token.get_secret_value()})
    query = f"{parts.query}&{secret}" if parts.query else secret
    return parts._replace(query=query).geturl()


def address_of(request: FetchRequest, fetch: Fetch) -> str:
    """The URL without the secret: below base_url, or the full one that the payload names."""
    if "://" in request.address:
        return request.address
    return fetch.base_url.rstrip("/") + request.address


def permitted(url: str, fetch: Fetch) -> tuple[str, int]:
    """Host and port, if the source's configuration allows them.

    Raises:
        Unprocessable: `fetch_refused`, unless it is a configured host with its port and
            scheme. The guard refuses plain http outside the private networks.
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
        own = urlsplit(fetch.base_url)
        own_host, own_port = own.hostname, own.port or _PORTS.get(own.scheme)
    except ValueError:
        raise _refused("its address cannot be read") from None
    scheme = own.scheme if host == own_host else "https"
    if parts.scheme != scheme:
        raise _refused(f"only {scheme} addresses are fetched from this host")
    if parts.username is not None or parts.password is not None:
        raise _refused("its address contains a user name")
    if host not in fetch.hosts:
        raise _refused(f"{host[:100]!r} is not in the source's fetch.hosts")
    expected = own_port if host == own_host and own_port else _PORTS[scheme]
    if (port or _PORTS[scheme]) != expected:
        raise _refused(f"port {port or _PORTS[scheme]} is not {expected}")
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


def _parsed(reply: Reply, request: FetchRequest) -> Json:
    status = reply.status
    if status in _TRANSIENT:
        raise _unavailable(f"answered {status}")
    if status in _ABSENT and request.may_be_absent:
        return None
    if status != HTTPStatus.OK:
        raise Unprocessable(
            "fetch_failed", f"the CMS answered {status}; check the source's fetch and its token"
        )
    if reply.headers.get("content-encoding", "identity").lower() != "identity":
        raise Unprocessable("fetch_unreadable", "the CMS sent a compressed response, unrequested")
    try:
        return Sample(reply.body, "application/json").json
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


def _unavailable(why: str) -> Unavailable:
    return Unavailable("fetch_unavailable", f"the CMS {why}")
