"""Which addresses a function may call of itself: those of the public internet.

A host name is resolved once, every address it has is looked at, and the connection is made to the
address that was looked at: a name that resolves otherwise a moment later changes nothing.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from dateline.model.errors import Forbidden, Unavailable

Resolve = Callable[[str, int], list[str]]
"""All addresses of a host, as text, the preferred one first."""

# They carry an IPv4 address that a gateway on the way may call: RFC 6052 and RFC 3056.
_NAT64 = IPv6Network("64:ff9b::/96")


def resolve(host: str, port: int) -> list[str]:
    """The system's answer.

    Raises:
        Unavailable: `name_unresolved`.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unavailable("name_unresolved", f"the host {host!r} is not found") from error
    return [str(address[0]) for *_, address in found]


def require_public(host: str, addresses: list[str]) -> str:
    """The first address, if every one of them is public.

    Raises:
        Forbidden: `address_private`; the message names the host, not where it led.
    """
    if not addresses or not all(is_public(address) for address in addresses):
        raise Forbidden("address_private", f"the host {host!r} has no address that may be called")
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether an address is one of the public internet's, in whatever dress it comes."""
    parsed = ip_address(address.partition("%")[0])
    if isinstance(parsed, IPv6Address):
        embedded = _embedded(parsed)
        if embedded is not None:
            return is_public(str(embedded))
    return parsed.is_global and not parsed.is_multicast and not parsed.is_reserved


def is_loopback(address: str) -> bool:
    """Whether an address is this machine's own, from which nothing gets out."""
    return ip_address(address.partition("%")[0]).is_loopback


def _embedded(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    if address.teredo:
        return address.teredo[1]
    return address.ipv4_mapped or address.sixtofour
