"""Fetching from a CMS, with a real HTTPS server: limits, allowed hosts and secrets."""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from dateline.model.errors import DatelineError, Rejected, Unavailable
from dateline.model.source_options import Fetch
from dateline.web.addresses import PrivateNetworks
from dateline.web.guarded_fetch import verified_tls
from functions.process.fetch.fetcher import Fetcher, permitted
from functions.process.item.fetch_requests import FetchRequest
from functions.process.item.sample import Json
from tests.raw_server import speaking
from tests.unit.process.cms_server import HOST, Server, bytes_response, json_response, serving

SECRET = "s3cr3t-t0ken"
STORY = {"story": {"id": 7}}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("tls")) as server:
        yield server


@pytest.fixture
def server(running: Server) -> Server:
    running.responses.clear()
    running.requests.clear()
    return running


LOOPBACK = PrivateNetworks.parse("127.0.0.0/8")


def fetcher(server: Server, **known: Any) -> Fetcher:
    values: dict[str, Any] = {
        "tls": server.trust,
        "resolve": lambda *_: ["127.0.0.1"],
        "private": LOOPBACK,
        "sleep": lambda _: None,
    }
    return Fetcher(**(values | known))


def fetch_options(server: Server, **known: Any) -> Fetch:
    values = {"base_url": server.base_url, "hosts": (HOST,), "token": SECRET, "timeout_seconds": 2}
    return Fetch.model_validate(values | known)


def fetched(
    server: Server,
    request: FetchRequest,
    by: Fetcher | None = None,
    *,
    last: bool = False,
    **known: Any,
) -> Json:
    results = (by or fetcher(server)).fetch_all(
        (request,), fetch_options(server, **known), last=last
    )
    for error in (*results.refused.values(), *filter(None, [results.unavailable])):
        raise error
    return results.responses[request.address]


def refusal(
    server: Server, request: FetchRequest | str, by: Fetcher | None = None, **known: Any
) -> DatelineError:
    """The error, which never contains the secret."""
    request = FetchRequest(request) if isinstance(request, str) else request
    with pytest.raises((Rejected, Unavailable)) as caught:
        fetched(server, request, by, **known)
    assert SECRET not in str(caught.value)
    return caught.value


def test_secret_goes_into_the_query_if_the_cms_expects_it_there(server: Server) -> None:
    server.respond("/stories/7", json_response(STORY))
    request = FetchRequest("/stories/7?version=published", key_parameter="token")
    assert fetched(server, request) == STORY
    (received,) = server.requests
    assert received.path == f"/stories/7?version=published&token={SECRET}"
    assert "authorization" not in received.headers
    assert received.headers["host"] == f"{HOST}:{server.port}"


@pytest.mark.parametrize(
    ("token", "header"),
    [(SECRET, f"Bearer {SECRET}"), ("desk:pass word", "Basic ZGVzazpwYXNzIHdvcmQ="), (None, None)],
)
def test_secret_goes_into_a_header_by_default(
    server: Server, token: str | None, header: str | None
) -> None:
    server.respond("/posts/1", json_response({"id": 1}))
    assert fetched(server, FetchRequest("/posts/1?_embed=1"), token=token) == {"id": 1}
    assert server.requests[0].headers.get("authorization") == header


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_transient_failure_is_retried_with_back_off(server: Server, status: int) -> None:
    pauses: list[float] = []
    server.respond("/a", json_response({}, status), json_response({}, status), json_response(STORY))
    assert fetched(server, FetchRequest("/a"), fetcher(server, sleep=pauses.append)) == STORY
    assert len(server.requests) == 3
    assert pauses == sorted(pauses)
    assert pauses[0] > 0


def test_lasting_failure_is_unavailable_and_opens_the_circuit_breaker(server: Server) -> None:
    now = [0.0]
    by = fetcher(server, monotonic=lambda: now[0])
    server.respond("/a", json_response({}, 503))
    assert isinstance(refusal(server, "/a", by), Unavailable)
    tries = len(server.requests)
    assert isinstance(refusal(server, "/a", by), Unavailable)
    assert len(server.requests) == tries
    server.respond("/a", json_response(STORY))
    assert fetched(server, FetchRequest("/a"), by, last=True) == STORY, (
        "the last attempt asks anyway"
    )
    now[0] += 60
    assert fetched(server, FetchRequest("/a"), by) == STORY


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418])
def test_refusal_by_the_cms_is_not_retried(server: Server, status: int) -> None:
    server.respond("/a", json_response({"echo": SECRET}, status))
    error = refusal(server, "/a")
    assert (error.code, len(server.requests)) == ("fetch_failed", 1)
    assert str(status) in error.message


@pytest.mark.parametrize("status", [404, 410])
def test_absence_is_a_response_if_allowed(server: Server, status: int) -> None:
    server.respond("/a", json_response({}, status))
    assert fetched(server, FetchRequest("/a", may_be_absent=True)) is None


def test_redirect_to_an_allowed_host_is_followed(server: Server) -> None:
    server.respond("/a", json_response({}, 301, Location="/b?cv=5"))
    server.respond("/b", json_response(STORY))
    assert fetched(server, FetchRequest("/a", key_parameter="token")) == STORY
    assert server.requests[1].path == f"/b?cv=5&token={SECRET}"


@pytest.mark.parametrize(
    "location",
    [
        "https://elsewhere.test/b",
        "http://cms.test/b",
        "https://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "//127.0.0.1/b",
        "https://cms.test:22/b",
        "https://user@cms.test/b",
    ],
)
def test_redirect_to_another_host_is_refused(server: Server, location: str) -> None:
    server.respond("/a", json_response({}, 302, Location=location))
    assert refusal(server, "/a").code == "fetch_refused"
    assert len(server.requests) == 1


def test_endless_redirects_are_refused(server: Server) -> None:
    server.respond("/a", json_response({}, 302, Location="/a"))
    assert refusal(server, "/a").code == "fetch_redirected"
    assert len(server.requests) == 4


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0"),
        *("100.64.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "198.18.0.1"),
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1"),
        *("::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:7f00:1::"),
    ],
)
def test_address_that_is_not_public_is_never_requested(server: Server, address: str) -> None:
    by = Fetcher(tls=server.trust, resolve=lambda *_: ["1.1.1.1", address])
    error = refusal(server, "/a", by)
    assert error.code == "fetch_refused"
    assert not server.requests


def test_plain_http_is_for_a_configured_address_in_a_private_network() -> None:
    body = json.dumps(STORY).encode()
    head = f"HTTP/1.1 200 OK\r\ncontent-length: {len(body)}\r\n\r\n".encode()
    with speaking(head + body) as port:
        options = Fetch(base_url=f"http://127.0.0.1:{port}", hosts=("127.0.0.1",))
        requests = (FetchRequest("/a"), FetchRequest(f"https://127.0.0.1:{port}/b"))
        outside = Fetcher(sleep=lambda _: None).fetch_all(requests[:1], options, last=True)
        within = Fetcher(private=LOOPBACK).fetch_all(requests, options, last=True)
    assert outside.refused["/a"].code == "fetch_refused"
    assert within.responses == {"/a": STORY}
    assert "only http addresses" in within.refused[requests[1].address].message


def test_content_cannot_choose_another_private_address(server: Server) -> None:
    """A payload names an address in a private network that no operator configured."""
    error = refusal(server, "https://127.0.0.1:1/admin", fetcher(server))
    assert error.code == "fetch_refused"
    assert "fetch.hosts" in error.message


def test_production_refuses_loopback_addresses(server: Server) -> None:
    by = Fetcher(tls=server.trust, resolve=lambda *_: ["127.0.0.1"])
    server.respond("/a", json_response(STORY))
    assert refusal(server, "/a", by).code == "fetch_refused"
    assert not server.requests


def test_request_goes_to_the_address_that_was_checked(server: Server) -> None:
    """DNS rebinding: a second resolution of the name would return another address."""
    resolutions = iter([["127.0.0.1"], ["127.0.0.2"]])
    by = fetcher(
        server,
        resolve=lambda *_: next(resolutions),
        private=PrivateNetworks.parse("127.0.0.1/32"),
    )
    server.respond("/a", json_response(STORY))
    assert fetched(server, FetchRequest("/a"), by) == STORY
    assert next(resolutions, None) == ["127.0.0.2"], "the name was resolved once"


def test_certificate_of_another_authority_is_refused(server: Server) -> None:
    error = refusal(server, "/a", fetcher(server, tls=verified_tls))
    assert error.code == "fetch_refused"
    assert not server.requests


def test_certificate_of_another_name_is_refused(server: Server) -> None:
    base_url = f"https://other.test:{server.port}"
    error = refusal(server, "/a", base_url=base_url, hosts=("other.test",))
    assert error.code == "fetch_refused"
    assert not server.requests


def test_production_verifies_certificates_and_names() -> None:
    tls = verified_tls()
    assert tls.check_hostname
    assert tls.verify_mode is ssl.CERT_REQUIRED
    assert tls.minimum_version >= ssl.TLSVersion.TLSv1_2


@pytest.mark.parametrize("stated", [True, False])
def test_response_over_the_limit_is_not_read_to_its_end(server: Server, stated: bool) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        if stated:
            handler.send_header("Content-Length", "99999999")
        handler.end_headers()
        for _ in range(2_000):
            handler.wfile.write(b" " * 100_000)

    server.respond("/a", endless)
    started = time.monotonic()
    assert refusal(server, "/a", max_bytes=100_000).code == "fetch_too_large"
    assert time.monotonic() - started < 2


def test_slow_response_is_ended(server: Server) -> None:
    def trickle(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(100):
            handler.wfile.write(f"X-{number}: 1\r\n".encode())
            time.sleep(0.05)

    server.respond("/a", trickle)
    started = time.monotonic()
    error = refusal(server, "/a", timeout_seconds=0.2)
    assert error.code == "fetch_unavailable"
    assert time.monotonic() - started < 3


def test_truncated_response_is_unavailable(server: Server) -> None:
    server.respond("/a", bytes_response(b'{"a": 1', Content_Length="500"))
    assert isinstance(refusal(server, "/a", timeout_seconds=0.5), Unavailable)


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"{", b'"' + b"\xff" * 9, b"[" * 200_000, b"NaN", b"\x1f\x8b\x08"]
)
def test_response_that_is_not_json_is_refused(server: Server, body: bytes) -> None:
    server.respond("/a", bytes_response(body))
    assert refusal(server, "/a").code == "fetch_unreadable"


def test_compressed_response_is_refused(server: Server) -> None:
    server.respond("/a", bytes_response(b"{}", Content_Encoding="gzip"))
    assert refusal(server, "/a").code == "fetch_unreadable"
    assert server.requests[0].headers["accept-encoding"] == "identity"


def test_closed_port_is_unavailable(server: Server) -> None:
    base_url = f"https://{HOST}:1"
    assert isinstance(refusal(server, "/a", base_url=base_url), Unavailable)


def test_refusal_does_not_affect_other_responses(server: Server) -> None:
    server.respond("/a", json_response(STORY))
    requests = (FetchRequest("/a"), FetchRequest("/gone"), FetchRequest("https://elsewhere.test/"))
    results = fetcher(server).fetch_all(requests, fetch_options(server), last=False)
    assert results.responses == {"/a": STORY}
    assert {name: error.code for name, error in results.refused.items()} == {
        "/gone": "fetch_failed",
        "https://elsewhere.test/": "fetch_refused",
    }


def test_responses_before_a_failure_are_kept(server: Server) -> None:
    server.respond("/a", json_response(STORY))
    server.respond("/b", json_response({}, 503))
    requests = (FetchRequest("/a"), FetchRequest("/b"), FetchRequest("/c"))
    results = fetcher(server).fetch_all(requests, fetch_options(server), last=False)
    assert results.responses == {"/a": STORY}
    assert results.unavailable is not None
    assert "/c" not in [received.path for received in server.requests]


@pytest.mark.parametrize(
    "url",
    [
        "http://api.example.org/a",
        "https://api.example.org:8443/a",
        "https://api.example.org@evil.example/a",
        "https://evil.example/api.example.org",
        "https://api.example.org.evil.example/a",
        "https://[::1]/a",
        "https://[broken/a",
        "https://api.example.org:99999999/a",
        "ftp://api.example.org/a",
        "//api.example.org/a",
        "/a",
        "",
    ],
)
def test_only_https_to_a_configured_host_is_permitted(url: str) -> None:
    options = Fetch(base_url="https://api.example.org/v2", hosts=("api.example.org",))
    with pytest.raises(Rejected) as caught:
        permitted(url, options)
    assert caught.value.code == "fetch_refused"


@pytest.mark.parametrize(
    ("url", "port"),
    [
        ("https://api.example.org:8443/a", 8443),
        ("https://API.example.org:8443/a", 8443),
        ("https://cdn.example.org/a", 443),
        ("https://cdn.example.org:443/a", 443),
    ],
)
def test_port_is_443_unless_base_url_names_one(url: str, port: int) -> None:
    hosts = ("api.example.org", "cdn.example.org")
    options = Fetch(base_url="https://api.example.org:8443", hosts=hosts)
    assert permitted(url, options)[1] == port


def test_path_cannot_smuggle_a_header(server: Server) -> None:
    for address in ("/a\r\nX-Evil: 1", "/a b", "/ä"):
        error = refusal(server, address)
        assert error.code in {"fetch_refused", "fetch_failed"}
    assert all("x-evil" not in received.headers for received in server.requests)
