"""Which addresses may be called: public ones only, however they are written."""

from __future__ import annotations

import pytest

from dateline.model.errors import Forbidden, Unavailable
from dateline.web.addresses import PrivateNetworks, is_public, require_allowed, resolve

PRIVATE = [
    "127.0.0.1",
    "127.9.9.9",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.3.4",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "2002:101:101::1",
    "192.88.99.1",
    "fec0::1",
    "feff::1",
    "64:ff9b:1::101:101",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "::1.1.1.1",
    "3fff::1",
    "5f00::1",
    "::ffff:192.88.99.1",
]
PUBLIC = ["1.1.1.1", "93.184.215.14", "2606:4700:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_is_none_to_call(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_may_be_called(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("addresses", [[], ["10.0.0.1"], ["1.1.1.1", "127.0.0.1"]])
def test_one_private_address_among_several_is_enough(addresses: list[str]) -> None:
    with pytest.raises(Forbidden) as refused:
        require_allowed("hub.example", 443, addresses)
    assert refused.value.code == "address_private"


def test_public_addresses_are_called_in_their_order() -> None:
    addresses = require_allowed("hub.example", 443, ["1.1.1.1", "1.0.0.1", "1.1.1.1"])
    assert addresses == ("1.1.1.1", "1.0.0.1")


def test_numbers_in_strange_dress_resolve_to_what_they_are() -> None:
    assert resolve("2130706433", 80) == ["127.0.0.1"]


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a" * 300, "..", "\udcff"])
def test_a_name_that_is_none_is_unavailable(host: str) -> None:
    with pytest.raises(Unavailable):
        resolve(host, 80)


NETWORKS = PrivateNetworks.parse("10.1.0.0/16, 192.168.7.7/32:8080,fd00:1::/32:443,127.0.0.0/8")


@pytest.mark.parametrize(
    ("address", "port", "allowed"),
    [
        ("10.1.2.3", 80, True),
        ("::ffff:10.1.2.3", 80, True),
        ("10.2.0.1", 80, False),
        ("192.168.7.7", 8080, True),
        ("192.168.7.7", 8081, False),
        ("192.168.7.8", 8080, False),
        ("fd00:1::5", 443, True),
        ("fd00:1::5", 80, False),
        ("127.0.0.1", 1, True),
        ("::1", 1, False),
        ("1.1.1.1", 443, False),
        ("169.254.169.254", 80, False),
    ],
)
def test_a_private_network_has_its_addresses_and_port(
    address: str, port: int, allowed: bool
) -> None:
    assert NETWORKS.allows(address, port) is allowed


def test_the_service_of_credentials_is_in_no_private_network() -> None:
    networks = PrivateNetworks.parse("fc00::/7")
    assert networks.allows("fd00::1", 80)
    assert not any(networks.allows(address, 80) for address in ("fd00:ec2::254", "fd00:ec2::23"))


def test_a_name_with_an_address_outside_the_private_networks_is_refused() -> None:
    mixed = ["10.1.2.3", "1.1.1.1"]
    assert require_allowed("cms.example", 80, mixed, NETWORKS) == tuple(mixed)
    with pytest.raises(Forbidden):
        require_allowed("cms.example", 80, ["10.1.2.3", "10.2.0.1"], NETWORKS)


def test_a_dash_names_no_network() -> None:
    assert PrivateNetworks.parse("-") == PrivateNetworks()


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ("", "is no network"),
        ("10.0.0.1", "write CIDR"),
        ("10.0.0.1/8", "has host bits set"),
        ("10.0.0.0/33", "is no network"),
        ("10.0.0/8", "is no network"),
        ("cms.internal/24", "is no network"),
        ("10.0.0.0/8:", "1 to 65535"),
        ("10.0.0.0/8:0", "1 to 65535"),
        ("10.0.0.0/8:65536", "1 to 65535"),
        ("10.0.0.0/8:http", "1 to 65535"),
        ("0.0.0.0/0", "not within a private network"),
        ("10.0.0.0/7", "not within a private network"),
        ("93.184.215.0/24", "not within a private network"),
        ("169.254.0.0/16", "link-local"),
        ("fe80::/10", "link-local"),
        ("::/0", "not within a private network"),
    ],
)
def test_a_wrong_network_is_named_with_its_fault(entry: str, why: str) -> None:
    with pytest.raises(ValueError, match=why) as refused:
        PrivateNetworks.parse(f"127.0.0.0/8,{entry}")
    assert repr(entry) in str(refused.value)
