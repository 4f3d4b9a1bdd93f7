"""Guarded requests, against a real HTTPS server and one that sends bytes of our choice."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from dateline.model.errors import DatelineError, Forbidden, Malformed, TooLarge, Unavailable
from dateline.web.addresses import PrivateNetworks
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
from tests.raw_server import speaking
from tests.unit.process.cms_server import Server, bytes_response, json_response, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from http.server import BaseHTTPRequestHandler

SECRET = "s3cr3t"
LOOPBACK = PrivateNetworks.parse("127.0.0.0/8")
ANSWER = b"HTTP/1.1 202 Accepted\r\nX-Seen: yes\r\ncontent-length: 2\r\n\r\nok"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("tls")) as server:
        yield server


@pytest.fixture
def server(running: Server) -> Server:
    running.responses.clear()
    running.requests.clear()
    return running


def here(server: Server, **known: Any) -> Guard:
    values: dict[str, Any] = {
        "tls": server.trust,
        "resolve": lambda *_: ["127.0.0.1"],
        "private": LOOPBACK,
    }
    return Guard(**(values | known))


def asked(url: str, guard: Guard, method: str = "GET", **known: Any) -> Reply:
    body = b"form" if method == "POST" else None
    limits = Limits(**({"seconds": 3.0, "silence": 3.0, "max_bytes": 100} | known))
    return exchange(Outgoing(method, url, {"authorization": SECRET}, body), limits, guard)


def plain(**known: Any) -> Guard:
    values: dict[str, Any] = {"resolve": lambda *_: ["127.0.0.1"], "private": LOOPBACK}
    return Guard(**(values | known))


def test_a_response_of_any_status_is_returned(server: Server) -> None:
    server.respond("/a", json_response({"a": 1}, 418, X_Seen="Yes"))
    reply = asked(f"{server.base_url}/a?b=1", here(server))
    assert (reply.status, reply.body) == (418, b'{"a": 1}')
    assert reply.headers["x-seen"] == "Yes"
    (received,) = server.requests
    assert received.path == "/a?b=1"
    assert received.headers["authorization"] == SECRET
    assert received.headers["host"] == f"cms.test:{server.port}"


def test_a_redirect_is_returned_and_not_followed(server: Server) -> None:
    server.respond("/a", json_response({}, 302, Location="/b"))
    assert asked(f"{server.base_url}/a", here(server)).headers["location"] == "/b"
    assert len(server.requests) == 1


def test_a_body_is_sent_and_plain_http_is_possible_where_it_is_allowed() -> None:
    with speaking(ANSWER) as port:
        reply = asked(f"http://hub.invalid:{port}/", plain(), "POST")
    assert (reply.status, reply.headers["x-seen"], reply.body) == (202, "yes", b"ok")


def test_a_body_that_is_not_wanted_is_not_read() -> None:
    endless = b"HTTP/1.1 202 Accepted\r\ncontent-length: 99999999\r\n\r\n"
    with speaking(endless) as port:
        assert asked(f"http://hub.invalid:{port}/", plain(), max_bytes=0).body == b""


def test_the_name_is_resolved_once_and_the_connection_goes_to_a_checked_address(
    server: Server,
) -> None:
    resolutions = iter([["127.0.0.1"], ["10.0.0.1"]])
    server.respond("/a", json_response({}))
    asked(f"{server.base_url}/a", here(server, resolve=lambda *_: next(resolutions)))
    assert next(resolutions) == ["10.0.0.1"]


def test_the_next_address_is_tried_where_the_first_refuses(server: Server) -> None:
    server.respond("/a", json_response({}))
    guard = here(server, resolve=lambda *_: ["127.0.0.9", "127.0.0.1"])
    assert asked(f"{server.base_url}/a", guard).status == 200


@pytest.mark.parametrize("addresses", [[], ["10.0.0.1"], ["127.0.0.1", "10.0.0.1"]])
def test_one_address_that_is_not_allowed_is_enough_to_refuse(
    server: Server, addresses: list[str]
) -> None:
    with pytest.raises(Forbidden) as refused:
        asked(f"{server.base_url}/a", here(server, resolve=lambda *_: addresses))
    assert refused.value.code == "address_private"
    assert not server.requests


@pytest.mark.parametrize("url", ["https://127.0.0.1/", "https://[::1]/", "https://2130706433/"])
def test_without_more_only_public_addresses_are_called(url: str) -> None:
    with pytest.raises(Forbidden):
        asked(url, Guard())


def test_plain_http_is_refused_unless_every_address_may_have_it() -> None:
    with pytest.raises(Insecure):
        asked("http://1.1.1.1/", Guard())
    guard = plain(resolve=lambda *_: ["127.0.0.1", "1.1.1.1"])
    with pytest.raises(Insecure):
        asked("http://hub.invalid/", guard)


@pytest.mark.parametrize(
    "url",
    [
        *("", "/a", "//cms.test/a", "ftp://cms.test/", "file:///etc/passwd", "https:///a"),
        *("https://user@cms.test/", "https://:word@cms.test/", "https://cms.test:port/"),
        *("https://cms.test:99999/", "https://[broken/", "https://cms.test/a b"),
        *("https://cms.test/ä", "https://cms.test/\x7f", "https://cms.test/?a=\x00"),
    ],
)
def test_other_urls_are_refused_before_a_name_is_resolved(url: str) -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise AssertionError(host)

    with pytest.raises(Malformed) as refused:
        asked(url, Guard(resolve=resolve))
    assert refused.value.code == "url_invalid"


def test_certificates_of_other_authorities_and_names_are_refused(server: Server) -> None:
    with pytest.raises(BadCertificate):
        asked(f"{server.base_url}/a", here(server, tls=verified_tls))
    with pytest.raises(BadCertificate):
        asked(f"https://other.test:{server.port}/a", here(server))
    assert not server.requests


@pytest.mark.parametrize("stated", [True, False])
def test_a_body_over_the_limit_is_not_read_to_its_end(server: Server, stated: bool) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        if stated:
            handler.send_header("Content-Length", "99999999")
        handler.end_headers()
        for _ in range(2_000):
            handler.wfile.write(b" " * 100_000)

    server.respond("/a", endless)
    started = time.monotonic()
    with pytest.raises(TooLarge):
        asked(f"{server.base_url}/a", here(server))
    assert time.monotonic() - started < 2


def test_a_body_of_exactly_the_limit_is_read(server: Server) -> None:
    server.respond("/a", bytes_response(b"x" * 100))
    assert len(asked(f"{server.base_url}/a", here(server)).body) == 100


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_silent_server_is_given_up(scheme: str) -> None:
    with speaking() as port:
        started = time.monotonic()
        with pytest.raises(Unavailable) as refused:
            asked(f"{scheme}://hub.invalid:{port}/", plain(), silence=0.2)
    assert time.monotonic() - started < 2
    assert refused.value.message == "took too long"


def test_a_response_that_trickles_in_is_cut_off() -> None:
    with speaking(b"HTTP/1.1 500 No\r\nx: ", *[b"y"] * 100, pause=0.05) as port:
        started = time.monotonic()
        with pytest.raises(Unavailable) as refused:
            asked(f"http://hub.invalid:{port}/", plain(), seconds=0.3)
    assert time.monotonic() - started < 2
    assert refused.value.message == "took too long"


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nhalf"])
def test_a_connection_that_ends_early_is_unavailable(answer: bytes) -> None:
    with speaking(answer) as port, pytest.raises(Unavailable):
        asked(f"http://hub.invalid:{port}/", plain(), silence=0.3)


def test_no_message_quotes_the_url_or_a_header(server: Server) -> None:
    errors: list[DatelineError] = []
    for url, guard in (
        (f"{server.base_url}/{SECRET}", here(server, tls=verified_tls)),
        (f"http://1.1.1.1/{SECRET}", Guard()),
        (f"https://10.0.0.1/?key={SECRET}", Guard()),
        (f"https://cms.test/{SECRET} ", Guard()),
        (f"https://cms.test:1/{SECRET}", here(server)),
    ):
        with pytest.raises(DatelineError) as refused:
            asked(url, guard)
        errors.append(refused.value)
    assert SECRET not in "".join(map(str, errors))
    assert len({error.code for error in errors}) == 5
