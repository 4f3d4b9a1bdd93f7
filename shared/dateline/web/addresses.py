"""Which network addresses a function may call: public ones, unless a caller allows others."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from dateline.model.errors import Forbidden, Unavailable

Resolve = Callable[[str, int], list[str]]
"""All addresses of a host, as text, the preferred one first."""

# Embeds an IPv4 address that a gateway on the way may call (RFC 6052).
_NAT64 = IPv6Network("64:ff9b::/96")


class NameUnresolved(Unavailable):
    """A host name has no address now."""


def resolve(host: str, port: int) -> list[str]:
    """The addresses that the system resolves the host to.

    Raises:
        NameUnresolved: `name_unresolved`.
    """
    try:
        resolved = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NameUnresolved("name_unresolved", f"the host {host!r} has no address") from error
    return [str(address[0]) for *_, address in resolved]


def require_allowed(
    host: str, addresses: Iterable[str], allowed: Callable[[str], bool]
) -> tuple[str, ...]:
    """The addresses, each once, if there are any and all of them are allowed.

    Raises:
        Forbidden: `address_private`; the message names the host, not its address.
    """
    distinct = tuple(dict.fromkeys(addresses))
    if not distinct or not all(map(allowed, distinct)):
        raise Forbidden("address_private", f"the host {host!r} has an address that is not public")
    return distinct


def is_public(address: str) -> bool:
    """Whether an address is public, also one that embeds an IPv4 address."""
    parsed = ip_address(address.partition("%")[0])
    if isinstance(parsed, IPv6Address):
        embedded = _embedded(parsed)
        if embedded is not None:
            return is_public(str(embedded))
    return parsed.is_global and not parsed.is_multicast and not parsed.is_reserved


def is_loopback(address: str) -> bool:
    """Whether an address is this machine's own."""
    return ip_address(address.partition("%")[0]).is_loopback


def _embedded(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    if address.teredo:
        return address.teredo[1]
    return address.ipv4_mapped or address.sixtofour
