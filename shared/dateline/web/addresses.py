"""Which network addresses a function may call: public ones, and private ones that are named."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Annotated

from pydantic import PlainValidator

from dateline.model.errors import Forbidden, Unavailable

Resolve = Callable[[str, int], list[str]]
"""All addresses of a host, as text, the preferred one first."""

Network = IPv4Network | IPv6Network

# Embeds an IPv4 address that a gateway on the way may call (RFC 6052).
_NAT64 = IPv6Network("64:ff9b::/96")
_NOT_PUBLIC = tuple(
    map(
        ip_network,
        (
            "192.88.99.0/24",  # relays of 6to4 (RFC 7526)
            "::/96",  # IPv4-compatible (RFC 4291, section 2.5.5.1)
            "64:ff9b:1::/48",  # local NAT64 (RFC 8215)
            "2001::/32",  # Teredo (RFC 4380): an IPv4 address and port, behind a relay
            "2002::/16",  # 6to4 (RFC 3056): an IPv4 address, behind a relay
            "3fff::/20",  # documentation (RFC 9637)
            "5f00::/16",  # segment routing (RFC 9602)
            "fec0::/10",  # site-local (RFC 3879)
        ),
    )
)
"""Networks that `ipaddress` calls global in some version of Python."""
_PRIVATE = tuple(
    map(
        ip_network,
        (
            *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"),
            *("::1/128", "fc00::/7"),
        ),
    )
)
"""What may be named as private. Not the link-local addresses, at which clouds serve credentials."""
_CREDENTIALS = IPv6Network("fd00:ec2::/32")
"""AWS serves an instance's or a pod's credentials here: never called, also within a named network.
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html"""


class NameUnresolved(Unavailable):
    """A host name has no address now."""


@dataclass(frozen=True, slots=True)
class PrivateNetworks:
    """Private addresses that may be called, also over plain http.

    Only for an address that an operator configured. An address from content, a redirect to another
    host included, is called only if it is public.
    """

    networks: tuple[tuple[Network, int | None], ...] = ()
    """Each with its port; None for every port."""

    @classmethod
    def parse(cls, text: str) -> PrivateNetworks:
        """Networks as `CIDR[:port]`, separated by commas; `-` for none.

        Raises:
            ValueError: names the entry and what is wrong with it.
        """
        if text.strip() == "-":
            return cls()
        return cls(tuple(_network(entry.strip()) for entry in text.split(",")))

    def allows(self, address: str, port: int) -> bool:
        """Whether a private address may be called at a port."""
        parsed = _parsed(address)
        return parsed not in _CREDENTIALS and any(
            parsed in network and own_port in {None, port} for network, own_port in self.networks
        )


NO_NETWORKS = PrivateNetworks()
NetworksSetting = Annotated[
    PrivateNetworks, PlainValidator(PrivateNetworks.parse, json_schema_input_type=str)
]
"""A function's setting PRIVATE_NETWORKS: the stack's parameter PrivateNetworks."""


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
    host: str, port: int, addresses: Iterable[str], private: PrivateNetworks = NO_NETWORKS
) -> tuple[str, ...]:
    """The addresses, each once, if there are any and each is public or in a private network.

    Raises:
        Forbidden: `address_private`; the message names the host, not its address.
    """
    distinct = tuple(dict.fromkeys(addresses))
    if not distinct or not all(is_public(a) or private.allows(a, port) for a in distinct):
        raise Forbidden("address_private", f"the host {host!r} has an address that is not public")
    return distinct


def is_public(address: str) -> bool:
    """Whether an address is public, also one that embeds an IPv4 address."""
    parsed = _parsed(address)
    if parsed in _NAT64:
        return is_public(str(IPv4Address(int(parsed) & 0xFFFF_FFFF)))
    if any(parsed in network for network in _NOT_PUBLIC):
        return False
    return parsed.is_global and not parsed.is_multicast and not parsed.is_reserved


def _parsed(address: str) -> IPv4Address | IPv6Address:
    """The address; an IPv4 address that is mapped into IPv6 is the IPv4 address."""
    parsed = ip_address(address.partition("%")[0])
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        return parsed.ipv4_mapped
    return parsed


def _network(entry: str) -> tuple[Network, int | None]:
    base, slash, rest = entry.partition("/")
    length, colon, port = rest.partition(":")
    if not slash:
        raise ValueError(f"{entry!r} is no network: write CIDR or CIDR:port, as 10.0.0.0/8:8443")
    try:
        network = ip_network(f"{base}/{length}")
    except ValueError as error:
        raise ValueError(f"{entry!r} is no network: {error}") from None
    if colon and not (port.isascii() and port.isdigit() and 0 < int(port) < 65_536):
        raise ValueError(f"{entry!r} has no valid port: it is 1 to 65535")
    if not any(_contains(private, network) for private in _PRIVATE):
        raise ValueError(f"{entry!r} is not within a private network, or is link-local")
    return network, int(port) if colon else None


def _contains(outer: Network, inner: Network) -> bool:
    return inner.network_address in outer and inner.broadcast_address in outer
