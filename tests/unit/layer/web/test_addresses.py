"""Which addresses may be called: public ones only, however they are written."""

from __future__ import annotations

import pytest

from dateline.model.errors import Forbidden, Unavailable
from dateline.web.addresses import is_public, require_allowed, resolve

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
        require_allowed("hub.example", addresses, is_public)
    assert refused.value.code == "address_private"


def test_public_addresses_are_called_in_their_order() -> None:
    addresses = require_allowed("hub.example", ["1.1.1.1", "1.0.0.1", "1.1.1.1"], is_public)
    assert addresses == ("1.1.1.1", "1.0.0.1")


def test_numbers_in_strange_dress_resolve_to_what_they_are() -> None:
    assert resolve("2130706433", 80) == ["127.0.0.1"]


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a" * 300, "..", "\udcff"])
def test_a_name_that_is_none_is_unavailable(host: str) -> None:
    with pytest.raises(Unavailable):
        resolve(host, 80)
