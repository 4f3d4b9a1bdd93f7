"""Sends requests to hubs: with limits on time, size and redirects, and to public addresses.

https://www.w3.org/TR/websub/#subscriber-sends-subscription-request · A hub responds 202, or 307 or
308 to redirect to another hub.
"""

from __future__ import annotations

import socket
import ssl
from contextlib import suppress
from functools import cached_property
from http.client import HTTPConnection, HTTPException
from threading import Timer
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlencode, urljoin, urlsplit

from dateline.model.errors import Forbidden, Malformed, Unavailable, Unprocessable
from dateline.web.addresses import Resolve, is_loopback, require_public, resolve

if TYPE_CHECKING:
    from collections.abc import Mapping

ONE_WAIT = 4.0
"""Seconds for one answer of the network."""
WHOLE_WAIT = 7.0
"""Seconds for one hub's answer: headers that trickle in are cut off."""
MAX_REDIRECTS = 2
_REDIRECTS = frozenset({307, 308})
_TRY_AGAIN = frozenset({408, 425, 429})


class _Pinned(HTTPConnection):
    """A connection to the address that was looked at, under the name that was asked for.

    What blocks, in the handshake or a read, ends when the time is up: the socket is shut down.
    """

    def __init__(self, host: str, port: int, address: str, context: ssl.SSLContext | None) -> None:
        super().__init__(host, port, timeout=ONE_WAIT)
        self.default_port = 443 if context else 80
        self._address = address
        self._context = context
        self._spare: socket.socket | None = None
        self._deadline: Timer | None = None

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), ONE_WAIT)
        self.sock = plain
        # Of its own, so that it is not closed, and its number taken by another, under the timer.
        self._spare = plain.dup()
        self._deadline = Timer(WHOLE_WAIT, _shut_down, (self._spare,))
        self._deadline.daemon = True
        self._deadline.start()
        if self._context:
            self.sock = self._context.wrap_socket(plain, server_hostname=self.host)

    def close(self) -> None:
        if self._deadline and self._spare:
            self._deadline.cancel()
            self._spare.close()
        super().close()


def _shut_down(connected: socket.socket) -> None:
    with suppress(OSError):
        connected.shutdown(socket.SHUT_RDWR)


class HubClient:
    """Posts forms to hubs."""

    def __init__(self, resolve: Resolve = resolve) -> None:
        self._resolve = resolve

    @cached_property
    def context(self) -> ssl.SSLContext:
        """The system's authorities; read when they are needed, most runs ask nobody."""
        return ssl.create_default_context()

    def post(self, hub: str, form: Mapping[str, str], *, private: bool) -> None:
        """Posts the form; returns when a hub has taken it.

        `private` allows a hub at a private address, and plain HTTP to this very machine. All else
        is https, because the form carries the secret.

        Raises:
            Rejected: the hub refused, or may not be asked.
            Unavailable: it did not answer, or asks to come back.
        """
        url = hub
        for _ in range(MAX_REDIRECTS + 1):
            status, location = self._once(url, urlencode(form).encode(), private=private)
            if 200 <= status < 300:
                return
            if status not in _REDIRECTS or not location:
                raise _refusal(status)
            url = _joined(url, location)
        raise Unprocessable("hub_redirects", f"the hub redirects more than {MAX_REDIRECTS} times")

    def _once(self, url: str, body: bytes, *, private: bool) -> tuple[int, str | None]:
        target, port = _target(url)
        host = target.hostname or ""
        addresses = self._resolve(host, port)
        address = addresses[0] if private and addresses else require_public(host, addresses)
        secure = target.scheme == "https"
        if not secure and not is_loopback(address):
            raise Forbidden("hub_insecure", "a hub is asked over https: the form carries a secret")
        connection = _Pinned(host, port, address, self.context if secure else None)
        try:
            connection.request("POST", _path(target), body, _HEADERS)
            answer = connection.getresponse()
            return answer.status, answer.headers.get("location")
        except (OSError, HTTPException) as error:
            raise Unavailable(
                "hub_unreachable", f"the hub did not answer: {type(error).__name__}"
            ) from error
        except ValueError:
            # Characters that no request line or host name takes.
            raise _no_address() from None
        finally:
            connection.close()


_HEADERS = {
    "content-type": "application/x-www-form-urlencoded",
    "user-agent": "Dateline (WebSub subscriber)",
    "accept": "*/*",
    "connection": "close",
}


def _target(url: str) -> tuple[SplitResult, int]:
    try:
        target = urlsplit(url)
        port = target.port or (443 if target.scheme == "https" else 80)
    except ValueError:
        raise _no_address() from None
    if target.scheme not in {"http", "https"} or not target.hostname or target.username:
        raise _no_address()
    return target, port


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        raise _no_address() from None


def _no_address() -> Malformed:
    return Malformed("hub_address_invalid", "the hub's address is no http or https address")


def _path(target: SplitResult) -> str:
    path = target.path or "/"
    return f"{path}?{target.query}" if target.query else path


def _refusal(status: int) -> Unavailable | Unprocessable:
    message = f"the hub answered {status}"
    if status >= 500 or status in _TRY_AGAIN:
        return Unavailable("hub_unavailable", message)
    return Unprocessable("hub_refused", message)
