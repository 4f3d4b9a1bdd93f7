"""Sends subscription requests to hubs.

https://www.w3.org/TR/websub/#subscriber-sends-subscription-request: a hub answers 202, or 307 or
308 to redirect to another hub.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode, urljoin, urlsplit

from dateline.model.errors import Forbidden, Malformed, Unavailable, Unprocessable
from dateline.web.addresses import (
    NO_NETWORKS,
    NameUnresolved,
    PrivateNetworks,
    Resolve,
    resolve,
)
from dateline.web.guarded_fetch import (
    BadCertificate,
    Guard,
    Insecure,
    Limits,
    Outgoing,
    Reply,
    exchange,
    verified_tls,
)

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Mapping

ONE_WAIT = 4.0
"""Seconds that a hub may be silent."""
WHOLE_WAIT = 7.0
"""Seconds for one exchange: headers that trickle in are cut off."""
MAX_REDIRECTS = 2
_REDIRECTS = frozenset({307, 308})
_TRY_AGAIN = frozenset({408, 425, 429})


class HubClient:
    """Posts forms to hubs."""

    def __init__(
        self,
        private: PrivateNetworks = NO_NETWORKS,
        *,
        resolve: Resolve = resolve,
        tls: Callable[[], ssl.SSLContext] = verified_tls,
    ) -> None:
        self._private = private
        self._resolve = resolve
        self.tls = tls

    def post(self, hub: str, form: Mapping[str, str]) -> None:
        """Posts the form; returns when a hub has accepted it.

        A hub in a private network may have plain http. Every other hub needs https, because the
        form carries the secret. The private networks are not for another hub that the hub redirects
        to: no operator configured its address.

        Raises:
            Rejected: the hub refused, or its address may not be called.
            Unavailable: the hub did not answer, or asks to retry later.
        """
        url = hub
        for _ in range(MAX_REDIRECTS + 1):
            private = self._private if _same_host(url, hub) else NO_NETWORKS
            reply = self._once(url, urlencode(form).encode(), private)
            if 200 <= reply.status < 300:
                return
            location = reply.headers.get("location")
            if reply.status not in _REDIRECTS or not location:
                raise _refusal(reply.status)
            url = _redirect_target(url, location)
        raise Unprocessable("hub_redirects", f"the hub redirects more than {MAX_REDIRECTS} times")

    def _once(self, url: str, body: bytes, private: PrivateNetworks) -> Reply:
        guard = Guard(self.tls, self._resolve, private)
        limits = Limits(seconds=WHOLE_WAIT, silence=ONE_WAIT, max_bytes=0)
        try:
            return exchange(Outgoing("POST", url, _HEADERS, body), limits, guard)
        except Malformed:
            raise _no_address() from None
        except Insecure:
            message = "a hub is called over https only: the form carries a secret"
            raise Forbidden("hub_insecure", message) from None
        except NameUnresolved:
            raise
        except (BadCertificate, Unavailable) as error:
            message = f"the hub did not answer: {error.message}"
            raise Unavailable("hub_unreachable", message) from error


_HEADERS = {
    "content-type": "application/x-www-form-urlencoded",
    "user-agent": "Dateline (WebSub subscriber)",
    "accept": "*/*",
    "connection": "close",
}


def _same_host(url: str, hub: str) -> bool:
    """Whether both have the same scheme, host and port."""
    try:
        return urlsplit(url)[:2] == urlsplit(hub)[:2]
    except ValueError:
        return False


def _redirect_target(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        raise _no_address() from None


def _no_address() -> Malformed:
    return Malformed("hub_address_invalid", "the hub's address is no http or https address")


def _refusal(status: int) -> Unavailable | Unprocessable:
    message = f"the hub answered {status}"
    if status >= 500 or status in _TRY_AGAIN:
        return Unavailable("hub_unavailable", message)
    return Unprocessable("hub_refused", message)
