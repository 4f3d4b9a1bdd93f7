"""Which pages of other sites may read a response, and send a token."""

from __future__ import annotations

import re
from typing import Any

import pytest

from dateline.web import cors
from dateline.web.http import json_response
from local.common.template import source_template
from tests.http_events import http_event

DESK = "https://desk.example.org"
ALLOWED = frozenset({DESK, "http://localhost:3000"})
STRANGERS = [
    "null",
    "",
    "*",
    "https://desk.example.org.evil.example",
    "https://evil-desk.example.org",
    "https://evildesk.example.org",
    "https://desk.example.org:8443",
    "https://desk.example.org:443",
    "https://DESK.example.org",
    "HTTPS://desk.example.org",
    "http://desk.example.org",
    "https://desk.example.org/",
    "https://desk.example.org ",
    " https://desk.example.org",
    "https://desk.example.org, https://evil.example",
    "https://desk.example.org\r\nset-cookie: a=b",
    "https://user@desk.example.org",
    "https://desk.example.org@evil.example",
    "https://sub.desk.example.org",
    "desk.example.org",
    "http://localhost:3001",
    "http://localhost",
]
SCHEMA = source_template()["Parameters"]["AllowedOrigins"]["AllowedPattern"]


def event(origin: str | None, method: str = "OPTIONS") -> dict[str, Any]:
    headers = {"origin": origin} if origin is not None else {}
    return http_event(method, "/articles", headers=headers)


def allowed_headers(response: dict[str, Any]) -> set[str]:
    return set(response["headers"]["access-control-allow-headers"].split(", "))


@pytest.mark.parametrize("origin", sorted(ALLOWED))
def test_a_preflight_of_an_allowed_origin_may_send_a_token(origin: str) -> None:
    response = cors.preflight(event(origin), ALLOWED)
    assert (response["statusCode"], response["body"]) == (204, "")
    assert response["headers"]["access-control-allow-origin"] == origin
    assert {"authorization", "content-type", "if-match"} <= allowed_headers(response)
    assert (
        response["headers"]["access-control-allow-methods"] == "DELETE, GET, HEAD, PATCH, POST, PUT"
    )


@pytest.mark.parametrize("origin", [*STRANGERS, None])
def test_a_preflight_of_any_other_origin_may_read_without_a_token(origin: str | None) -> None:
    response = cors.preflight(event(origin), ALLOWED)
    assert response["headers"]["access-control-allow-origin"] == "*"
    assert response["headers"]["access-control-allow-methods"] == "GET, HEAD"
    assert allowed_headers(response) == {
        "accept",
        "accept-language",
        "if-modified-since",
        "if-none-match",
    }


@pytest.mark.parametrize("origin", [*STRANGERS, DESK, None])
def test_no_origin_is_allowed_by_default(origin: str | None) -> None:
    allowed = cors.parse_origins(source_template()["Parameters"]["AllowedOrigins"]["Default"])
    assert "authorization" not in allowed_headers(cors.preflight(event(origin), allowed))
    response = cors.for_origins(json_response(200, {}), event(origin, "POST"), allowed)
    assert "access-control-allow-origin" not in response["headers"]


@pytest.mark.parametrize("origin", [*STRANGERS, None])
def test_a_response_that_needs_a_token_is_unreadable_for_other_origins(origin: str | None) -> None:
    response = cors.for_origins(json_response(200, {}), event(origin, "POST"), ALLOWED)
    assert not [name for name in response["headers"] if name.startswith("access-control")]
    assert response["headers"]["vary"] == "origin"


def test_a_response_that_needs_a_token_is_readable_for_an_allowed_origin() -> None:
    sent = json_response(200, {}, headers={"vary": "accept-encoding"})
    response = cors.for_origins(sent, event(DESK, "POST"), ALLOWED)
    assert response["headers"]["access-control-allow-origin"] == DESK
    assert response["headers"]["vary"] == "accept-encoding, origin"
    assert sent["headers"]["vary"] == "accept-encoding"


def test_a_public_response_is_the_same_for_every_origin() -> None:
    response = cors.public(json_response(200, {}))
    assert response["headers"]["access-control-allow-origin"] == "*"
    assert "vary" not in response["headers"]


def test_no_response_allows_credentials() -> None:
    for origin in (*ALLOWED, *STRANGERS):
        for response in (
            cors.preflight(event(origin), ALLOWED),
            cors.for_origins(json_response(200, {}), event(origin, "POST"), ALLOWED),
            cors.public(json_response(200, {})),
        ):
            assert "access-control-allow-credentials" not in response["headers"]


def test_the_header_is_found_whatever_its_case() -> None:
    sent = {**event(None), "headers": {"Origin": DESK}}
    assert cors.preflight(sent, ALLOWED)["headers"]["access-control-allow-origin"] == DESK


@pytest.mark.parametrize(
    ("text", "origins"),
    [
        ("-", set()),
        (DESK, {DESK}),
        (f"{DESK},http://localhost:3000", ALLOWED),
        (f"{DESK}, http://127.0.0.1:3000", {DESK, "http://127.0.0.1:3000"}),
    ],
)
def test_origins_are_separated_by_commas(text: str, origins: set[str]) -> None:
    assert cors.parse_origins(text) == origins
    assert re.fullmatch(SCHEMA, text)


@pytest.mark.parametrize(
    "text",
    [
        *("*", "null", "https://*.example.org", "https://desk.example.org/", "desk.example.org"),
        *("https://Desk.example.org", f"{DESK},", f"{DESK},-", "ftp://desk.example.org"),
        *("https://desk.example.org/path", "https://user@desk.example.org", "https://d,null"),
    ],
)
def test_whatever_is_no_origin_is_refused_at_start_and_by_the_template(text: str) -> None:
    with pytest.raises(ValueError, match="is not an origin"):
        cors.parse_origins(text)
    assert not re.fullmatch(SCHEMA, text)


def test_the_template_refuses_plain_http_but_of_this_machine() -> None:
    assert not re.fullmatch(SCHEMA, "http://desk.example.org")
