"""Requests to hubs: only to the checked address, and with time limits."""

from __future__ import annotations

import ssl
import time

import pytest

from dateline.model.errors import DatelineError, Forbidden, Malformed, Unavailable
from dateline.web.addresses import PrivateNetworks
from functions.subscribe import hub
from functions.subscribe.hub import HubClient
from tests.raw_server import speaking

LOOPBACK = PrivateNetworks.parse("127.0.0.0/8")
FORM = {"hub.mode": "subscribe"}


def test_the_connection_uses_the_checked_address() -> None:
    hosts: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        hosts.append(host)
        return ["127.0.0.1"]

    with speaking(b"HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n") as port:
        HubClient(LOOPBACK, resolve=resolve).post(f"http://hub.invalid:{port}/", FORM)
    assert hosts == ["hub.invalid"]


def test_a_hub_that_never_responds_times_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "ONE_WAIT", 0.3)
    with speaking() as port:
        began = time.monotonic()
        with pytest.raises(Unavailable) as refused:
            HubClient(LOOPBACK).post(f"http://127.0.0.1:{port}/", FORM)
        assert time.monotonic() - began < 3
    assert refused.value.code == "hub_unreachable"


def test_a_hub_whose_response_trickles_in_times_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "WHOLE_WAIT", 0.5)
    with speaking(b"HTTP/1.1 500 No\r\nx: ", *[b"y"] * 200, pause=0.05) as port:
        began = time.monotonic()
        with pytest.raises(Unavailable):
            HubClient(LOOPBACK).post(f"http://127.0.0.1:{port}/", FORM)
        assert time.monotonic() - began < 5


def test_a_handshake_that_never_finishes_times_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "ONE_WAIT", 0.3)
    with speaking() as port:
        began = time.monotonic()
        with pytest.raises(Unavailable):
            HubClient(LOOPBACK).post(f"https://127.0.0.1:{port}/", FORM)
        assert time.monotonic() - began < 3


def test_certificates_are_checked() -> None:
    context = HubClient().tls()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("https://10.0.0.1/", Forbidden),
        ("https://[::1]/", Forbidden),
        ("https://169.254.169.254/latest/meta-data", Forbidden),
        ("https://2130706433/", Forbidden),
        ("http://1.1.1.1/", Forbidden),
        ("https://user@1.1.1.1/", Malformed),
        ("https://1.1.1.1:port/", Malformed),
        ("file:///etc/passwd", Malformed),
        ("https:///nowhere", Malformed),
    ],
)
def test_a_forbidden_address_is_refused(url: str, error: type[DatelineError]) -> None:
    with pytest.raises(error):
        HubClient().post(url, FORM)


def test_a_public_name_with_one_private_address_is_refused() -> None:
    client = HubClient(resolve=lambda _host, _port: ["1.1.1.1", "10.0.0.1"])
    with pytest.raises(Forbidden):
        client.post("https://hub.example/", FORM)


def test_plain_http_is_for_private_networks_only() -> None:
    client = HubClient(LOOPBACK, resolve=lambda _host, _port: ["1.1.1.1"])
    with pytest.raises(Forbidden) as refused:
        client.post("http://hub.example/", FORM)
    assert refused.value.code == "hub_insecure"


def test_a_private_network_is_not_for_a_hub_that_the_hub_redirects_to() -> None:
    """The port is in the private network, but only the hub named it."""
    with speaking(b"HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n") as port:
        location = f"http://127.0.0.1:{port}/".encode()
        redirect = b"HTTP/1.1 307 No\r\nlocation: %b\r\ncontent-length: 0\r\n\r\n" % location
        with speaking(redirect) as first, pytest.raises(Forbidden) as refused:
            HubClient(LOOPBACK).post(f"http://127.0.0.1:{first}/", FORM)
    assert refused.value.code == "address_private"
